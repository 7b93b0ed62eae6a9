"""Returns whose tables join by a person's and a request's identifier in every row.

So do DfE's Excel template (with a header), the pre-submission workbook and the five files of
modules that councils' systems give to analysts (both without). There a plan, its settings and
its needs may stand in one row, which is repeated for each setting and need.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from config.lib.readers import Row, Unreadable
from ehcp.imports.readers import NONE, Fault, Faults, twice
from ehcp.imports.readers.headings import Columns, title_of
from ehcp.imports.readers.joined import Line, Shelf, shelf
from ehcp.imports.rows import (
    HEADER,
    ITEMS,
    MODULES,
    PERSON,
    REQUESTS,
    Module,
    Record,
    plain,
)

DETAILS = ("plandetail", "placementdetail", "senneed")
# The numbers by which some systems write what the census writes as letters.
SEXES = {"1": "M", "2": "F", "0": "U", "9": "U"}


@dataclass
class Sheet:
    """One table of a return: what problems call it, its columns, and the rows below.

    `name` is empty where each table is a file of its own. `line` is that of the headings.
    """

    name: str
    line: int
    header: list[str]
    columns: Columns
    rows: Iterator[Row]
    read: int = 0
    modules: set[str] = field(init=False)

    def __post_init__(self) -> None:
        """The modules that rows of this table may hold."""
        self.modules = {self.columns.main.name} | {m.name for _, m, _ in self.columns.places}

    def called(self, name: str) -> str:
        """A column as problems show it, with its table."""
        clean = " ".join(name.split())[:80]
        return f"{self.name}: {clean}" if self.name else clean


class WideReader:
    """Joins the tables of one return. `header` is given where no table holds it."""

    def __init__(self, sheets: Iterable[Sheet], header: Record | None = None) -> None:
        self.coming = sheets
        self.header = header
        self.faults = Faults()
        self.sheets: list[Sheet] = []
        self.spellings: dict[tuple[str, str], str] = {}
        self.headers = 0

    def spelled(self, tag: str, module: str = "", texts: Mapping[str, str] = NONE) -> str:
        """By the file's own heading, with the name of the table."""
        name = tag.lower()
        if (module, name) in self.spellings:
            return self.spellings[module, name]
        title = title_of(module, name) if name in ITEMS.get(module, {}) else tag
        above = next((sheet for sheet in self.sheets if module in sheet.modules), None)
        return above.called(title) if above else title

    def records(self) -> Iterator[Record]:
        """The header, then each person with all that is below it."""
        with shelf() as rows:
            rows.fill(self.lines())
            self.note_absent()
            if self.header is None or self.headers > 1:
                raise Unreadable(
                    f"The table of the header has {self.headers} rows; a return has one."
                )
            yield self.header
            self.note_twice(rows)
            yield from rows.persons()
            self.note_orphans(rows)

    def lines(self) -> Iterator[Line]:
        """The rows of every table, those of the header taken out."""
        for sheet in self.coming:
            self.begin(sheet)
            for line in read(sheet):
                if line.module is HEADER:
                    self.headers += 1
                    self.header = Record(HEADER, line.line, line.texts)
                else:
                    yield line

    def begin(self, sheet: Sheet) -> None:
        """Look at the columns of a table."""
        if not sheet.columns.places:
            raise Unreadable(f"None of the columns of “{sheet.name}” is known.")
        if any(sheet.columns.main is other.columns.main for other in self.sheets):
            title = sheet.columns.main.title
            raise Unreadable(f"The table “{title}” is there twice. Load each return by itself.")
        self.sheets.append(sheet)
        own = set[tuple[str, str]]()
        for at, module, name in sheet.columns.places:
            called, key = sheet.called(sheet.header[at]), (module.name, name)
            if key in own:
                self.faults.waiting.append(twice(sheet.line, called, module.name))
            own.add(key)
            self.spellings[key] = called
        for heading in sheet.columns.unknown:
            self.faults.waiting.append(
                Fault(
                    "A column is not known and is left out",
                    "Nothing else of the return is affected.",
                    line=sheet.line,
                    column=sheet.called(heading),
                    module=sheet.columns.main.name,
                    warning=True,
                )
            )

    def note_absent(self) -> None:
        """Tables that are not there; without persons or requests there is no return."""
        there = set().union(*(sheet.modules for sheet in self.sheets))
        missing = [m for m in MODULES if m.name not in there and m is not HEADER]
        needed = [module.title for module in missing if module in (PERSON, REQUESTS)]
        if needed:
            raise Unreadable(
                f"Of the tables of the return these are missing: {', '.join(needed)}. "
                "Load all of them together."
            )
        for module in missing:
            self.faults.waiting.append(
                Fault(
                    f"The return has no table “{module.title}”",
                    "Nothing of it is loaded. Add it, unless it is empty or your system has none.",
                    line=1,
                    warning=True,
                )
            )

    def note_twice(self, rows: Shelf) -> None:
        """Two persons, or two requests of a person, with the same identifier."""
        for place in rows.twice((PERSON, REQUESTS)):
            self.note(
                place.module,
                place.line,
                "Two rows have the same identifier",
                "What belongs to them cannot be told apart. Give each an identifier of its own.",
            )

    def note_orphans(self, rows: Shelf) -> None:
        """Rows that name a person or request which is not there."""
        titles = {module.name: module.title for module in MODULES}
        for place in rows.orphans():
            self.note(
                place.module,
                place.line,
                f"The row belongs to no row of the table “{titles[place.module.parent]}”",
                "Correct its identifiers, or add the row that they name.",
            )

    def note(self, module: Module, line: int, reason: str, advice: str) -> None:
        """Something is wrong with the identifiers of a row."""
        sheet = next(sheet for sheet in self.sheets if module.name in sheet.modules)
        at = sheet.columns.person_at if module is PERSON else sheet.columns.request_at
        heading = sheet.header[at] if at is not None else "identifier"
        self.faults.waiting.append(
            Fault(reason, advice, line=line, column=sheet.called(heading), module=module.name)
        )


def read(sheet: Sheet) -> Iterator[Line]:
    """The rows of a table: those that hold nothing, and headings that are there again, left out."""
    columns, width = sheet.columns, len(sheet.header)
    for line, cells in sheet.rows:
        if cells == sheet.header[: len(cells)]:
            continue
        cells = [*cells, *[""] * (width - len(cells))]
        texts: dict[Module, dict[str, str]] = {columns.main: {}}
        for at, module, name in columns.places:
            if value := cells[at].strip():
                coded = SEXES.get(value, value) if name == "sex" else value
                texts.setdefault(module, {})[name] = coded
        person = "" if columns.person_at is None else plain(cells[columns.person_at])
        request = "" if columns.request_at is None else plain(cells[columns.request_at])
        if not (person or request or any(texts.values())):
            continue
        sheet.read += 1
        for module, given in texts.items():
            yield line_of(module, line, given, person, request, once=columns.combined)


def line_of(
    module: Module, line: int, texts: dict[str, str], person: str, request: str, *, once: bool
) -> Line:
    """A row with the identifiers that join it: a person's, else a person's and a request's."""
    if module in (PERSON, HEADER):
        return Line(module, person, "", line, texts, person[:60])
    pair = f"{person}|{request}"
    if module is REQUESTS:
        return Line(module, pair, person, line, texts)
    own = "" if module.name in DETAILS else pair
    return Line(module, own, pair, line, texts, once=once)
