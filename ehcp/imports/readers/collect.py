"""The return as the nine CSVs that COLLECT exports.

Rows are joined by the table ids: `requests.persontableid` is `person.persontableid`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from config.lib.readers import Row, Unreadable
from ehcp.imports.readers import NONE, Fault, Faults, twice
from ehcp.imports.readers.joined import Line, Shelf, shelf
from ehcp.imports.rows import DROPPED, HEADER, ITEMS, MODULES, PERSON, Module, Record, plain

# Columns that only number the rows.
NUMBERING = {"nativeid", "sourceid"}
NEEDED = ("sen2", "person", "requests")
TOLD_TWICE = [module for module in MODULES if module is not HEADER]


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
        missing = [name for name in NEEDED if name not in sheets]
        if missing:
            raise Unreadable(
                "Of the nine files of a COLLECT export these are missing: "
                f"{', '.join(missing)}. Load all nine together, or in one zip."
            )

    def spelled(self, tag: str, module: str = "", texts: Mapping[str, str] = NONE) -> str:
        """As COLLECT writes it."""
        return tag.lower()

    def records(self) -> Iterator[Record]:
        """The header, then each person with all that is below it."""
        for module in MODULES:
            if module.name not in self.sheets:
                self.note_absent(module.name)
        header = list(self.lines(self.sheets[HEADER.name]))
        if len(header) != 1:
            raise Unreadable(f"The file sen2 has {len(header)} rows; a return has one.")
        yield Record(HEADER, header[0].line, header[0].texts)
        below = [sheet for name, sheet in self.sheets.items() if name != HEADER.name]
        with shelf() as rows:
            rows.fill(chain.from_iterable(self.lines(sheet) for sheet in below))
            self.note_twice(rows)
            yield from rows.persons()
            self.note_orphans(rows)

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        """The rows of one file, a header that is there again left out."""
        names = [name.strip().strip('"\ufeff').lower() for name in sheet.header]
        known = ITEMS[sheet.module.name]
        places = [(at, known[name].name) for at, name in enumerate(names) if name in known]
        self.note_unknown(sheet, names)
        own_at = names.index(f"{sheet.module.name}tableid")
        above_at = names.index(f"{sheet.module.parent}tableid") if sheet.module.parent else own_at
        native_at = names.index("nativeid") if "nativeid" in names else own_at
        for line, cells in sheet.rows:
            if [cell.strip().lower() for cell in cells] == names:
                continue
            sheet.read += 1
            cells = [*cells, *[""] * (len(names) - len(cells))]
            texts = {name: value for at, name in places if (value := cells[at].strip())}
            identifier = plain(cells[native_at])[:60] if sheet.module is PERSON else ""
            own, above = plain(cells[own_at]), plain(cells[above_at])
            yield Line(sheet.module, own, above, line, texts, identifier)

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
        """Columns that are in no declaration, or there twice."""
        read = {*ITEMS[sheet.module.name], *(f"{module.name}tableid" for module in MODULES)}
        for name in sorted({name for name in names if name in read and names.count(name) > 1}):
            self.faults.waiting.append(twice(1, name, sheet.module.name))
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

    def note_twice(self, rows: Shelf) -> None:
        """Two rows of one file with the same id."""
        for place in rows.twice(TOLD_TWICE):
            self.faults.waiting.append(
                Fault(
                    "Two rows have the same table id",
                    "What belongs to them cannot be told apart. Export the return again.",
                    line=place.line,
                    column=f"{place.module.name}tableid",
                    module=place.module.name,
                )
            )

    def note_orphans(self, rows: Shelf) -> None:
        """Rows that name a row which is not there."""
        for place in rows.orphans():
            self.faults.waiting.append(
                Fault(
                    f"The row belongs to no row of the file {place.module.parent}",
                    "Export all nine files at one time, and load them together.",
                    line=place.line,
                    column=f"{place.module.parent}tableid",
                    module=place.module.name,
                )
            )
