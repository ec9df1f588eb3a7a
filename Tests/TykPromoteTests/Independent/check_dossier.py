#!/usr/bin/env python3
"""Checks a dossier's folder or an evidence file (tar) with ssh-keygen, openssl and a hash function:
no tyk-promote, no store, no network.

usage: check_dossier.py DOSSIER SHA256-OF-THE-FIRST-TRUST-DOCUMENT

Nothing that the dossier says about keys is believed: whose keys count follows from the trust
documents, walked from the one whose digest is given. Prints one line per check and ends with `ok`
or `FAILED n`; exit code 0 or 1.
"""
import base64
import datetime
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


def hexdigest(data):
    return sha256(data).hex()


def run(command, folder, message=b""):
    return subprocess.run(command, input=message, capture_output=True, cwd=folder).returncode == 0


# --- The files -------------------------------------------------------------------------------------

EVIDENCE = ("plan.json", "approvals/", "blobs/", "log/", "trust/")


def tar_header(name, size):
    """The one header that an evidence file has for a file: POSIX ustar, no owner, no time."""
    def field(value, width):
        return value.ljust(width, b"\0")
    fields = [field(name.encode(), 100), b"0000644\0", b"0000000\0", b"0000000\0", b"%011o\0" % size,
              b"00000000000\0", b"        ", b"0", bytes(100), b"ustar\0", b"00", bytes(64),
              b"0000000\0", b"0000000\0", bytes(155), bytes(12)]
    header = b"".join(fields)
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def unpacked(data):
    """The files of an evidence file, and what of it is not as it must be, to the last bit."""
    files, names, place, rebuilt, wrong = {}, [], 0, [], []
    while data[place:place + 512].strip(b"\0"):
        name = data[place:place + 100].split(b"\0")[0].decode("ascii")
        size = int(data[place + 124:place + 135], 8)
        plain = set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-/")
        whole = all(part not in ("", ".", "..") for part in name.split("/"))
        if name != "SHA256SUMS" and not (plain and whole):
            wrong.append(f"the name {name!r}")
        content = data[place + 512:place + 512 + size]
        place += 512 + (size + 511) // 512 * 512
        rebuilt.append(tar_header(name, size) + content + bytes(-size % 512))
        names.append(name)
        files[name] = content
    if data != b"".join(rebuilt) + bytes(1024):
        wrong.append("it is not packed in its one way")
    if names[:1] != ["SHA256SUMS"] or names[1:] != sorted(set(names[1:]), key=str.encode):
        wrong.append("its names are not in order, each once")
    sums = "".join(f"{hexdigest(files[name])}  {name}\n" for name in names[1:])
    if files.pop("SHA256SUMS", b"") != sums.encode():
        wrong.append("SHA256SUMS does not list exactly what is there")
    return files, wrong


def folder_files(folder):
    files = {}
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            relative = os.path.relpath(full, folder)
            if relative.startswith(EVIDENCE):
                with open(full, "rb") as file:
                    files[relative] = file.read()
    return files


