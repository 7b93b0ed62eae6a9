"""Which layout of the return some files are, by what is in them, and the reader for it."""

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from commissioning.imports.kinds import Part, refuse_wide
from commissioning.imports.reading import pieces_of
from commissioning.imports.staging import Staging
from commissioning.models import ImportFile
from config.lib.formats import british_date
from config.lib.readers import Row, Table, Unreadable, spooled, tables
from ehcp.imports.readers import Fault, Reader, collect, wide, workbook
from ehcp.imports.readers.headings import recognised
from ehcp.imports.readers.xml import XmlReader, is_sen2_xml
from ehcp.imports.rows import HEADER, Record
from ehcp.queries.days import census_day

HEAD = 64 * 1024


@dataclass(frozen=True)
class Opened:
    """A return ready to be read: its reader, where the problems of each module go, and how
    many rows were read of each file, once they are.
    """

    reader: Reader
    stagings: dict[str, Staging]
    counts: Callable[[], list[tuple[Staging, int]]]


def groups(heads: dict[int, bytes]) -> list[list[int]]:
    """Files that are one return, by key: each XML and each workbook by itself; all files of a
    COLLECT export together, and all files of modules.
    """
    alone = [[pk] for pk, head in heads.items() if is_sen2_xml(head) or is_workbook(pk, head)]
    done = {pk for group in alone for pk in group}
    headers = {pk: header_of(head) for pk, head in heads.items() if pk not in done}
    nine = [pk for pk, header in headers.items() if collect.module_of(header)]
    modules = [pk for pk, header in headers.items() if pk not in nine and recognised(header)]
    return [*alone, *([nine] if nine else []), *([modules] if modules else [])]


def is_workbook(pk: int, head: bytes) -> bool:
    """Whether a kept file is a workbook with a return in it."""
    if not head.startswith(workbook.ZIP):
        return False
    file = ImportFile.objects.get(pk=pk)
    with closing(spooled(pieces_of(file))) as stream:
        try:
            return workbook.look(file.name, stream).is_return
        except Unreadable:
            return False


def opened(parts: list[Part]) -> Opened:
    """The reader for a group of files. Raises Unreadable where they are no whole return."""
    head = head_of(parts[0].stream)
    if is_sen2_xml(head):
        return Opened(XmlReader(parts[0].stream), {}, list)
    if head.startswith(workbook.ZIP):
        return workbook_opened(parts[0])
    found = [(part, *table_of(part)) for part in parts]
    if collect.module_of(found[0][2]):
        return nine_opened(found)
    return modules_opened(found)


def workbook_opened(part: Part) -> Opened:
    """The template, or a workbook with a sheet for each table."""
    book = workbook.look(part.file.name, part.stream)
    for remark in book.remarks:
        part.staging.remark(remark)
    if book.template:
        reader = wide.WideReader(workbook.stacked(book.template))
    else:
        reader = without_header(iter(book.sheets), part.file)
    return Opened(reader, {}, list)


Found = list[tuple[Part, int, list[str], Iterator[Row]]]


def nine_opened(found: Found) -> Opened:
    """The files of a COLLECT export."""
    sheets: dict[str, collect.Sheet] = {}
    stagings: dict[str, Staging] = {}
    for part, _, header, rows in found:
        module = collect.module_of(header)
        if module is None:
            raise Unreadable(f"{part.file.name[:80]} cannot be read as a file of the export.")
        if module.name in sheets:
            raise Unreadable(
                f"Two files of the module {module.name} were loaded. "
                "Load the nine files of one export, and each export by itself."
            )
        sheets[module.name] = collect.Sheet(module, header, rows)
        stagings[module.name] = part.staging
    return Opened(
        collect.CollectReader(sheets),
        stagings,
        lambda: [(stagings[name], sheet.read) for name, sheet in sheets.items()],
    )


def modules_opened(found: Found) -> Opened:
    """The files of modules that councils' systems give to analysts."""
    sheets: list[tuple[wide.Sheet, Staging]] = []
    stagings: dict[str, Staging] = {}
    for part, line, header, rows in found:
        columns = recognised(header)
        if columns is None:
            raise Unreadable(f"{part.file.name[:80]} cannot be read as a module of the return.")
        sheet = wide.Sheet("", line, header, columns, rows)
        sheets.append((sheet, part.staging))
        stagings |= dict.fromkeys(sheet.modules, part.staging)
    reader = without_header((sheet for sheet, _ in sheets), found[0][0].file)
    return Opened(reader, stagings, lambda: [(staging, sheet.read) for sheet, staging in sheets])


def without_header(sheets: Iterator[wide.Sheet], file: ImportFile) -> wide.WideReader:
    """A reader for tables that do not say whose return they are, and of which year.

    The year is what the person entered as the release; the authority is the area's own.
    """
    year, own = file.run.edition[:4], file.run.area.geography.number
    if not year.isdigit():
        raise Unreadable(
            "The tables do not say of which year the return is. Load them again, and enter "
            "the year of the census under “Release”, such as 2026."
        )
    day = census_day(int(year))
    texts = {"collection": "SEN2", "year": year, "referencedate": day.isoformat(), "lea": own}
    reader = wide.WideReader(sheets, Record(HEADER, 1, texts))
    reader.faults.waiting.append(
        Fault(
            f"Read as the return of {file.run.area.name} of {british_date(day)}",
            "The tables themselves do not say. Discard this if it is wrong.",
            line=1,
            warning=True,
        )
    )
    return reader


def table_of(part: Part) -> tuple[int, list[str], Iterator[Row]]:
    """The line and cells of the header of a part, and the rows below it."""
    table: Table = next(tables(part.file.name, part.stream))
    for remark in table.remarks:
        part.staging.remark(remark)
    line, header = next(islice(table.rows, 1), (1, []))
    refuse_wide(len(header))
    return line, header, chain(table.rows)


def header_of(head: bytes) -> list[str]:
    """The cells of the first line of what may be a CSV, its mark of encoding taken off."""
    wide_signs = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide_signs else "utf-8-sig", errors="replace")
    lines = text.replace("\x00", "").splitlines()
    line = next((line for line in lines if line.strip()), "")[:10_000]
    delimiter = max(",;\t|", key=line.count)
    return next(csv.reader([line], delimiter=delimiter), [])


def head_of(stream: IO[bytes]) -> bytes:
    """How a stream begins; it is read from the start again afterwards."""
    head = stream.read(HEAD)
    stream.seek(0)
    return head
