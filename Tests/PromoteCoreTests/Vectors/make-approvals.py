#!/usr/bin/env python3
"""Makes approvals.json: signatures, approvals and trust documents with the verdict each must get.

Nothing of the project is used: keys and signatures come from ssh-keygen and openssl, the bytes of
the formats are put together here. FIDO keys and passkeys are played by P-256 and Ed25519 keys of
openssl. Every signature is also shown to `ssh-keygen -Y verify`; its verdict is in "openssh".
The private keys are thrown away. Usage: make-approvals.py > approvals.json
"""
import base64, copy, hashlib, json, os, struct, subprocess, sys, tempfile

APPROVAL, TRUST = "approval.v1@tyk-promote", "trust.v1@tyk-promote"
work = tempfile.mkdtemp()
SECURITY_KEY = "sk-ecdsa-sha2-nistp256@openssh.com"
WEB = "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"
ORIGIN, RP = "https://promote.example.org", "promote.example.org"


def run(*command, data=b""):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def b64(data): return base64.b64encode(data).decode()
def b64u(data): return base64.urlsafe_b64encode(data).decode().rstrip("=")
def sha256(data): return hashlib.sha256(data).digest()
def string(data): return struct.pack(">I", len(data)) + data
def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def mpint(number):
    data = number.to_bytes((number.bit_length() + 8) // 8, "big") if number else b""
    return string(data)


class Key:
    """A key of ssh-keygen, or of openssl where it plays a FIDO key."""

    def __init__(self, name, kind, *options):
        self.name, self.kind, self.path, self.origins = name, kind, f"{work}/{name}", []
        if kind.startswith("sk-"):
            algorithm = ["ED25519"] if kind == "sk-ed25519" else ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            run("openssl", "genpkey", "-algorithm", *algorithm, "-out", self.path)
            der = run("openssl", "pkey", "-in", self.path, "-pubout", "-outform", "DER")
            if kind == "sk-ed25519":
                self.type = "sk-ssh-ed25519@openssh.com"
                self.application = "ssh:"
                body = string(der[-32:])
            else:
                self.type = SECURITY_KEY
                self.application = RP if kind == "sk-web" else "ssh:"
                self.origins = [ORIGIN] if kind == "sk-web" else []
                body = string(b"nistp256") + string(der[-65:])
            self.blob = string(self.type.encode()) + body + string(self.application.encode())
        else:
            run("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", self.path, *options)
            self.type, encoded = open(self.path + ".pub").read().split()[:2]
            self.blob = base64.b64decode(encoded)
        self.line = f"{self.type} {b64(self.blob)}"
        self.id = "SHA256:" + b64(sha256(self.blob)).rstrip("=")

    def raw(self, data):
        file = f"{work}/data"
        open(file, "wb").write(data)
        if self.kind == "sk-ed25519":
            return run("openssl", "pkeyutl", "-sign", "-inkey", self.path, "-rawin", "-in", file)
        der = run("openssl", "dgst", "-sha256", "-sign", self.path, file)
        numbers, at = [], 2
        for _ in range(2):
            length = der[at + 1]
            numbers.append(int.from_bytes(der[at + 2:at + 2 + length], "big"))
            at += 2 + length
        return mpint(numbers[0]) + mpint(numbers[1])

    def sign(self, message, namespace=APPROVAL, flags=0x05, counter=7, **web):
        if not self.kind.startswith("sk-"):
            return run("ssh-keygen", "-Y", "sign", "-q", "-f", self.path, "-n", namespace, data=message)
        signed = signed_data(message, namespace)
        head = sha256(self.application.encode()) + bytes([flags]) + struct.pack(">I", counter)
        tail = bytes([flags]) + struct.pack(">I", counter)
        if self.kind != "sk-web":
            field = string(self.type.encode()) + string(self.raw(head + sha256(signed))) + tail
        else:
            origin = web.get("origin", ORIGIN)
            client = web.get("client") or (
                '{"type":"%s","challenge":"%s","origin":"%s"%s}' % (
                    web.get("type", "webauthn.get"), b64u(web.get("challenge", signed)), origin,
                    web.get("more", ',"crossOrigin":false')))
            extensions = web.get("extensions", b"")
            field = (string(WEB.encode()) + string(self.raw(head + extensions + sha256(client.encode())))
                     + tail + string(origin.encode()) + string(client.encode()) + string(extensions))
        return armor(blob(self.blob, namespace, field))


def signed_data(message, namespace, digest="sha512"):
    return (b"SSHSIG" + string(namespace.encode()) + string(b"") + string(digest.encode())
            + string(hashlib.new(digest, message).digest()))


def blob(public, namespace, field, version=1, reserved=b"", digest="sha512"):
    return (b"SSHSIG" + struct.pack(">I", version) + string(public) + string(namespace.encode())
            + string(reserved) + string(digest.encode()) + string(field))


def armor(data):
    text = b64(data)
    lines = [text[at:at + 70] for at in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


def parts(armored):
    """Public key, namespace, reserved, hash, signature field."""
    data = base64.b64decode(b"".join(armored.split(b"\n")[1:-2]))
    at, found = 10, []
    while at < len(data):
        length = struct.unpack(">I", data[at:at + 4])[0]
        found.append(data[at + 4:at + 4 + length])
        at += 4 + length
    return found


def openssh(key, message, namespace, armored):
    open(f"{work}/signers", "w").write(f"ana {key.line}\n")
    open(f"{work}/sig", "wb").write(armored)
    answer = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", f"{work}/signers", "-I", "ana", "-n", namespace,
         "-s", f"{work}/sig"], input=message, capture_output=True)
    return "accept" if answer.returncode == 0 else "reject"


