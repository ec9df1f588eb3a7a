#!/usr/bin/env python3
"""Makes the vectors of the log anew: tree.json, notes.json, evidence.json beside this file.

Written against the formats alone (RFC 6962, C2SP signed-note, tlog-checkpoint, tlog-proof,
tlog-tiles; in-toto and DSSE for approvals), with hashlib for hashing, openssl for Ed25519 and
ssh-keygen for SSH signatures. Shares no code with the project.

    python3 make.py        needs openssl 3 and OpenSSH 8.9 or later
"""
import base64, hashlib, json, os, subprocess, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
b64 = lambda b: base64.b64encode(b).decode()
sha = lambda b: hashlib.sha256(b).digest()
hexsha = lambda b: sha(b).hex()
canonical = lambda v: json.dumps(v, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# RFC 6962, straight from its recursive definitions.
def leaf(entry): return sha(b"\0" + entry)
def split(n):
    k = 1
    while k * 2 < n: k *= 2
    return k
def root(leaves):
    if not leaves: return sha(b"")
    if len(leaves) == 1: return leaves[0]
    k = split(len(leaves))
    return sha(b"\1" + root(leaves[:k]) + root(leaves[k:]))
def path(m, leaves):
    if len(leaves) == 1: return []
    k = split(len(leaves))
    if m < k: return path(m, leaves[:k]) + [root(leaves[k:])]
    return path(m - k, leaves[k:]) + [root(leaves[:k])]
def subproof(m, leaves, whole):
    if m == len(leaves): return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if m <= k: return subproof(m, leaves[:k], whole) + [root(leaves[k:])]
    return subproof(m - k, leaves[k:], False) + [root(leaves[:k])]
def proof(m, leaves): return subproof(m, leaves, True) if 0 < m < len(leaves) else []


class Ed25519:
    """A key from a seed; signing is openssl's."""
    def __init__(self, name, kind, seed, folder):
        self.name, self.kind = name, kind
        self.file = os.path.join(folder, hexsha(seed)[:8] + ".der")
        with open(self.file, "wb") as f: f.write(bytes.fromhex("302e020100300506032b657004220420") + seed)
        der = subprocess.run(["openssl", "pkey", "-inform", "DER", "-in", self.file, "-pubout", "-outform", "DER"],
                             check=True, capture_output=True).stdout
        self.public = der[-32:]
        self.id = sha(name.encode() + b"\n" + bytes([kind]) + self.public)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(bytes([kind]) + self.public)}"
    def sign(self, message):
        with tempfile.NamedTemporaryFile() as f:
            f.write(message); f.flush()
            return subprocess.run(["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", self.file, "-rawin", "-in", f.name],
                                  check=True, capture_output=True).stdout
    def line(self, text, time=None):
        if self.kind == 1: return f"— {self.name} {b64(self.id + self.sign(text))}\n".encode()
        message = f"cosignature/v1\ntime {time}\n".encode() + text
        return f"— {self.name} {b64(self.id + time.to_bytes(8, 'big') + self.sign(message))}\n".encode()

def checkpoint_text(origin, leaves): return f"{origin}\n{len(leaves)}\n{b64(root(leaves))}\n".encode()
def checkpoint(log, leaves, witnesses=(), time=0):
    text = checkpoint_text(log.name, leaves)
    return text + b"\n" + log.line(text) + b"".join(w.line(text, time) for w in witnesses)
def tlog_proof(index, leaves, note):
    lines = "".join(b64(h) + "\n" for h in path(index, leaves))
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{lines}\n".encode() + note


