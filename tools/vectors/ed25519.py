# SPDX-License-Identifier: Apache-2.0
"""Ed25519 (RFC 8032) slowly, with the strict verdict of spec/ed25519.md. For vectors only."""
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of -1


def number(octets):
    return int.from_bytes(octets, "little")


def octets(value):
    return value.to_bytes(32, "little")


def join(a, b):
    """The sum of points (X, Y, Z) with x = X/Z, y = Y/Z; complete on this curve."""
    (x1, y1, z1), (x2, y2, z2) = a, b
    z, c, d = z1 * z2 % P, x1 * x2 % P, y1 * y2 % P
    e = D * c * d % P
    f, g = z * z - e, z * z + e
    return (z * f * ((x1 + y1) * (x2 + y2) - c - d) % P, z * g * (c + d) % P, f * g % P)


def plain(point):
    inverse = pow(point[2], -1, P)
    return (point[0] * inverse % P, point[1] * inverse % P)


def add(a, b):
    return plain(join((*a, 1), (*b, 1)))


def multiply(n, point):
    result, addend = (0, 1, 1), (*point, 1)
    for bit in bin(n)[2:]:
        result = join(result, result)
        if bit == "1":
            result = join(result, addend)
    return plain(result)


def negative(point):
    return (-point[0] % P, point[1])


def encode(point):
    return octets(point[1] | (point[0] & 1) << 255)


def decode(encoded):
    """A point, also from a spelling with y >= P or a sign on x = 0; None when there is none."""
    y, sign = number(encoded) % 2**255 % P, encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square:
        return None
    return (-x % P if x & 1 != sign else x, y)


BASE = decode(octets(4 * pow(5, -1, P) % P))
# The first point whose multiple by L has order 8, and that multiple's own.
TORSION = next(t for y in range(2, 100) for q in [decode(octets(y))] if q for t in [multiply(L, q)]
               if multiply(4, t) != (0, 1))
SMALL = [multiply(i, TORSION) for i in range(8)]


def scalar(seed):
    h = hashlib.sha512(seed).digest()
    return (number(h[:32]) & (2**254 - 8)) | 2**254, h[32:]


def challenge(r, key, message):
    return number(hashlib.sha512(r + key + message).digest()) % L


def public(seed):
    return encode(multiply(scalar(seed)[0], BASE))


def sign(seed, message):
    a, prefix = scalar(seed)
    key = public(seed)
    r = number(hashlib.sha512(prefix + message).digest()) % L
    big_r = encode(multiply(r, BASE))
    return big_r + octets((r + challenge(big_r, key, message) * a) % L)


def verify(key, message, signature):
    """The seven checks of spec/ed25519.md, in their order."""
    if len(key) != 32 or len(signature) != 64 or number(signature[32:]) >= L:
        return False
    small = {y for _, y in SMALL}
    if any(y >= P or y in small for y in (number(e) % 2**255 for e in (key, signature[:32]))):
        return False
    a = decode(key)
    if a is None:
        return False
    k = challenge(signature[:32], key, message)
    return encode(add(multiply(number(signature[32:]), BASE), multiply(k, negative(a)))) == signature[:32]