def below(files, folder):
    return sorted(name[len(folder):] for name in files if name.startswith(folder))


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

    def __init__(self, files, size):
        self.files, self.size, self.tiles = files, size, {}

    def path(self, level, index):
        width = min(256, (self.size >> (8 * level)) - 256 * index)
        digits = f"{index:03d}"
        while len(digits) % 3:
            digits = "0" + digits
        groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
        name = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
        return f"log/tile/{level}/{name}" + ("" if width == 256 else f".p/{width}"), width

    def tile(self, level, index):
        if (level, index) not in self.tiles:
            name, width = self.path(level, index)
            data = self.files[name]
            if len(data) != 32 * width:
                raise ValueError(f"{name} has {len(data)} bytes")
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
        for name in below(self.files, "log/tile/"):
            parts = name.split("/")
            if parts[0] == "entries" or any(part.endswith(".p") for part in parts):
                continue
            level, index = int(parts[0]), int("".join(part.lstrip("x") for part in parts[1:]))
            above = self.tile(level + 1, index // 256)[index % 256]
            if root(self.tile(level, index)) != above:
                yield name


def entry_bundles(files):
    """Every entry of tile/entries by its number."""
    entries = {}
    for name in below(files, "log/tile/entries/"):
        parts = name.split("/")
        if len(parts) > 1 and parts[-2].endswith(".p"):
            parts = parts[:-2] + [parts[-2][:-2]]
        index = 256 * int("".join(part.lstrip("x") for part in parts))
        data = files["log/tile/entries/" + name]
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


# --- Signatures ------------------------------------------------------------------------------------

def pae(envelope):
    kind = envelope["payloadType"].encode()
    body = base64.b64decode(envelope["payload"], validate=True)
    return b"DSSEv1 %d %s %d " % (len(kind), kind, len(body)) + body, body


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def compact_time(text):
    return "".join(c for c in text.split(".")[0] if c.isdigit())[:14] + "Z"


def ssh_verify(lines, identity, namespace, signature, message, at):
    """By ssh-keygen, with the keys of these lines and no others, as of the log's time."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("signers", "".join(lines).encode()), ("sig", signature)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        return run(["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", identity, "-n", namespace,
                    "-s", "sig", "-Overify-time=" + compact_time(at)], folder, message)


def signer_lines(trust, person, namespace):
    """`allowed_signers` for the keys that the trust document gives this person."""
    lines = []
    for key in trust["principals"].get(person, {}).get("keys", []):
        known = trust["keys"][key]
        ends = [known[name] for name in ("validBefore", "revokedAt") if name in known]
        options = [f'namespaces="{namespace}"', f'valid-after="{compact_time(known["validAfter"])}"']
        if ends:
            options.append(f'valid-before="{compact_time(min(ends))}"')
        lines.append(f'{person} {",".join(options)} {known["publicKey"]}\n')
    return lines


def ed25519_verify(public, signature, message):
    with tempfile.TemporaryDirectory() as folder:
        der = bytes.fromhex("302a300506032b6570032100") + public
        for name, data in (("key", der), ("text", message), ("sig", signature)):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        return run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin",
                    "-inkey", "key", "-in", "text", "-sigfile", "sig"], folder)


def note_verifies(note, vkey, witness=False):
    """A signed note by the key of a log, or of a witness (C2SP cosignature/v1)."""
    name, _, key = vkey.split("+", 2)
    public = base64.b64decode(key)[1:]
    text, _, signatures = note.rpartition(b"\n\n")
    text += b"\n"
    for line in signatures.decode().splitlines():
        mark, signer, value = line.split(" ")
        if mark != "\u2014" or signer != name:
            continue
        value = base64.b64decode(value)[4:]
        if not witness:
            return ed25519_verify(public, value, text)
        time = int.from_bytes(value[:8], "big")
        return ed25519_verify(public, value[8:], b"cosignature/v1\ntime %d\n" % time + text)
    return False


# --- The checks ------------------------------------------------------------------------------------

def check_trust(files, pinned):
    """Every version from the pinned one on: signed by the old administrators and by the new."""
    documents = []
    while f"trust/{len(documents) + 1}.trust.json" in files:
        version = len(documents) + 1
        envelope = json.loads(files[f"trust/{version}.trust.json"])
        message, body = pae(envelope)
        trust = json.loads(body)
        if version == 1:
            check("trust version 1 is the pinned one", hexdigest(body) == pinned)
        check(f"trust version {version} says so itself", trust["version"] == version)
        for side, judge in (("its own", trust), ("the old", documents[-1][0] if documents else trust)):
            signed = {member for member in judge["administrators"]["members"]
                      for signature in envelope["signatures"]
                      if ssh_verify(signer_lines(judge, member, "trust.v1@tyk-promote"), member,
                                    "trust.v1@tyk-promote", base64.b64decode(signature["sig"]),
                                    message, trust["issuedAt"])}
            threshold = judge["administrators"]["threshold"]
            check(f"trust version {version} is signed by {threshold} of {side} administrators",
                  len(signed) >= threshold)
        documents.append((trust, hexdigest(body)))
    there = [name for name in below(files, "trust/") if name.endswith(".trust.json")]
    check("there is a trust document, and no version is left out",
          bool(documents) and len(there) == len(documents))
    return documents


def check_log(files, trust):
    """Checkpoint, all leaf hashes, entries, proofs. Gives the size and the entries by number."""
    note = files["log/checkpoint"]
    origin, size, root_text = note.decode().split("\n")[:3]
    size, tree_root = int(size), base64.b64decode(root_text)
    keys = [log["key"] for log in trust["logs"] if log["origin"] == origin]
    check("openssl accepts the checkpoint by the log's key in the trust document",
          any(note_verifies(note, key) for key in keys))
    witnesses = trust.get("witnesses", {"quorum": 0, "keys": []})
    cosigned = sum(note_verifies(note, key, witness=True) for key in witnesses["keys"])
    check(f"{witnesses['quorum']} witnesses cosigned it", cosigned >= witnesses["quorum"])
    tree = Tree(files, size)
    check(f"the tiles of {size} entries give the checkpoint's root", tree.whole_root(size) == tree_root)
    for name in tree.contradictions():
        check(f"tile/{name} is what the tile above says", False)
    texts = entry_bundles(files)
    for name in below(files, "log/"):
        if name.endswith(".entry"):
            seq, data = int(name.split(".")[0]), files["log/" + name]
            check(f"{name} is the entry of the bundle", texts.get(seq, data) == data)
            texts[seq] = data
        elif name.endswith(".tlog-proof"):
            lines = files["log/" + name].decode().split("\n")
            index, blank = int(lines[1].split()[1]), lines.index("")
            proof = [base64.b64decode(line) for line in lines[2:blank]]
            at, expected = int(lines[blank + 2]), base64.b64decode(lines[blank + 3])
            check(f"{name} leads to a root",
                  root_by_proof(index, at, tree.leaf(index), proof) == expected
                  and tree.whole_root(at) == expected)
    entries = {seq: json.loads(data) for seq, data in sorted(texts.items())}
    check("every entry is the leaf of its number",
          all(entries[seq]["seq"] == seq and leaf(texts[seq]) == tree.leaf(seq) for seq in entries))
    times = [entry["at"] for entry in entries.values()]
    check("no entry is earlier than the one before it", times == sorted(times))
    return tree, entries


def check_range(plan, digest, mine, entries, size):
    """That nothing was left out. Gives the creation and the start of the publish."""
    check("every entry of the promotion speaks of this plan",
          all(entry["data"]["plan"]["sha256"] == digest for entry in mine if "plan" in entry["data"]))
    created = [entry for entry in mine if entry["kind"] == "plan.created"]
    started = [entry for entry in mine if entry["kind"] == "publish.started"]
    check("the log has the plan's creation, once", len(created) == 1)
    check("the log has the publication's start, once", len(started) == 1)
    created, started = created[0], started[0]
    ends = ("publish.finished", "verify.finished", "plan.withdrawn", "rollback.finished")
    ended = any(entry["kind"] in ends for entry in mine)
    last = max(entry["seq"] for entry in mine) if ended else size - 1
    check("every entry from the plan's making to its end is here",
          all(seq in entries for seq in range(created["seq"], last + 1)))
    check("it started from the state that the plan names",
          started["data"]["targetState"]["sha256"] == plan["target"]["state"]["sha256"])
    before = [entry for entry in mine if entry["seq"] < started["seq"]]
    check("nobody whom the rule names had rejected it, and it was not given up",
          not any(entry["kind"] == "plan.withdrawn"
                  or entry["kind"] == "approval.recorded" and entry["data"].get("decision") == "reject"
                  and entry["data"].get("stops") for entry in before))
    return created, started


def check_approvals(files, plan, digest, documents, tree, mine, started):
    """Each approval by its own key, over this plan, recorded in the log. Gives who counts as what."""
    recorded = {entry["data"]["statement"]["sha256"]: entry for entry in mine
                if entry["kind"] == "approval.recorded"}
    revoked = {entry["data"]["statement"]["sha256"] for entry in mine
               if entry["kind"] == "approval.revoked" and entry["seq"] < started["seq"]}
    named = {document_digest: trust for trust, document_digest in documents}
    counted = []
    for line in files.get("approvals/approvals.intoto.jsonl", b"").splitlines():
        envelope = json.loads(line)
        message, body = pae(envelope)
        statement = json.loads(body)
        said, who = statement["predicate"], statement["predicate"]["approver"]
        entry = recorded.pop(hexdigest(body), None)
        if not check(f"the approval by {who} is in the log", entry is not None):
            continue
        trust = named.get(said["trust"]["sha256"])
        if not check(f"the approval by {who} names a trust document that is here", trust is not None):
            continue
        good = ssh_verify(signer_lines(trust, who, "approval.v1@tyk-promote"), who,
                          "approval.v1@tyk-promote",
                          base64.b64decode(envelope["signatures"][0]["sig"]), message, entry["at"])
        check(f"ssh-keygen accepts the approval by {who}", good and len(envelope["signatures"]) == 1)
        check(f"the approval by {who} is of this plan",
              [item["digest"]["sha256"] for item in statement["subject"]] == [digest]
              and said["planId"] == plan["id"])
        check(f"{who} holds the role {said['role']}",
              said["role"] in trust["principals"].get(who, {}).get("roles", []))
        check(f"{who} had seen this log",
              tree.whole_root(said["log"]["size"]) == base64.b64decode(said["log"]["rootHash"]))
        if said["decision"] == "approve" and entry["seq"] < started["seq"] \
                and hexdigest(body) not in revoked and moment(started["at"]) <= moment(said["expiresAt"]):
            counted.append((who, said["role"], moment(said["issuedAt"])))
    check("every approval that was recorded is here", not recorded)
    return counted


def places_filled(needs, people):
    """How many of the roles in `needs` different people can fill (a maximum matching)."""
    taken = {}

    def seat(place, tried):
        for person, roles in people.items():
            if needs[place] in roles and person not in tried:
                tried.add(person)
                if person not in taken or seat(taken[person], tried):
                    taken[person] = place
                    return True
        return False
    return sum(seat(place, set()) for place in range(len(needs)))


def check_gate(plan, rule, counted, mine, started):
    """Counts people, never keys; who asked does not count unless the rule lets them."""
    author, glass = plan["author"], rule.get("breakGlassRole")
    lifetime = datetime.timedelta(seconds=rule["approvalLifetimeSeconds"])
    counted = [(who, role) for who, role, issued in counted
               if moment(started["at"]) <= issued + lifetime]
    if "breakGlass" in started["data"]:
        check("the glass was broken by somebody who may", any(role == glass for _, role in counted))
        check("a review was opened before", any(entry["kind"] == "review.opened"
                                                and entry["seq"] < started["seq"] for entry in mine))
        return
    people = {}
    for who, role in counted:
        if role != glass and (who != author or rule["authorMayApprove"]):
            people.setdefault(who, set()).add(role)
    codes = {finding["code"] for finding in plan.get("findings", [])}
    needs = [need["role"] for need in rule["require"]
             if "when" not in need or codes & set(need["when"]) for _ in range(need["count"])]
    check(f"{rule['minimumApprovers']} people approved", len(people) >= rule["minimumApprovers"])
    check("different people approved as " + (", ".join(needs) or "nobody in particular"),
          places_filled(needs, people) == len(needs))


def check_request(files, plan, digest, trust, rule, created):
    """Who asked: signed by their key, where the target is protected."""
    named = created["data"].get("request", {}).get("sha256")
    if not rule.get("protected") and named is None:
        return
    signature = files.get("approvals/request.sig", b"")
    if not check("the request that the log names is here", hexdigest(signature) == named):
        return
    author, namespace = plan["author"], "request.v1@tyk-promote"
    if author in trust.get("services", {}):
        envelope = json.loads(signature)
        message, body = pae(envelope)
        key = trust["keys"][envelope["signatures"][0]["keyid"]]["publicKey"].split()[1]
        good = body == digest.encode() \
            and envelope["signatures"][0]["keyid"] in trust["services"][author]["keys"] \
            and ed25519_verify(base64.b64decode(key)[-32:],
                               base64.b64decode(envelope["signatures"][0]["sig"]), message)
    else:
        good = ssh_verify(signer_lines(trust, author, namespace), author, namespace, signature,
                          digest.encode(), created["at"])
    check(f"the request was signed by {author}", good)


def check_release(files, plan, trust, rule, entries, started):
    """The same release: each object was verified in the environment that it comes from, and held
    there for as long as the gate asks."""
    source = plan["source"]["environment"]
    rules = [other for other in trust["rules"] if source in other["to"]]
    own = source == plan["target"]["environment"]
    if own or not (rules and rules[0].get("follows")) and "soakSeconds" not in rule:
        return
    before = [entry for entry in entries.values() if entry["seq"] < started["seq"]]
    scopes = {entry["data"]["planId"]: entry["data"]["scope"]["sha256"] for entry in before
              if entry["kind"] == "plan.created" and "scope" in entry["data"]}
    checks = [entry for entry in before if entry["data"].get("environment") == source]
    held = {}
    for entry in checks:
        data = entry["data"]
        if entry["kind"] == "environment.adopted":
            digest = data["map"]["sha256"]
        elif entry["kind"] == "verify.finished" and data.get("matches"):
            digest = scopes.get(data.get("planId"))
        else:
            continue
        blob = files.get(f"blobs/{digest}")
        if blob is None:
            continue
        for kind, items in json.loads(blob)["objects"].items():
            for name, item in items.items():
                held[kind, name, item["release"]] = entry
    missing, since = [], []
    for operation in plan["operations"]:
        if "release" in operation:
            entry = held.get((operation["kind"], operation["id"], operation["release"]["sha256"]))
            (missing if entry is None else since).append(
                operation["kind"] + "/" + operation["id"] if entry is None else entry)
    check(f"{source} had verified every object of the release {' '.join(missing)}".rstrip(), not missing)
    soak = rule.get("soakSeconds")
    if soak is None or "breakGlass" in started["data"] or not since:
        return
    limit = moment(started["at"]) - datetime.timedelta(seconds=soak)
    first = min(entry["seq"] for entry in since)
    check("every entry of the soak is here",
          all(seq in entries for seq in range(first, started["seq"])))
    # What broke it ends a soak; a look that matched begins it again.
    begins = max(moment(entry["at"]) for entry in since)
    for entry in checks:
        broken = entry["kind"] == "drift.checked" and entry["data"].get("result") != "none" \
            or entry["kind"] == "verify.finished" and not entry["data"].get("matches")
        objects = {f"{kind}/{name}" for kind, name, _ in held}
        about = set(entry["data"].get("objects", [])) & objects or "objects" not in entry["data"]
        if broken and about and entry["seq"] > first:
            later = [other for other in checks if other["seq"] > entry["seq"]
                     and (other["data"].get("result") == "none" or other["data"].get("matches"))]
            begins = max(begins, moment(later[0]["at"])) if later else moment(started["at"])
    check(f"it had held in {source} for {soak} seconds", begins <= limit)


def main(files, pinned):
    plan_bytes = files["plan.json"]
    plan, digest = json.loads(plan_bytes), hexdigest(plan_bytes)
    documents = check_trust(files, pinned)
    tree, entries = check_log(files, documents[-1][0])
    mine = [entry for entry in entries.values() if entry["data"].get("planId") == plan["id"]]
    created, started = check_range(plan, digest, mine, entries, tree.size)
    named = [trust for trust, name in documents if name == plan["trust"]["sha256"]]
    if check("the trust document that the plan names is here", len(named) == 1):
        target = plan["target"]["environment"]
        rules = [rule for rule in named[0]["rules"] if target in rule["to"]]
        if check(f"it has one rule for {target}", len(rules) == 1):
            counted = check_approvals(files, plan, digest, documents, tree, mine, started)
            check_gate(plan, rules[0], counted, mine, started)
            check_request(files, plan, digest, named[0], rules[0], created)
            check_release(files, plan, named[0], rules[0], entries, started)
    for name in below(files, "blobs/"):
        check(f"blob {name[:8]} has its digest", hexdigest(files["blobs/" + name]) == name)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        if os.path.isdir(sys.argv[1]):
            given = folder_files(sys.argv[1])
        else:
            with open(sys.argv[1], "rb") as opened:
                given, wrong = unpacked(opened.read())
            check(" and ".join(["the file is whole, to the last bit"] + wrong), not wrong)
        main(given, sys.argv[2].removeprefix("sha256:"))
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        check(f"reading the dossier: {type(error).__name__}: {error}", False)
    print(f"FAILED {len(FAILED)}" if FAILED else "ok")
    sys.exit(1 if FAILED else 0)
