# SPDX-License-Identifier: Apache-2.0
"""A witness for journeys: Ed25519 cosignatures (C2SP tlog-cosignature, type 04) by openssl.

cosign.py NAME key              its verifier key
cosign.py NAME TIME RECEIPT     appends its line for the checkpoint in RECEIPT
"""
import base64
import hashlib
import os
import subprocess
import sys
import tempfile


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, stdout=subprocess.PIPE, check=True).stdout


def main():
    name, verb = sys.argv[1:3]
    seed = hashlib.sha256(b"witness " + name.encode()).digest()
    with tempfile.TemporaryDirectory() as work:
        key, message = os.path.join(work, "key"), os.path.join(work, "message")
        with open(key, "wb") as f:
            f.write(bytes.fromhex("302e020100300506032b657004220420") + seed)
        public = b"\x04" + openssl("pkey", "-inform", "DER", "-in", key, "-pubout", "-outform", "DER")[-32:]
        number = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        if verb == "key":
            print(f"{name}+{number.hex()}+{base64.b64encode(public).decode()}")
            return
        with open(sys.argv[3], encoding="utf-8") as f:
            note = f.read().split("\n\n", 1)[1]
        with open(message, "wb") as f:
            f.write(f"cosignature/v1\ntime {verb}\n".encode() + note[:note.rindex("\n\n") + 1].encode())
        signature = openssl("pkeyutl", "-sign", "-keyform", "DER", "-inkey", key, "-rawin", "-in", message)
        line = number + int(verb).to_bytes(8, "big") + signature
        with open(sys.argv[3], "a", encoding="utf-8") as f:
            f.write(f"\u2014 {name} {base64.b64encode(line).decode()}\n")


main()