# Signatures ---------------------------------------------------------------------------------------

message = b"DSSEv1 4 test 5 hello"
keys = [Key("ed25519", "ed25519"), Key("p256", "ecdsa", "-b", "256"), Key("p384", "ecdsa", "-b", "384"),
        Key("p521", "ecdsa", "-b", "521"), Key("rsa", "rsa", "-b", "3072"),
        Key("fido-ed25519", "sk-ed25519"), Key("fido-p256", "sk-p256"), Key("passkey", "sk-web")]
ed, p256, rsa, fido, web = keys[0], keys[1], keys[4], keys[6], keys[7]
signatures = []


def signature(name, expect, key, armored, of=message, namespace=APPROVAL, verification=False):
    verdict = openssh(key, of, namespace, armored)
    assert expect != "OK" or verdict == "accept", name
    signatures.append({
        "name": name, "expect": expect, "key": key.line, "origins": key.origins, "openssh": verdict,
        "message": b64(of), "namespace": namespace, "userVerification": verification,
        "armored": armored.decode()})


for key in keys:
    signature(f"{key.name} signs", "OK", key, key.sign(message))
    signature(f"{key.name} signs nothing", "OK", key, key.sign(b""), of=b"")
    signature(f"{key.name}: another message", "CLIENT_DATA" if key is web else "SIGNATURE", key,
              key.sign(message), of=message + b"\n")
    signature(f"{key.name}: another namespace", "NAMESPACE", key, key.sign(message, "git"))
    signature(f"{key.name}: another key of the kind", "KEY", key,
              Key(key.name + "-other", key.kind).sign(message))
