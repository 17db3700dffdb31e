"""A finished page as one run of bytes, and back."""

from __future__ import annotations

import gzip
import json
import struct

from delivery.entries import Answer, Compressed, Entry

LENGTHS = struct.Struct(">II")  # of the headers and of the gzip form; what is left is the brotli form


def packed(entry: Entry) -> bytes:
    """Give an entry as bytes. The body itself is left out, since it is quickly had from its gzip form."""
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in entry.answer.headers]
    head = json.dumps(headers).encode()
    short = entry.compressed
    return LENGTHS.pack(len(head), len(short.gzip)) + head + short.gzip + short.brotli


def unpacked(blob: bytes) -> Entry:
    """Give the entry that was packed. Only for bytes that are known to be ours: nothing here expects any others."""
    length, length_of_gzip = LENGTHS.unpack_from(blob)
    begins = LENGTHS.size + length
    headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in json.loads(blob[LENGTHS.size : begins])
    ]
    short = Compressed(blob[begins : begins + length_of_gzip], blob[begins + length_of_gzip :])
    return Entry(Answer(200, headers, gzip.decompress(short.gzip)), short)
