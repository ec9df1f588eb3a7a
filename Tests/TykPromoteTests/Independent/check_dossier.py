#!/usr/bin/env python3
"""Checks a dossier's folder or an evidence file (tar) with ssh-keygen, openssl and a hash function:
no tyk-promote, no store, no network.

usage: check_dossier.py DOSSIER SHA256-OF-THE-FIRST-TRUST-DOCUMENT

Prints one line per check and ends with `ok` or `FAILED n`; exit code 0 or 1.
"""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

FAILED = []


def check(what, good):
    print(("ok      " if good else "FAILED  ") + what)
    if not good:
        FAILED.append(what)
    return good


def sha256(data):
    return hashlib.sha256(data).digest()


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


# --- The evidence file -----------------------------------------------------------------------------

def tar_header(name, size):
    """The one header that an evidence file has for a file: POSIX ustar, no owner, no time."""
    def field(value, width):
        return value.ljust(width, b"\0")
    fields = [field(name.encode(), 100), b"0000644\0", b"0000000\0", b"0000000\0", b"%011o\0" % size,
              b"00000000000\0", b"        ", b"0", bytes(100), b"ustar\0", b"00", bytes(64),
              b"0000000\0", b"0000000\0", bytes(155), bytes(12)]
    header = b"".join(fields)
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def unpack(path, folder):
    """Writes the files of an evidence file below `folder`, if it is one, bit for bit."""
    data = read(path)
    names, place, rebuilt = [], 0, b""
    while data[place:place + 512].strip(b"\0"):
        name = data[place:place + 100].split(b"\0")[0].decode("ascii")
        size = int(data[place + 124:place + 135], 8)
        plain = set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-/")
        whole = all(part not in ("", ".", "..") for part in name.split("/"))
        if name != "SHA256SUMS" and not (plain and whole):
            raise ValueError(f"the name {name!r}")
        content = data[place + 512:place + 512 + size]
        place += 512 + (size + 511) // 512 * 512
        rebuilt += tar_header(name, size) + content + bytes(-size % 512)
        names.append(name)
        target = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "xb") as file:
            file.write(content)
    check("the file is packed in its one way, to the last bit", data == rebuilt + bytes(1024))
    check("its names are in order, each once",
          names[:1] == ["SHA256SUMS"] and names[1:] == sorted(set(names[1:]), key=str.encode))
    sums = "".join(f"{sha256(read(folder, *name.split('/'))).hex()}  {name}\n" for name in names[1:])
    check("SHA256SUMS lists exactly what is here", read(folder, "SHA256SUMS") == sums.encode())


# --- Merkle tree, RFC 6962 -----------------------------------------------------------------------

def leaf(entry):
    return sha256(b"\x00" + entry)


def node(left, right):
    return sha256(b"\x01" + left + right)


def root(hashes):
    if not hashes:
        return sha256(b"")
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node(root(hashes[:k]), root(hashes[k:]))