public, _, _, _, field = parts(ed.sign(message))
signature("hash sha256", "OK", ed, run("ssh-keygen", "-Y", "sign", "-q", "-f", ed.path, "-n", APPROVAL, "-O", "hashalg=sha256", data=message))
signature("hash md5", "ALGORITHM", ed, armor(blob(public, APPROVAL, field, digest="md5")))
signature("hash swapped", "SIGNATURE", ed, armor(blob(public, APPROVAL, field, digest="sha256")))
signature("reserved not empty", "SIGNATURE", ed, armor(blob(public, APPROVAL, field, reserved=b"x")))
signature("version 0", "SIGNATURE", ed, armor(blob(public, APPROVAL, field, version=0)))
signature("version 2", "SIGNATURE", ed, armor(blob(public, APPROVAL, field, version=2)))
signature("a byte after the blob", "SIGNATURE", ed, armor(blob(public, APPROVAL, field) + b"\0"))
signature("a byte after the signature", "SIGNATURE", ed, armor(blob(public, APPROVAL, field + b"\0")))
order = 2 ** 252 + 27742317777372353535851937790883648493
s = int.from_bytes(field[-32:], "little") + order
signature("s plus the order", "SIGNATURE", ed, armor(blob(public, APPROVAL, field[:-32] + s.to_bytes(32, "little"))))
good = ed.sign(message)
signature("CR LF", "SIGNATURE", ed, good.replace(b"\n", b"\r\n"))
signature("text after the footer", "SIGNATURE", ed, good + b"more\n")
signature("an empty line before the header", "SIGNATURE", ed, b"\n" + good)
public, _, _, _, field = parts(rsa.sign(message))
signature("ssh-rsa with SHA-1 by name", "ALGORITHM", rsa, armor(blob(public, APPROVAL, field.replace(string(b"rsa-sha2-512"), string(b"ssh-rsa")))))
public, _, _, _, field = parts(p256.sign(message))
numbers = field[4 + len(p256.type) + 4:]
length = struct.unpack(">I", numbers[:4])[0]
r, s = int.from_bytes(numbers[4:4 + length], "big"), int.from_bytes(numbers[8 + length:], "big")
n = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
def ecdsa(r, s): return string(p256.type.encode()) + string(mpint(r) + mpint(s))
signature("the twin n - s", "OK", p256, armor(blob(public, APPROVAL, ecdsa(r, n - s))))
signature("r is zero", "SIGNATURE", p256, armor(blob(public, APPROVAL, ecdsa(0, s))))
padded = string(p256.type.encode()) + string(string(b"\0\0" + r.to_bytes(32, "big")) + mpint(s))
signature("a needless zero in front", "SIGNATURE", p256, armor(blob(public, APPROVAL, padded)))
signature("not touched", "USER_PRESENCE", fido, fido.sign(message, flags=0x04))
signature("touched, no PIN, none asked for", "OK", fido, fido.sign(message, flags=0x01))
signature("touched, no PIN, one asked for", "USER_VERIFICATION", fido, fido.sign(message, flags=0x01), verification=True)
signature("synced passkey", "OK", web, web.sign(message, flags=0x1D))
signature("a member more", "OK", web, web.sign(message, more=',"crossOrigin":false,"other":"x"'))
signature("no crossOrigin", "OK", web, web.sign(message, more=""))
signature("in another site's frame", "CLIENT_DATA", web, web.sign(message, more=',"crossOrigin":true'))
signature("a top origin", "CLIENT_DATA", web, web.sign(message, more=',"crossOrigin":false,"topOrigin":"https://x.example"'))
signature("origin twice", "CLIENT_DATA", web, web.sign(message, more=',"origin":"https://x.example"'))
signature("another origin", "ORIGIN", web, web.sign(message, origin="https://evil.example"))
signature("made for creating a key", "CLIENT_DATA", web, web.sign(message, type="webauthn.create"))
signature("the challenge is a plain hash", "CLIENT_DATA", web, web.sign(message, challenge=sha256(message)))
signature("backed up and not eligible", "FLAGS", web, web.sign(message, flags=0x15))
signature("attested data by flag only", "FLAGS", web, web.sign(message, flags=0x45))
signature("extensions by flag only", "FLAGS", web, web.sign(message, flags=0x85))
signature("extensions", "OK", web, web.sign(message, flags=0x85, extensions=b"\xa0"))
signature("passkey without a touch", "USER_PRESENCE", web, web.sign(message, flags=0x04))
plain_passkey = copy.copy(web)
plain_passkey.kind = "sk-p256"
signature("a passkey that did not go through a browser", "ALGORITHM", web, plain_passkey.sign(message))

# Trust documents ----------------------------------------------------------------------------------

people = {name: Key(name, "ed25519") for name in
          ["ana", "ben", "chi", "dan", "eve", "root-a", "root-b", "root-c", "stranger", "ana-laptop"]}
people["ben"] = Key("ben-p384", "ecdsa", "-b", "384")
people["chi"] = Key("chi-passkey", "sk-web")


def entry(key, **more):
    value = {"publicKey": key.line, "validAfter": "2026-01-01T00:00:00Z"}
    if key.origins: value["origins"] = key.origins
    return {**value, **more}


