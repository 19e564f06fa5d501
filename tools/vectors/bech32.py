# SPDX-License-Identifier: Apache-2.0
"""Bech32 of BIP 173, of any length: lower case, from its words. For vectors only."""
ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def polymod(values):
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for i, g in enumerate(GENERATOR):
            if top >> i & 1:
                state ^= g
    return state


def groups_of(octets):
    """Five bits each, from the highest; zeroes fill the last."""
    bits = "".join(f"{o:08b}" for o in octets)
    bits += "0" * (-len(bits) % 5)
    return [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]


def spell(hrp, groups, final=1):
    expanded = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    check = polymod(expanded + groups + [0] * 6) ^ final
    return hrp + "1" + "".join(ALPHABET[g] for g in groups + [check >> 5 * (5 - i) & 31 for i in range(6)])


def encode(hrp, octets):
    return spell(hrp, groups_of(octets))
