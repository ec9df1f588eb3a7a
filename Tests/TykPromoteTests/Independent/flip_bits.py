#!/usr/bin/env python3
"""Flips single bits of an evidence file, at least one in every kind of place, and says which were not
noticed by the independent check.

usage: flip_bits.py EVIDENCE-FILE

Every byte of the first header, then of each file: every field of its header, the beginning, the end
and places within its content, its padding; and the end of the archive.
"""
import sys

import check_dossier

FIELDS = (0, 100, 108, 116, 124, 136, 148, 156, 157, 257, 263, 265, 297, 329, 337, 345, 500, 511)


def places(data):
    yield from range(512)
    place = 0
    while data[place:place + 512].strip(b"\0"):
        size = int(data[place + 124:place + 135], 8)
        content, padded = place + 512, place + 512 + (size + 511) // 512 * 512
        yield from (place + field for field in FIELDS)
        yield from range(content, content + size, max(1, size // 16))
        yield from {content + max(0, size - 1), min(content + size, padded - 1), padded - 1}
        place = padded
    yield from (place, place + 511, place + 512, len(data) - 1)


def noticed(data):
    try:
        return bool(check_dossier.unpacked(data)[1])
    except (ValueError, KeyError, IndexError):
        return True


with open(sys.argv[1], "rb") as file:
    original = file.read()
assert not noticed(original)
tried, missed = sorted(set(places(original))), []
for index, place in enumerate(tried):
    changed = bytearray(original)
    changed[place] ^= 1 << (index % 8)
    if not noticed(bytes(changed)):
        missed.append(place)
print(f"{len(tried)} flipped bits, {len(missed)} not noticed {missed[:20]}")
sys.exit(1 if missed else 0)