def principal(roles, *names):
    return {"keys": [people[name].id for name in names], "roles": roles}


root_bytes = [sha256(b"root %d" % size) for size in range(6)]
first = {
    "_type": "urn:tyk-promote:trust:v1", "version": 1,
    "issuedAt": "2026-01-02T00:00:00Z", "expiresAt": "2027-01-02T00:00:00Z",
    "administrators": {"members": ["root-a", "root-b"], "threshold": 2},
    "keys": {
        **{people[name].id: entry(people[name]) for name in ["ana", "ana-laptop", "ben", "chi", "root-a", "root-b"]},
        people["dan"].id: entry(people["dan"], validBefore="2026-02-01T00:00:00Z"),
        people["eve"].id: entry(people["eve"], revokedAt="2026-02-20T00:00:00Z", revocation="compromised")},
    "principals": {
        "ana": principal(["release-manager"], "ana", "ana-laptop"), "ben": principal(["security"], "ben"),
        "chi": principal(["release-manager"], "chi"), "dan": principal(["security"], "dan"),
        "eve": principal(["release-manager"], "eve"), "root-a": principal([], "root-a"), "root-b": principal([], "root-b")},
    "rules": [
        {"to": ["prod"], "minimumApprovers": 2, "authorMayApprove": False, "approvalLifetimeSeconds": 7200, "userVerification": True,
         "require": [{"role": "release-manager", "count": 1}, {"role": "security", "count": 1}]},
        {"to": ["staging"], "minimumApprovers": 1, "authorMayApprove": True, "approvalLifetimeSeconds": 7200, "userVerification": False, "require": []},
        {"to": ["console"], "minimumApprovers": 1, "authorMayApprove": True, "approvalLifetimeSeconds": 7200, "userVerification": True, "require": []},
        {"to": ["dev"], "minimumApprovers": 0, "authorMayApprove": True, "approvalLifetimeSeconds": 7200, "userVerification": False, "require": []}],
    "logs": [{"origin": "log.example.org/test", "key": "log.example.org/test+00000000+AA=="}],
    "witnesses": {"quorum": 0, "keys": []}}


def pae(kind, body): return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body)


def envelope(kind, body, *signed):
    """signed: pairs of a key id and an armored signature."""
    return canonical({"payload": b64(body), "payloadType": kind,
                      "signatures": [{"keyid": id, "sig": b64(sig)} for id, sig in signed]}).decode()


TRUST_TYPE = "application/vnd.tyk-promote.trust+json"


def trust(document, *signers, namespace=TRUST, kind=TRUST_TYPE, body=None):
    body = body or canonical(document)
    signed = [(people[name].id, people[name].sign(pae(kind, body), namespace)) for name in signers]
    return envelope(kind, body, *signed)


def changed(document, **members):
    return {**copy.deepcopy(document), **members}


