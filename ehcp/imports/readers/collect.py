"""The return as the nine CSVs that COLLECT exports.

Rows are joined by the table ids: `requests.persontableid` is `person.persontableid`. What is
below the persons is held in memory until they are read.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from config.lib.readers import Row, Unreadable
from ehcp.imports.readers import Fault, Faults
from ehcp.imports.rows import (
    BY_NAME,
    DROPPED,
    HEADER,
    ITEMS,
    MODULES,
    PERSON,
    Module,
    Record,
    plain,
)

# Columns that only number the rows.
NUMBERING = {"nativeid", "sourceid"}
# From the leaves up, so that what is below a record is there before it.
ORDER = (
    "plandetail",
    "namedplan",
    "assessment",
    "placementdetail",
    "senneed",
    "activeplans",
    "requests",
)
NEEDED = ("sen2", "person", "requests")


def module_of(header: list[str]) -> Module | None:
    """Which of the nine files has this header; None where it is none of them."""
    names = {name.strip().strip('"\ufeff').lower() for name in header}
    for module in MODULES:
        wanted = {f"{module.name}tableid"} | (
            {f"{module.parent}tableid"} if module.parent else {"collection", "lea"}
        )
        if wanted <= names:
            return module
    return None


@dataclass
class Sheet:
    """One of the nine files: its header and the rows below."""

    module: Module
    header: list[str]
    rows: Iterator[Row]
    read: int = 0


class CollectReader:
    """Joins the files of one export."""

    def __init__(self, sheets: dict[str, Sheet]) -> None:
        self.sheets = sheets
        self.faults = Faults()
        self.waiting: dict[str, dict[str, list[Record]]] = {}
        missing = [name for name in NEEDED if name not in sheets]
        if missing:
            raise Unreadable(
                "Of the nine files of a COLLECT export these are missing: "
                f"{', '.join(missing)}. Load all nine together, or in one zip."
            )

    def spelled(self, tag: str, module: str = "") -> str:
        """As COLLECT writes it."""
        return tag.lower()

    def records(self) -> Iterator[Record]:
        """The header, then each person with all that is below it."""
        for name in ORDER:
            if name in self.sheets:
                self.gather(self.sheets[name])
            else:
                self.note_absent(name)
        header = [record for record, _, _ in self.rows(self.sheets[HEADER.name])]
        if len(header) != 1:
            raise Unreadable(f"The file sen2 has {len(header)} rows; a return has one.")
        yield header[0]
        for record, _, own in self.rows(self.sheets[PERSON.name]):
            self.adopt(record, own)
            yield record
        self.note_orphans()

    def gather(self, sheet: Sheet) -> None:
        """Keep the rows of a file by the row above them."""
        kept: dict[str, list[Record]] = defaultdict(list)
        for record, above, own in self.rows(sheet):
            self.adopt(record, own)
            kept[above].append(record)
        self.waiting[sheet.module.name] = kept

    def adopt(self, record: Record, own: str) -> None:
        """Put the rows that name this one below it."""
        for name, kept in self.waiting.items():
            if BY_NAME[name].parent == record.module.name:
                record.below += kept.pop(own, [])

    def rows(self, sheet: Sheet) -> Iterator[tuple[Record, str, str]]:
        """Each row as a record, the id of the row above it, and its own."""
        names = [name.strip().strip('"\ufeff').lower() for name in sheet.header]
        known = ITEMS[sheet.module.name]
        places = [(at, known[name].name) for at, name in enumerate(names) if name in known]
        self.note_unknown(sheet, names)
        own_at = names.index(f"{sheet.module.name}tableid")
        above_at = names.index(f"{sheet.module.parent}tableid") if sheet.module.parent else own_at
        native_at = names.index("nativeid") if "nativeid" in names else own_at
        seen: set[str] = set()
        for line, cells in sheet.rows:
            if [cell.strip().lower() for cell in cells] == names:
                continue
            sheet.read += 1
            cells = [*cells, *[""] * (len(names) - len(cells))]
            texts = {name: value for at, name in places if (value := cells[at].strip())}
            own = plain(cells[own_at])
            if own in seen:
                self.note_twice(sheet, line)
            seen.add(own)
            identifier = plain(cells[native_at])[:60] if sheet.module is PERSON else ""
            yield Record(sheet.module, line, texts, [], identifier), plain(cells[above_at]), own

    def note_absent(self, name: str) -> None:
        """A file of the nine that was not loaded."""
        self.faults.waiting.append(
            Fault(
                f"The file {name} is missing",
                "An export has nine files. Nothing of this one is loaded; "
                "leave it out only if it is empty.",
                line=1,
                module=HEADER.name,
                warning=True,
            )
        )

    def note_unknown(self, sheet: Sheet, names: list[str]) -> None:
        """Columns that are in no declaration."""
        numbering = NUMBERING | {f"{module.name}tableid" for module in MODULES}
        for name in names:
            told = name in numbering or name.endswith("orderseqcolumn") or name in DROPPED
            if name and not told and name not in ITEMS[sheet.module.name]:
                self.faults.waiting.append(
                    Fault(
                        "A column is not known and is left out",
                        "Nothing else of the return is affected.",
                        line=1,
                        column=name[:60],
                        module=sheet.module.name,
                        warning=True,
                    )
                )

    def note_twice(self, sheet: Sheet, line: int) -> None:
        """Two rows of one file with the same id."""
        self.faults.waiting.append(
            Fault(
                "Two rows have the same table id",
                "What belongs to them cannot be told apart. Export the return again.",
                line=line,
                column=f"{sheet.module.name}tableid",
                module=sheet.module.name,
            )
        )

    def note_orphans(self) -> None:
        """Rows that name a row which is not there."""
        for name, kept in self.waiting.items():
            module = BY_NAME[name]
            for record in (record for records in kept.values() for record in records):
                self.faults.waiting.append(
                    Fault(
                        f"The row belongs to no row of the file {module.parent}",
                        "Export all nine files at one time, and load them together.",
                        line=record.line,
                        column=f"{module.parent}tableid",
                        module=name,
                    )
                )