class Tree:
    """A tree known by its tiles: `tile/<level>/<index>`, 256 hashes each, and their beginnings."""

    def __init__(self, folder, size):
        self.folder, self.size = os.path.join(folder, "log", "tile"), size
        self.tiles = {}

    def path(self, level, index):
        width = min(256, (self.size >> (8 * level)) - 256 * index)
        digits = f"{index:03d}"
        while len(digits) % 3:
            digits = "0" + digits
        groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
        name = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
        return f"{level}/{name}" + ("" if width == 256 else f".p/{width}"), width

    def tile(self, level, index):
        if (level, index) not in self.tiles:
            name, width = self.path(level, index)
            data = read(self.folder, *name.split("/"))
            if len(data) != 32 * width:
                raise ValueError(f"tile/{name} has {len(data)} bytes")
            self.tiles[level, index] = [data[i:i + 32] for i in range(0, len(data), 32)]
        return self.tiles[level, index]

    def leaf(self, index):
        return self.tile(0, index // 256)[index % 256]

    def root(self, first, count):
        """Over leaves first to first + count; complete subtrees come from the highest tile."""
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            level = height // 8
            start = first >> (8 * level)
            width = 1 << (height % 8)
            return root(self.tile(level, start // 256)[start % 256:start % 256 + width])
        k = 1 << ((count - 1).bit_length() - 1)
        return node(self.root(first, k), self.root(first + k, count - k))

    def whole_root(self, size):
        return self.root(0, size) if size else sha256(b"")

    def contradictions(self):
        """Full tiles that are here and are not what the tile above says."""
        for folder, _, files in os.walk(self.folder):
            for file in files:
                parts = os.path.relpath(os.path.join(folder, file), self.folder).split("/")
                if parts[0] == "entries" or any(part.endswith(".p") for part in parts):
                    continue
                level, index = int(parts[0]), int("".join(part.lstrip("x") for part in parts[1:]))
                above = self.tile(level + 1, index // 256)[index % 256]
                if root(self.tile(level, index)) != above:
                    yield "/".join(parts)


def entry_bundles(folder):
    """Every entry of tile/entries by its number."""
    entries = {}
    base = os.path.join(folder, "log", "tile", "entries")
    for path, _, files in os.walk(base):
        for file in files:
            parts = os.path.relpath(os.path.join(path, file), base).split("/")
            if len(parts) > 1 and parts[-2].endswith(".p"):
                parts = parts[:-2] + [parts[-2][:-2]]
            index = 256 * int("".join(part.lstrip("x") for part in parts))
            data = read(path, file)
            while data:
                length = int.from_bytes(data[:2], "big")
                if length == 0 or len(data) < 2 + length:
                    raise ValueError("a bundle of entries ends within one")
                if entries.get(index, data[2:2 + length]) != data[2:2 + length]:
                    raise ValueError(f"entry {index} is there twice, differently")
                entries[index] = data[2:2 + length]
                data, index = data[2 + length:], index + 1
    return entries


def root_by_proof(index, size, hash_, proof):
    fn, sn = index, size - 1
    for sibling in proof:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            hash_ = node(sibling, hash_)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            hash_ = node(hash_, sibling)
        fn >>= 1
        sn >>= 1
    return hash_ if sn == 0 else None


# --- DSSE and SSHSIG -----------------------------------------------------------------------------

def pae(envelope):
    kind = envelope["payloadType"].encode()
    body = base64.b64decode(envelope["payload"], validate=True)
    return b"DSSEv1 %d %s %d " % (len(kind), kind, len(body)) + body, json.loads(body)


def ssh_verify(folder, signers, identity, namespace, signature, message, time=None):
    with tempfile.NamedTemporaryFile() as file:
        file.write(signature)
        file.flush()
        command = ["ssh-keygen", "-Y", "verify", "-f", os.path.join(folder, "trust", signers),
                   "-I", identity, "-n", namespace, "-s", file.name]
        if time:
            command.append("-Overify-time=" + time)
        return subprocess.run(command, input=message, capture_output=True).returncode == 0


def compact_time(text):
    return "".join(c for c in text.split(".")[0] if c.isdigit())[:14] + "Z"


# --- Signed notes ----------------------------------------------------------------------------------

def note_verifies(note, vkey):
    name, _, key = vkey.split("+", 2)
    public = base64.b64decode(key)[1:]
    text, _, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    for line in signatures.decode().splitlines():
        mark, signer, value = line.split(" ")
        if mark != "\u2014" or signer != name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            def put(file, data):
                path = os.path.join(folder, file)
                with open(path, "wb") as out:
                    out.write(data)
                return path
            result = subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin",
                 "-inkey", put("key", bytes.fromhex("302a300506032b6570032100") + public),
                 "-in", put("text", text), "-sigfile", put("sig", base64.b64decode(value)[4:])],
                capture_output=True)
            return result.returncode == 0
    return False


def main(folder, pinned):
    plan_bytes = read(folder, "plan.json")
    plan = json.loads(plan_bytes)
    plan_digest = sha256(plan_bytes).hex()

    # The trust documents: the first is the pinned one, every signature by an administrator.
    versions = sorted((f for f in os.listdir(os.path.join(folder, "trust")) if f.endswith(".trust.json")),
                      key=lambda f: int(f.split(".")[0]))
    check("there is a trust document", bool(versions))
    for index, file in enumerate(versions):
        envelope = json.loads(read(folder, "trust", file))
        message, trust = pae(envelope)
        body = base64.b64decode(envelope["payload"])
        if index == 0:
            check("trust version 1 is the pinned one", sha256(body).hex() == pinned)
        check(f"{file} is version {index + 1}", trust["version"] == index + 1)
        signed = {member for member in trust["administrators"]["members"]
                  for signature in envelope["signatures"]
                  if ssh_verify(folder, "allowed_administrators", member, "trust.v1@tyk-promote",
                                base64.b64decode(signature["sig"]), message)}
        check(f"{file} is signed by {trust['administrators']['threshold']} administrators",
              len(signed) >= trust["administrators"]["threshold"])

    # The log: checkpoint, all leaf hashes, entries, proofs.
    note = read(folder, "log", "checkpoint")
    origin, size, root_text = note.decode().split("\n")[:3]
    size, tree_root = int(size), base64.b64decode(root_text)
    vkey = next(line.split()[1] for line in read(folder, "trust", "log.policy").decode().splitlines()
                if line.startswith("log "))
    check("the trust document names the log's key", any(log["key"] == vkey for log in trust["logs"]))
    check("openssl accepts the checkpoint", note_verifies(note, vkey))
    tree = Tree(folder, size)
    check(f"the tiles of {size} entries give the checkpoint's root", tree.whole_root(size) == tree_root)
    for name in tree.contradictions():
        check(f"tile/{name} is what the tile above says", False)
    texts = entry_bundles(folder)
    for file in os.listdir(os.path.join(folder, "log")):
        if file.endswith(".entry"):
            seq = int(file.split(".")[0])
            data = read(folder, "log", file)
            check(f"{file} is the entry of the bundle", texts.get(seq, data) == data)
            texts[seq] = data
        elif file.endswith(".tlog-proof"):
            lines = read(folder, "log", file).decode().split("\n")
            index, blank = int(lines[1].split()[1]), lines.index("")
            proof = [base64.b64decode(line) for line in lines[2:blank]]
            at = int(lines[blank + 2])
            expected = base64.b64decode(lines[blank + 3])
            check(f"{file} leads to a root",
                  root_by_proof(index, at, tree.leaf(index), proof) == expected
                  and tree.whole_root(at) == expected)
    entries = {}
    for seq, data in sorted(texts.items()):
        entries[seq] = json.loads(data)
        check(f"entry {seq} is leaf {seq}", entries[seq]["seq"] == seq and leaf(data) == tree.leaf(seq))
    times = [entries[seq]["at"] for seq in sorted(entries)]
    check("no entry is earlier than the one before it", times == sorted(times))
    created = [e for e in entries.values() if e["kind"] == "plan.created" and e["data"].get("planId") == plan["id"]]
    started = [e for e in entries.values() if e["kind"] == "publish.started" and e["data"].get("planId") == plan["id"]]
    check("the log has the plan's creation", len(created) == 1)
    check("the log has the publication's start", len(started) == 1)
    if created and started:
        ended = [e for e in entries.values() if e["data"].get("planId") == plan["id"]
                 and e["kind"] in ("publish.finished", "verify.finished", "plan.withdrawn")]
        last = max(e["seq"] for e in ended) if ended else size - 1
        wanted = range(created[0]["seq"], max(last, started[0]["seq"]) + 1)
        check("every entry from the plan's making to its end is here",
              all(seq in entries for seq in wanted))
        stops = [e["seq"] for e in entries.values() if e["kind"] == "approval.recorded"
                 and e["data"].get("planId") == plan["id"] and e["data"].get("decision") == "reject"
                 and e["data"].get("stops") and e["seq"] < started[0]["seq"]]
        check("nobody whom the rule names had rejected it", not stops)

    # The approvals: each by its own key, over this plan, recorded in the log.
    lines = read(folder, "approvals", "approvals.intoto.jsonl").splitlines()
    recorded = {e["data"]["statement"]["sha256"]: e for e in entries.values()
                if e["kind"] == "approval.recorded"}
    approved = {}
    for line in lines:
        envelope = json.loads(line)
        message, statement = pae(envelope)
        body = base64.b64decode(envelope["payload"])
        predicate = statement["predicate"]
        who = predicate["approver"]
        entry = recorded.get(sha256(body).hex())
        check(f"the approval by {who} is in the log", entry is not None)
        check(f"ssh-keygen accepts the approval by {who}",
              entry is not None and ssh_verify(
                  folder, "allowed_signers", who, "approval.v1@tyk-promote",
                  base64.b64decode(envelope["signatures"][0]["sig"]), message, compact_time(entry["at"])))
        check(f"the approval by {who} is of this plan",
              statement["subject"][0]["digest"]["sha256"] == plan_digest)
        if predicate["decision"] == "approve":
            approved.setdefault(predicate["role"], set()).add(who)
    rule = next(r for r in trust["rules"] if plan["target"]["environment"] in r["to"])
    people = set().union(*approved.values()) if approved else set()
    check(f"{rule['minimumApprovers']} people approved", len(people) >= rule["minimumApprovers"])
    for need in rule["require"]:
        check(f"{need['count']} as {need['role']}", len(approved.get(need["role"], ())) >= need["count"])

    # What the plan names and the dossier brings is what its name says.
    blobs = os.path.join(folder, "blobs")
    for name in os.listdir(blobs) if os.path.isdir(blobs) else []:
        check(f"blob {name[:8]} has its digest", sha256(read(blobs, name)).hex() == name.split(".")[0])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        pin = sys.argv[2].removeprefix("sha256:")
        if os.path.isdir(sys.argv[1]):
            main(sys.argv[1], pin)
        else:
            with tempfile.TemporaryDirectory() as folder:
                unpack(sys.argv[1], folder)
                main(folder, pin)
    except (OSError, ValueError, KeyError, IndexError, TypeError, StopIteration) as error:
        check(f"reading the dossier: {type(error).__name__}: {error}", False)
    print(f"FAILED {len(FAILED)}" if FAILED else "ok")
    sys.exit(1 if FAILED else 0)