rotated = changed(first, version=2, administrators={"members": ["root-a", "root-c"], "threshold": 2})
rotated["keys"][people["root-c"].id] = entry(people["root-c"])
rotated["principals"]["root-c"] = principal([], "root-c")
shared = changed(first, version=2)
shared["principals"]["ben"]["keys"].append(people["ana"].id)
renamed = changed(first, version=2)
renamed["keys"][people["stranger"].id] = renamed["keys"].pop(people["ana"].id)
renamed["principals"]["ana"]["keys"] = [people["stranger"].id, people["ana-laptop"].id]
unknown = changed(first, version=2)
unknown["rules"][0]["soak"] = "24h"
twice = changed(first, version=2)
twice["rules"][1]["to"] = ["staging", "prod"]
short = changed(first, version=2)
short["keys"][people["ana"].id]["publicKey"] = Key("short", "rsa", "-b", "1024").line
updates = [{"name": name, "expect": expect, "now": now, "envelope": text} for name, expect, now, text in [
    ("nothing changed", "OK", "2026-03-01T00:00:00Z", trust(changed(first, version=2), "root-a", "root-b")),
    ("rotation by old and new", "OK", "2026-03-01T00:00:00Z", trust(rotated, "root-a", "root-b", "root-c")),
    ("rotation by the old only", "NEW_THRESHOLD", "2026-03-01T00:00:00Z", trust(rotated, "root-a", "root-b")),
    ("rotation by the new only", "OLD_THRESHOLD", "2026-03-01T00:00:00Z", trust(rotated, "root-a", "root-c")),
    ("one of two", "OLD_THRESHOLD", "2026-03-01T00:00:00Z", trust(changed(first, version=2), "root-a")),
    ("one of two, twice", "OLD_THRESHOLD", "2026-03-01T00:00:00Z", trust(changed(first, version=2), "root-a", "root-a")),
    ("approvers", "OLD_THRESHOLD", "2026-03-01T00:00:00Z", trust(changed(first, version=2), "ana", "ben")),
    ("signed as approvals", "OLD_THRESHOLD", "2026-03-01T00:00:00Z", trust(changed(first, version=2), "root-a", "root-b", namespace=APPROVAL)),
    ("a version left out", "VERSION", "2026-03-01T00:00:00Z", trust(changed(first, version=3), "root-a", "root-b")),
    ("the same version", "VERSION", "2026-03-01T00:00:00Z", trust(first, "root-a", "root-b")),
    ("expired", "EXPIRED", "2027-01-02T00:00:01Z", trust(changed(first, version=2), "root-a", "root-b")),
    ("at its last moment", "OK", "2027-01-02T00:00:00Z", trust(changed(first, version=2), "root-a", "root-b")),
    ("indented", "FORMAT", "2026-03-01T00:00:00Z", trust(None, "root-a", "root-b", body=json.dumps(changed(first, version=2), indent=1).encode())),
    ("a member nobody knows", "FORMAT", "2026-03-01T00:00:00Z", trust(unknown, "root-a", "root-b")),
    ("two rules for one environment", "FORMAT", "2026-03-01T00:00:00Z", trust(twice, "root-a", "root-b")),
    ("a key that is too short", "FORMAT", "2026-03-01T00:00:00Z", trust(short, "root-a", "root-b")),
    ("more signatures than members", "FORMAT", "2026-03-01T00:00:00Z", trust(changed(first, version=2, administrators={"members": ["root-a", "root-b"], "threshold": 3}), "root-a", "root-b")),
    ("no administrator's signature needed", "FORMAT", "2026-03-01T00:00:00Z", trust(changed(first, version=2, administrators={"members": ["root-a", "root-b"], "threshold": 0}), "root-a", "root-b")),
    ("one key of two people", "SHARED_KEY", "2026-03-01T00:00:00Z", trust(shared, "root-a", "root-b")),
    ("a key under another's name", "KEY_ID", "2026-03-01T00:00:00Z", trust(renamed, "root-a", "root-b")),
    ("an approval's type", "PAYLOAD_TYPE", "2026-03-01T00:00:00Z", trust(changed(first, version=2), "root-a", "root-b", kind="application/vnd.in-toto+json")),
    ("cut off", "ENVELOPE", "2026-03-01T00:00:00Z", trust(changed(first, version=2), "root-a", "root-b")[:-2])]]

# Plans and approvals ------------------------------------------------------------------------------

reference = {"version": 1, "sha256": sha256(canonical(first)).hex()}


def plan(target="prod", author="zoe", **more):
    return canonical({
        "_type": "urn:tyk-promote:plan:v1", "id": "p-1", "author": author, "createdAt": "2026-03-02T09:00:00Z",
        "expiresAt": "2026-03-02T15:00:00Z", "source": {"environment": "staging" if target == "prod" else "dev"},
        "target": {"environment": target}, "operations": [], "trust": reference, **more})


plans = {"A": plan(), "B": plan(operations=[{"op": "delete"}]), "by-ana": plan(author="ana"),
         "staging": plan("staging"), "dev": plan("dev"), "console": plan("console"), "nowhere": plan("nowhere"),
         "other-trust": plan(trust={"version": 2, "sha256": "0" * 64})}
serial = 0


