"""Bytes in pieces: cut where they become too many, and with a sentence where they are damaged."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from config.lib.readers.table import Unreadable

CHUNK = 1024 * 1024
# What the unpackers of the standard library raise when bytes are not as they should be.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # also where a way of packing is not known
    ValueError,  # with UnicodeDecodeError: a name that is not text
)


@dataclass(frozen=True)
class Member:
    """One file of an upload: its name and its bytes, to be gone through once."""

    name: str
    chunks: Iterator[bytes]


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream in pieces of a mebibyte."""
    while chunk := stream.read(CHUNK):
        yield chunk


def unpacked(stream: IO[bytes], *, limit: int, damaged: str) -> Iterator[bytes]:
    """The bytes of a packed stream, until more than `limit` have come.

    `damaged` is the sentence for bytes that cannot be unpacked.
    """
    total = 0
    try:
        for chunk in chunks_of(stream):
            total += len(chunk)
            if total > limit:
                raise Unreadable(
                    f"Unpacked, the file is larger than {limit // CHUNK:,} MB. "
                    "Send the files of a zip in several parts."
                )
            yield chunk
    except DAMAGE as fault:
        raise Unreadable(damaged) from fault
