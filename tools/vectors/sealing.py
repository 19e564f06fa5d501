# SPDX-License-Identifier: Apache-2.0
"""RFC 8439 and RFC 7748 from their words: ChaCha20-Poly1305 and X25519. Slow, for vectors only."""

P25519 = 2**255 - 19
P1305 = 2**130 - 5
MASK = 2**32 - 1


def _rotate(x, n):
    return (x << n | x >> (32 - n)) & MASK


def _quarter(s, a, b, c, d):
    for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & MASK
        s[z] = _rotate(s[z] ^ s[x], n)


def _block(key, counter, nonce):
    words = b"expand 32-byte k" + key + counter.to_bytes(4, "little") + nonce
    start = [int.from_bytes(words[i:i + 4], "little") for i in range(0, 64, 4)]
    s = list(start)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            _quarter(s, a, b, c, d)
    return b"".join(((x + y) & MASK).to_bytes(4, "little") for x, y in zip(s, start))


def _xor(key, nonce, octets):
    stream = b"".join(_block(key, 1 + i, nonce) for i in range((len(octets) + 63) // 64))
    return bytes(a ^ b for a, b in zip(octets, stream))


def _tag(key, nonce, ciphertext):
    once = _block(key, 0, nonce)
    r, s = int.from_bytes(once[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff, int.from_bytes(once[16:32], "little")
    padded = ciphertext + bytes(-len(ciphertext) % 16) + (0).to_bytes(8, "little") + len(ciphertext).to_bytes(8, "little")
    h = 0
    for i in range(0, len(padded), 16):
        h = (h + int.from_bytes(padded[i:i + 16] + b"\x01", "little")) * r % P1305
    return ((h + s) % 2**128).to_bytes(16, "little")


def aead_seal(key, nonce, plain):
    """Without additional data."""
    ciphertext = _xor(key, nonce, plain)
    return ciphertext + _tag(key, nonce, ciphertext)


def x25519(scalar, point):
    k = int.from_bytes(scalar, "little") & ~7 & ~(128 << 248) | 64 << 248
    u = int.from_bytes(point, "little") % 2**255
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        x3, z3 = (da + cb)**2 % P25519, u * (da - cb)**2 % P25519
        x2, z2 = aa * bb % P25519, (aa - bb) * (aa + 121665 * (aa - bb)) % P25519
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P25519 - 2, P25519) % P25519).to_bytes(32, "little")


def x25519_public(scalar):
    return x25519(scalar, (9).to_bytes(32, "little"))
