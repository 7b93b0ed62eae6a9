"""The files of an upload: itself, or what is inside a zip or gzip, never more than is bearable."""

import gzip
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from config.lib.readers.streams import CHUNK, DAMAGE, Member, chunks_of, unpacked
from config.lib.readers.table import Unreadable

ZIP_MEMBERS = 500
ZIP_RATIO = 200
ZIP, GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"
DAMAGED_ZIP = (
    "The zip or workbook is damaged or cut short. Download or make it again, then send it again."
)
WORKBOOK = "xl/workbook.xml"
# Documents that are zips inside, by a file that only they hold.
DOCUMENTS = (
    ("xl/workbook.bin", "This is an Excel binary workbook (.xlsb)."),
    ("word/document.xml", "This is a Word document."),
    ("ppt/presentation.xml", "This is a PowerPoint presentation."),
    ("content.xml", "This is an OpenDocument file."),
    ("Index/Document.iwa", "This is a Numbers or Pages file."),
)


def members(name: str, stream: IO[bytes], *, limit: int) -> Iterator[Member]:
    """The files of an upload: itself, or what is inside a zip or gzip.

    `limit` is how many bytes may come out of it in all. A container is known by how it
    begins, not by its name.
    """
    start = stream.read(8)
    stream.seek(0)
    if start.startswith(GZIP):
        yield from gunzipped(name, stream, limit=limit)
    elif start.startswith(ZIP) and not is_workbook(stream):
        yield from unzipped(stream, limit=limit)
    else:
        yield Member(name, chunks_of(stream))


def is_workbook(stream: IO[bytes]) -> bool:
    """Whether a zip is an Excel workbook, going by what is inside; other documents are refused."""
    try:
        with opened(stream) as archive:
            names = set(archive.namelist())
    finally:
        stream.seek(0)
    for inside, sentence in DOCUMENTS:
        if inside in names:
            raise Unreadable(f"{sentence} Save its table as XLSX or CSV and send that.")
    return WORKBOOK in names


def unpacked_size(stream: IO[bytes]) -> int:
    """How many bytes there are to read once a zip or workbook is unpacked; 0 for other files."""
    start = stream.read(8)
    stream.seek(0)
    if not start.startswith(ZIP):
        return 0
    try:
        with opened(stream) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except Unreadable:
        return 0
    finally:
        stream.seek(0)


@contextmanager
def opened(stream: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The zip in a stream; a damaged one raises Unreadable."""
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as fault:
        raise Unreadable(DAMAGED_ZIP) from fault
    with archive:
        yield archive


def gunzipped(name: str, stream: IO[bytes], *, limit: int) -> Iterator[Member]:
    """The one file of a gzip."""
    with gzip.GzipFile(fileobj=stream) as inner:
        chunks = unpacked(
            cast("IO[bytes]", inner),
            limit=limit,
            damaged="The gzip file is damaged or cut short. Make it again, then send it again.",
        )
        yield Member(re.sub(r"\.gz$", "", name, flags=re.IGNORECASE), chunks)


def unzipped(stream: IO[bytes], *, limit: int) -> Iterator[Member]:
    """The files of a zip; refuses bombs, paths that climb out, and passwords."""
    with opened(stream) as archive:
        entries = [entry for entry in archive.infolist() if not is_left_out(entry)]
        check_zip(entries, limit)
        for entry in entries:
            name = base_name(entry)
            yield Member(name, bytes_of(archive, entry, name, limit))


def base_name(entry: zipfile.ZipInfo) -> str:
    """The name of a file of a zip without its folders."""
    return entry.filename.replace("\\", "/").rsplit("/", 1)[-1]


def is_left_out(entry: zipfile.ZipInfo) -> bool:
    """A folder, or what systems add for themselves."""
    own = entry.filename.startswith("__MACOSX/") or base_name(entry).startswith(".")
    return entry.is_dir() or own


def bytes_of(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limit: int
) -> Iterator[bytes]:
    """The bytes of one file of a zip."""
    damaged = f"{name[:80]} inside the zip is damaged. Make the zip again."
    try:
        inner = archive.open(entry)
    except DAMAGE as fault:
        raise Unreadable(damaged) from fault
    with inner:
        yield from unpacked(inner, limit=limit, damaged=damaged)


def check_zip(entries: list[zipfile.ZipInfo], limit: int) -> None:
    """Refuse what a zip says of itself before any of it is unpacked."""
    if not entries:
        raise Unreadable("The zip holds no files.")
    if len(entries) > ZIP_MEMBERS:
        raise Unreadable(f"The zip holds {len(entries):,} files; at most {ZIP_MEMBERS} are read.")
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"^[A-Za-z]:", path):
            raise Unreadable(
                f"The zip holds a path that leaves its folder ({path[:80]}). It was not unpacked."
            )
        if entry.flag_bits & 1:
            raise Unreadable("The zip is protected by a password. Send it without one.")
        if entry.file_size > CHUNK and entry.file_size > ZIP_RATIO * max(entry.compress_size, 1):
            raise Unreadable(
                f"{path[:80]} grows more than {ZIP_RATIO} times when unpacked, so it was not "
                "unpacked. If you know what it is, send the table in it as CSV."
            )
    if sum(entry.file_size for entry in entries) > limit:
        raise Unreadable(
            f"Unpacked, the zip is larger than {limit // CHUNK:,} MB. Send it in several parts."
        )