def statement(of="A", approver="ana", role="release-manager", **more):
    global serial
    serial += 1
    body = json.loads(plans[of])
    predicate = {
        "approver": approver, "role": role, "decision": "approve", "planId": "p-1",
        "environment": {"from": body["source"]["environment"], "to": body["target"]["environment"]},
        "issuedAt": "2026-03-02T09:30:00Z", "expiresAt": "2026-03-02T12:00:00Z",
        "log": {"origin": "log.example.org/test", "size": 3, "rootHash": b64(root_bytes[3])},
        "nonce": b64u(sha256(b"nonce %d" % serial)[:16]), "trust": reference}
    value = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:tyk-promote:approval:v1",
             "subject": [{"name": "p-1", "digest": {"sha256": sha256(plans[of]).hex()}}], "predicate": predicate}
    for name, changed_to in more.items():
        holder = value if name in value else predicate
        if changed_to is None: holder.pop(name)  # else: changed, or a member that is not in the format
        else: holder[name] = changed_to
    return value


IN_TOTO = "application/vnd.in-toto+json"


def approval(by="ana", body=None, namespace=APPROVAL, kind=IN_TOTO, keyid=None, sign=None, of="A", flags=0x05, **more):
    if body is None: body = canonical(statement(of, **{"approver": by.split("-")[0], **more}))
    message = pae(kind, body) if sign is None else sign(body)
    return envelope(kind, body, (people[by].id if keyid is None else keyid, people[by].sign(message, namespace, flags)))


approvals = []


def case(name, expect, text, plan="A", at="2026-03-02T10:00:00Z"):
    approvals.append({"name": name, "expect": expect, "plan": plan, "recordedAt": at, "envelope": text})


