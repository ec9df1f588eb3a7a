#!/usr/bin/env python3
"""Checks a dossier with ssh-keygen, openssl and a hash function: no tyk-promote, no store, no network.

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
    hashes = b""
    for full in range(size // 256):
        hashes += read(folder, "log", "tile", "0", f"{full:03d}")
    if size % 256:
        hashes += read(folder, "log", "tile", "0", f"{size // 256:03d}.p", str(size % 256))
    leaves = [hashes[i:i + 32] for i in range(0, len(hashes), 32)]
    check(f"{size} leaf hashes give the checkpoint's root",
          len(leaves) == size and root(leaves) == tree_root)
    entries = {}
    for file in os.listdir(os.path.join(folder, "log")):
        if file.endswith(".entry"):
            seq = int(file.split(".")[0])
            data = read(folder, "log", file)
            entries[seq] = json.loads(data)
            check(f"entry {seq} is leaf {seq}",
                  entries[seq]["seq"] == seq and leaf(data) == leaves[seq])
        elif file.endswith(".tlog-proof"):
            lines = read(folder, "log", file).decode().split("\n")
            index, blank = int(lines[1].split()[1]), lines.index("")
            proof = [base64.b64decode(line) for line in lines[2:blank]]
            at = int(lines[blank + 2])
            expected = base64.b64decode(lines[blank + 3])
            check(f"{file} leads to a root",
                  root_by_proof(index, at, leaves[index], proof) == expected
                  and root(leaves[:at]) == expected)
    created = [e for e in entries.values() if e["kind"] == "plan.created" and e["data"].get("planId") == plan["id"]]
    started = [e for e in entries.values() if e["kind"] == "publish.started" and e["data"].get("planId") == plan["id"]]
    check("the log has the plan's creation", len(created) == 1)
    check("the log has the publication's start", len(started) == 1)
    if created and started:
        wanted = range(created[0]["seq"], started[0]["seq"] + 1)
        check("every entry from creation to start is here", all(seq in entries for seq in wanted))

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
        main(sys.argv[1], sys.argv[2].removeprefix("sha256:"))
    except (OSError, ValueError, KeyError, IndexError, StopIteration) as error:
        check(f"reading the dossier: {type(error).__name__}: {error}", False)
    print(f"FAILED {len(FAILED)}" if FAILED else "ok")
    sys.exit(1 if FAILED else 0)