def tree_vectors():
    leaves = [leaf(f"entry {i}".encode()) for i in range(300)]
    sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100, 255, 256, 257, 300]
    return {
        "leaf": "SHA-256(0x00 || 'entry <i>')",
        "roots": [{"size": n, "root": root(leaves[:n]).hex()} for n in sizes],
        "inclusion": [{"index": i, "size": n, "proof": [h.hex() for h in path(i, leaves[:n])]}
                      for n in sizes if n for i in sorted({0, 1, n // 2, n - 1}) if i < n],
        "consistency": [{"old": m, "new": n, "proof": [h.hex() for h in proof(m, leaves[:n])]}
                        for n in sizes for m in sizes if m <= n and n - m < 60 or (m, n) in [(1, 300), (256, 300), (100, 257)]],
        "tiles": [{"path": "tile/0/000", "sha256": hexsha(b"".join(leaves[:256]))},
                  {"path": "tile/0/001.p/44", "sha256": hexsha(b"".join(leaves[256:]))},
                  {"path": "tile/1/000.p/1", "sha256": hexsha(root(leaves[:256]))}],
    }


def note_vectors(folder):
    log = Ed25519("log.test/a", 1, sha(b"log seed"), folder)
    other = Ed25519("log.test/b", 1, sha(b"other seed"), folder)
    witness = Ed25519("witness.test/w", 4, sha(b"witness seed"), folder)
    leaves = [leaf(f"entry {i}".encode()) for i in range(13)]
    text = checkpoint_text(log.name, leaves)
    good = text + b"\n" + log.line(text)
    cosigned = good + witness.line(text, 1_772_442_000)
    swapped = checkpoint_text(other.name, leaves)
    case = lambda name, valid, note, quorum=0: {"name": name, "valid": valid, "quorum": quorum, "note": b64(note)}
    line = witness.line(text, 1).decode().split(" ")
    field = bytearray(base64.b64decode(line[2]))
    field[11] += 1
    retimed = f"{line[0]} {line[1]} {b64(bytes(field))}\n"
    longer = text + b"extension\n"
    return {
        "log": log.vkey, "witness": witness.vkey, "size": 13, "root": root(leaves).hex(),
        "checkpoints": [
            case("signed by the log", True, good),
            case("cosigned", True, cosigned, 1),
            case("with a line by a key nobody knows", True, good + other.line(text)),
            case("without the witness that is asked for", False, good, 1),
            case("signed by another log only", False, text + b"\n" + other.line(text)),
            case("signed for another origin", False, swapped + b"\n" + log.line(swapped)),
            case("with an extension line", False, longer + b"\n" + log.line(longer)),
            case("a cosignature at another time", False, good + retimed.encode(), 1),
            case("signed over another text", False, text + b"\n" + log.line(text + b"x\n")),
        ],
        "proof": {"entry": b64(b"entry 5"), "file": b64(tlog_proof(5, leaves, cosigned))},
    }


# The evidence of one promotion.
def evidence(folder):
    def ssh_key(name):
        file = os.path.join(folder, name)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file], check=True)
        line = " ".join(open(file + ".pub").read().split()[:2])
        keyid = "SHA256:" + base64.b64encode(sha(base64.b64decode(line.split()[1]))).decode().rstrip("=")
        return {"file": file, "line": line, "id": keyid}
    def envelope(payload, kind, namespace, keys):
        pae = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
        signatures = []
        for key in keys:
            signature = subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", key["file"], "-n", namespace],
                                       input=pae, check=True, capture_output=True).stdout
            signatures.append({"keyid": key["id"], "sig": b64(signature)})
        return canonical({"payload": b64(payload), "payloadType": kind, "signatures": signatures})

    log = Ed25519("audit.example.test/log", 1, sha(b"evidence log seed"), folder)
    keys = {name: ssh_key(name) for name in ["root", "ana", "ben"]}
    entries = []
    def append(kind, at, actor, data, service=False):
        entries.append(canonical({"actor": {"id": actor, "type": "service" if service else "user"}, "at": at,
                                  "data": data, "kind": kind, "seq": len(entries), "v": 1}))
    leaves = lambda: [leaf(e) for e in entries]

    trust = canonical({
        "_type": "urn:tyk-promote:trust:v1", "version": 1,
        "issuedAt": "2026-01-01T00:00:00Z", "expiresAt": "2030-01-01T00:00:00Z",
        "administrators": {"members": ["root"], "threshold": 1},
        "keys": {k["id"]: {"publicKey": k["line"], "validAfter": "2026-01-01T00:00:00Z"} for k in keys.values()},
        "principals": {n: {"keys": [k["id"]], "roles": [] if n == "root" else ["release-manager"]} for n, k in keys.items()},
        "rules": [{"to": ["prod"], "minimumApprovers": 2, "require": [{"role": "release-manager", "count": 2}],
                   "authorMayApprove": False, "approvalLifetimeSeconds": 86400, "userVerification": False}],
        "logs": [{"origin": log.name, "key": log.vkey}], "witnesses": {"quorum": 0, "keys": []}})
    trust_file = envelope(trust, "application/vnd.tyk-promote.trust+json", "trust.v1@tyk-promote", [keys["root"]])
    append("trust.updated", "2026-02-01T08:00:00.000Z", "root", {
        "envelope": {"sha256": hexsha(trust_file), "size": len(trust_file)}, "trust": {"sha256": hexsha(trust), "version": 1}})
    blob = canonical({"name": "orders"})
    plan = canonical({
        "_type": "urn:tyk-promote:plan:v1", "id": "p-1", "author": "zoe",
        "createdAt": "2026-02-02T09:00:00Z", "expiresAt": "2026-02-03T09:00:00Z",
        "source": {"environment": "staging"},
        "target": {"environment": "prod", "state": {"sha256": hexsha(b"state")}},
        "operations": [{"op": "create", "kind": "classic", "id": "orders", "after": {"sha256": hexsha(blob), "size": len(blob)}}],
        "trust": {"sha256": hexsha(trust), "version": 1}})
    planned = {"planId": "p-1", "plan": {"sha256": hexsha(plan)}}
    append("plan.created", "2026-02-02T09:00:00.120Z", "zoe", {"planId": "p-1", "to": "prod", "plan": {"sha256": hexsha(plan), "size": len(plan)}})
    seen = {"origin": log.name, "rootHash": b64(root(leaves())), "size": len(entries)}
    approvals = []
    for minute, name in [(10, "ana"), (20, "ben")]:
        statement = canonical({
            "_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:tyk-promote:approval:v1",
            "predicate": {"approver": name, "decision": "approve", "environment": {"from": "staging", "to": "prod"},
                          "issuedAt": f"2026-02-02T09:{minute}:00Z", "expiresAt": "2026-02-02T18:00:00Z", "log": seen,
                          "nonce": base64.urlsafe_b64encode(sha(name.encode())[:16]).decode().rstrip("="),
                          "planId": "p-1", "role": "release-manager", "trust": {"sha256": hexsha(trust), "version": 1}},
            "subject": [{"digest": {"sha256": hexsha(plan)}, "name": "p-1"}]})
        file = envelope(statement, "application/vnd.in-toto+json", "approval.v1@tyk-promote", [keys[name]])
        approvals.append((statement, file))
        append("approval.recorded", f"2026-02-02T09:{minute}:05.000Z", name, planned | {
            "envelope": {"sha256": hexsha(file), "size": len(file)}, "role": "release-manager", "statement": {"sha256": hexsha(statement)}})
    append("publish.started", "2026-02-02T10:00:00.000Z", "svc", planned | {
        "approvals": [2, 3], "targetState": {"sha256": hexsha(b"state")}, "to": "prod"}, service=True)
    append("publish.finished", "2026-02-02T10:00:01.000Z", "svc", planned | {"started": 4, "to": "prod", "result": "ok"}, service=True)
    append("drift.checked", "2026-02-02T11:00:00.000Z", "svc", {"environment": "prod", "result": "none"}, service=True)

    note = checkpoint(log, leaves())
    person = lambda n, space: f'{n} namespaces="{space}",valid-after="20260101000000Z" {keys[n]["line"]}\n'
    files = {
        "plan.json": plan, "blobs/" + hexsha(blob): blob,
        "approvals/approvals.intoto.jsonl": b"".join(f + b"\n" for _, f in approvals),
        "trust/1.trust.json": trust_file,
        "trust/allowed_signers": (person("ana", "approval.v1@tyk-promote") + person("ben", "approval.v1@tyk-promote")).encode(),
        "trust/allowed_administrators": person("root", "trust.v1@tyk-promote").encode(),
        "trust/log.policy": f"log {log.vkey}\nquorum none\n".encode(),
        "log/checkpoint": note,
        "log/tile/0/000.p/7": b"".join(leaves()),
        "log/tile/entries/000.p/7": b"".join(len(e).to_bytes(2, "big") + e for e in entries),
        "log/consistency-2-7": ("old 2\n" + "".join(b64(h) + "\n" for h in proof(2, leaves())) + "\n").encode() + note,
    }
    for statement, file in approvals: files[f"approvals/{hexsha(statement)}.json"] = file
    for index, entry in enumerate(entries[:6]):
        files[f"log/{index}.entry"] = entry
        files[f"log/{index}.tlog-proof"] = tlog_proof(index, leaves(), note)
    return {"trust": hexsha(trust), "files": {name: b64(data) for name, data in sorted(files.items())}}


with tempfile.TemporaryDirectory() as folder:
    for name, value in [("tree", tree_vectors()), ("notes", note_vectors(folder)), ("evidence", evidence(folder))]:
        with open(os.path.join(HERE, name + ".json"), "w") as f:
            json.dump(value, f, indent=1, ensure_ascii=False); f.write("\n")