SECURITY = {"role": "security"}
case("ana", "OK", approval())
case("ana's other key", "OK", approval("ana-laptop"))
case("ben", "OK", approval("ben", **SECURITY))
case("chi with a passkey", "OK", approval("chi"))
case("ana with a comment", "OK", approval(comment="looks right \u2713"))
case("ana rejects", "OK", approval(decision="reject"))
case("ben rejects", "OK", approval("ben", decision="reject", **SECURITY))
case("ana at the last moment", "OK", approval(issuedAt="2026-03-02T10:00:00Z"), at="2026-03-02T12:00:00Z")
case("five minutes of skew", "OK", approval(), at="2026-03-02T09:25:00Z")
case("keys written with spaces", "OK", approval(body=json.dumps(statement()).encode()))
case("staging by its own author", "OK", approval("ben", of="staging", **SECURITY), plan="staging")
case("for another plan", "PLAN_DIGEST", approval(of="B"))
case("for another environment's plan", "PLAN_DIGEST", approval(of="staging"))
case("a plan that was changed", "PLAN_DIGEST", approval(), plan="B")
case("another environment named", "PLAN_FIELDS", approval(environment={"from": "dev", "to": "prod"}))
case("another plan named", "PLAN_FIELDS", approval(planId="p-2"))
case("another subject named", "PLAN_FIELDS", approval(subject=[{"name": "p-2", "digest": {"sha256": sha256(plans["A"]).hex()}}]))
case("no rule for the target", "RULE", approval(of="nowhere"), plan="nowhere")
case("two subjects", "SUBJECT", approval(subject=[{"name": "p-1", "digest": {"sha256": sha256(plans["A"]).hex()}}] * 2))
case("a digest in capitals", "SUBJECT", approval(subject=[{"name": "p-1", "digest": {"sha256": sha256(plans["A"]).hex().upper()}}]))
case("a second digest", "SUBJECT", approval(subject=[{"name": "p-1", "digest": {"sha256": sha256(plans["A"]).hex(), "sha1": "00"}}]))
case("another predicate", "PREDICATE_TYPE", approval(predicateType="https://slsa.dev/provenance/v1"))
case("another statement", "STATEMENT", approval(_type="https://in-toto.io/Statement/v0.1"))
case("a member nobody knows", "STATEMENT", approval(condition="only on Fridays"))
case("no nonce", "STATEMENT", approval(nonce=None))
case("a short nonce", "STATEMENT", approval(nonce="AAAA"))
case("a decision nobody knows", "STATEMENT", approval(decision="maybe"))
case("a time of another zone", "STATEMENT", approval(issuedAt="2026-03-02T09:30:00+01:00"))
case("a comment that is too long", "STATEMENT", approval(comment="x" * 2001))
case("a member twice", "STATEMENT", approval(body=canonical(statement()).replace(b'"role":', b'"role":"x","role":')))
case("no JSON", "STATEMENT", approval(body=b"{}{"))
case("a person nobody knows", "APPROVER", approval(approver="zed"))
case("in the name of another", "APPROVER", approval(approver="ben", **SECURITY))
case("in a name that looks alike", "APPROVER", approval(approver="an\u0430"))
case("a role not held", "ROLE", approval(role="security"))
case("by the plan's author", "AUTHOR", approval(of="by-ana"), plan="by-ana")
case("a key past its time", "KEY_WINDOW", approval("dan", **SECURITY))
case("a revoked key", "KEY_REVOKED", approval("eve"))
case("a stranger's key", "KEY", approval("stranger", approver="ana"))
case("a stranger's signature under ana's key id", "KEY", approval("stranger", approver="ana", keyid=people["ana"].id))
case("an empty key id", "KEY", approval(keyid=""))
case("recorded after it ran out", "EXPIRED", approval(), at="2026-03-02T12:00:01Z")
case("recorded after the rule's lifetime", "EXPIRED", approval(expiresAt="2026-03-02T14:00:00Z"), at="2026-03-02T11:30:01Z")
case("recorded after the plan ran out", "EXPIRED", approval(issuedAt="2026-03-02T14:00:00Z", expiresAt="2026-03-03T00:00:00Z"), at="2026-03-02T15:00:01Z")
case("recorded before it was issued", "NOT_YET", approval(), at="2026-03-02T09:24:59Z")
case("issued before the plan", "NOT_YET", approval(issuedAt="2026-03-02T08:54:59Z"))
case("another trust document", "TRUST", approval(trust={"version": 1, "sha256": "0" * 64}))
case("another trust version", "TRUST", approval(trust={**reference, "version": 2}))
case("a plan of another trust version", "TRUST", approval(of="other-trust"), plan="other-trust")
case("another history of the log", "CHECKPOINT", approval(log={"origin": "log.example.org/test", "size": 3, "rootHash": b64(root_bytes[2])}))
case("a log longer than it is", "CHECKPOINT", approval(log={"origin": "log.example.org/test", "size": 6, "rootHash": b64(root_bytes[3])}))
case("another log", "CHECKPOINT", approval(log={"origin": "log.example.org/other", "size": 3, "rootHash": b64(root_bytes[3])}))
case("signed as a git commit", "NAMESPACE", approval(namespace="git"))
case("signed as a trust document", "NAMESPACE", approval(namespace=TRUST))
case("the payload signed alone", "SIGNATURE", approval(sign=lambda body: body))
case("another statement put in", "SIGNATURE", (lambda e: canonical({**e, "payload": b64(canonical(statement()))}).decode())(json.loads(approval())))
case("another payload type", "PAYLOAD_TYPE", approval(kind="application/json"))
case("a passkey without user verification", "USER_VERIFICATION", approval("chi", flags=0x01))
good = approval()
case("two signatures", "ENVELOPE", canonical({**json.loads(good), "signatures": json.loads(good)["signatures"] * 2}).decode())
case("no signature", "ENVELOPE", canonical({**json.loads(good), "signatures": []}).decode())
case("an envelope's member twice", "ENVELOPE", good.replace('"payload":', '"payload":"","payload":', 1))
case("an envelope cut off", "ENVELOPE", good[:-1])
case("a line feed inside base64", "ENVELOPE", good.replace('"payload":"', '"payload":"\\n', 1))

