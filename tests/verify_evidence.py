#!/usr/bin/env python3
"""Verifies an evidence file (docs/standards/trace.md, section 5) with Python's library and `openssl`, sharing nothing with Yiwang.
Usage: verify_evidence.py FILE LOG_KEY [WITNESS_KEY...]   keys as name+id+base64. Exit 0 all right, 2 changed, 3 cannot be read."""
import base64, hashlib, struct, subprocess, sys, tempfile, zipfile

SIZE_MAX, faults = 4 << 20, []

def sha(data): return hashlib.sha256(data).digest()

def check(holds, what): faults.extend([] if holds else [what])

def part(zf, name):
    with zf.open(name) as f: data = f.read(SIZE_MAX + 1)
    if len(data) > SIZE_MAX: raise ValueError(name + " is too large")
    return data

def ed25519(key, message, signature):
    with tempfile.TemporaryDirectory() as d:
        for name, data in (("/key", bytes.fromhex("302a300506032b6570032100") + key), ("/m", message), ("/s", signature)):
            with open(d + name, "wb") as f: f.write(data)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", d + "/key", "-rawin",
                               "-in", d + "/m", "-sigfile", d + "/s"], capture_output=True).returncode == 0

def signed(vkey, text, lines):
    # True; False when a line of this key is wrong; None when there is none
    name, key_id, material = vkey.split("+", 2)
    material = base64.b64decode(material)
    assert sha(name.encode() + b"\n" + material)[:4].hex() == key_id, "malformed key " + name
    state = None
    for line in lines:
        _, who, sig = line.split(" ")
        raw = base64.b64decode(sig, validate=True)
        if who != name or raw[:4].hex() != key_id: continue
        message, sig = text, raw[4:]
        if material[0] == 4:  # a witness signs the time with it
            message, sig = b"cosignature/v1\ntime %d\n" % struct.unpack(">Q", sig[:8]) + text, sig[8:]
        state = state is not False and ed25519(material[1:], message, sig)
    return state

def root_of(index, size, leaf, proof):  # RFC 9162, 2.1.3.2
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        assert sn > 0, "a proof is too long"
        right = fn & 1 or fn == sn
        r = sha(b"\1" + (p + r if right else r + p))
        while right and not fn & 1 and fn: fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else None

def verify(zf, log_key, witness_keys):
    note = part(zf, "checkpoint")
    text, lines = note[:note.rindex(b"\n\n") + 1], note[note.rindex(b"\n\n") + 2:].decode().splitlines()
    origin, size, root = text.decode().split("\n")[:3]
    check(signed(log_key, text, lines) is True, "checkpoint: not signed by the log")
    witnesses = {k.split("+")[0]: signed(k, text, lines) for k in witness_keys}
    check(False not in witnesses.values(), "checkpoint: a cosignature is wrong")
    head = dict(line.split(" ", 1) for line in part(zf, "evidence.txt").decode().splitlines()[1:])
    names, said = sorted(n[:-6] for n in zf.namelist() if n.endswith(".trace")), ""
    for name in names:
        entry, proof = part(zf, name + ".trace"), part(zf, name + ".proof")
        lines, _, under = proof.partition(b"\n\n")
        lines, fields = lines.decode().split("\n"), entry.decode().split("\n")
        said += entry.decode()
        proved = root_of(int(lines[1].split(" ")[1]), int(size), sha(b"\0" + entry), [base64.b64decode(h) for h in lines[2:]])
        check(under == note and proved == base64.b64decode(root), name + ": not in the log")
        check("case " + head["case"] in fields, name + ": of another case")
        if name + ".words" in zf.namelist():
            check("words " + sha(part(zf, name + ".words")).hex() in fields, name + ": the words were changed")
    for name in (n for n in zf.namelist() if n.startswith("files/")):
        with zf.open(name) as f: digest = hashlib.file_digest(f, "sha256").hexdigest()
        check(digest == name[6:] and digest in said, name + ": changed, or no entry mentions it")
    check(origin == head["origin"] and int(head["entries"]) == len(names), "evidence.txt: does not fit")
    return "%d entries of case %s in %s, witnessed by %s" % (len(names), head["case"], origin, [w for w in witnesses if witnesses[w]])

try:
    with zipfile.ZipFile(sys.argv[1]) as archive: summary = verify(archive, sys.argv[2], sys.argv[3:])
except (OSError, zipfile.BadZipFile, KeyError, ValueError, IndexError, AssertionError, struct.error) as error:
    sys.exit(print("cannot be read or was changed:", error) or (3 if isinstance(error, (OSError, zipfile.BadZipFile)) else 2))
print("\n".join(faults) if faults else "all right: " + summary)
sys.exit(2 if faults else 0)