same = statement()
copies = [approval(body=canonical(same)), approval("ana-laptop", body=canonical({**same}))]
repeated = canonical({**same, "predicate": {**same["predicate"], "comment": "again"}})
gates = [{"name": name, "expect": expect, "plan": of, "now": now, "approvals": given}
         for name, expect, of, now, given in [
    ("both roles", [], "A", "2026-03-02T10:30:00Z", [approval(), approval("ben", **SECURITY)]),
    ("nobody", ["missing-approvals"], "A", "2026-03-02T10:30:00Z", []),
    ("one role is missing", ["missing-approvals"], "A", "2026-03-02T10:30:00Z", [approval(), approval("chi")]),
    ("one person with two keys", ["missing-approvals"], "A", "2026-03-02T10:30:00Z", [approval(), approval("ana-laptop")]),
    ("one record many times", ["missing-approvals"], "A", "2026-03-02T10:30:00Z", copies + copies),
    ("a nonce used twice", ["missing-approvals", "repeated-nonce"], "A", "2026-03-02T10:30:00Z", [copies[0], approval(body=repeated)]),
    ("a reject by somebody in a role", ["rejected"], "A", "2026-03-02T10:30:00Z", [approval(), approval("ben", **SECURITY), approval("chi", decision="reject")]),
    ("one person who changed their mind", ["rejected"], "A", "2026-03-02T10:30:00Z", [approval(), approval("ben", **SECURITY), approval(decision="reject")]),
    ("an approval that ran out since", ["missing-approvals", "approval-expired"], "A", "2026-03-02T12:00:01Z", [approval(expiresAt="2026-03-02T11:00:00Z"), approval("ben", expiresAt="2026-03-02T14:00:00Z", issuedAt="2026-03-02T10:04:00Z", **SECURITY)]),
    ("a plan that ran out", ["plan-expired", "missing-approvals", "approval-expired"], "A", "2026-03-02T15:00:01Z", [approval(), approval("ben", **SECURITY)]),
    ("approvals of another plan", ["missing-approvals", "approval-refused"], "B", "2026-03-02T10:30:00Z", [approval(), approval("ben", **SECURITY)]),
    ("a bad one beside enough good ones", [], "A", "2026-03-02T10:30:00Z", [approval(), approval("ben", **SECURITY), approval("stranger", approver="ana")]),
    ("a revoked key", ["missing-approvals", "approval-refused"], "A", "2026-03-02T10:30:00Z", [approval("eve"), approval("ben", **SECURITY)]),
    ("one person is enough for staging", [], "staging", "2026-03-02T10:30:00Z", [approval(of="staging")]),
    ("nobody approved staging", ["missing-approvals"], "staging", "2026-03-02T10:30:00Z", []),
    ("dev asks for nobody", [], "dev", "2026-03-02T10:30:00Z", []),
    ("browsers alone", ["only-passkeys"], "console", "2026-03-02T10:30:00Z", [approval("chi", of="console")]),
    ("a browser and a key", [], "console", "2026-03-02T10:30:00Z", [approval("chi", of="console"), approval(of="console")]),
    ("an environment without a rule", ["no-rule"], "nowhere", "2026-03-02T10:30:00Z", [])]]


def allowed(names, namespace):
    text = ""
    for name in sorted(names):
        for id in first["principals"][name]["keys"]:
            value = first["keys"][id]
            compact = lambda time: time.translate({ord(c): None for c in "-:T"})
            ends = [value[m] for m in ("validBefore", "revokedAt") if m in value]
            text += f'{name} namespaces="{namespace}",valid-after="{compact(value["validAfter"])}"'
            if ends: text += f',valid-before="{compact(min(ends))}"'
            text += f' {value["publicKey"]}\n'
    return text


versions = [subprocess.run(["ssh", "-V"], capture_output=True).stderr.decode().split(",")[0],
            run("openssl", "version").decode().split(" (")[0].strip()]
json.dump({
    "made": "by make-approvals.py with " + ", ".join(versions),
    "signatures": signatures,
    "trust": {"payload": b64(canonical(first)), "sha256": sha256(canonical(first)).hex(), "envelope": trust(first, "root-a", "root-b"),
              "half": trust(first, "root-a"),
              "allowedSigners": allowed([n for n, p in first["principals"].items() if p["roles"]], APPROVAL),
              "allowedAdministrators": allowed(["root-a", "root-b"], TRUST)},
    "updates": updates, "plans": {name: b64(body) for name, body in plans.items()},
    "roots": [b64(root) for root in root_bytes], "approvals": approvals, "gates": gates,
}, sys.stdout, indent=1, ensure_ascii=False)
print()
subprocess.run(["rm", "-rf", work])
