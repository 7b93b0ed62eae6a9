"""The monthly extract: one row for each episode, whatever the system that wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from config.lib.readers import Row, Unreadable
from ehcp.imports.extract_columns import (
    BY_HEADING,
    CASE_ID,
    COLUMNS,
    EXTRACT_DATE,
    SPOTS,
    ExtractColumn,
    folded,
)
from ehcp.imports.readers import NONE, Fault, Faults, twice
from ehcp.imports.readers.joined import Line, shelf
from ehcp.imports.rows import DROPPED, HEADER, PERSON, REQUESTS, Record, parsed_date, plain

Texts = dict[str, dict[str, str]]
# What comes after a decision: where it is known, the decision was made.
AFTER_REQUEST = ("assessment", "plan", "dates")


class ExtractReader:
    """Reads the rows below a header. `own` is the authority's number; `on` stands in where
    the rows do not say of which day they are.
    """

    def __init__(self, header: Sequence[str], rows: Iterator[Row], own: str, on: date) -> None:
        self.rows, self.own, self.on = rows, own, on
        self.faults = Faults()
        self.columns: dict[int, ExtractColumn] = {
            at: BY_HEADING[folded(name)]
            for at, name in enumerate(header)
            if folded(name) in BY_HEADING
        }
        self.read = 0
        self.seen: dict[str, int] = {}
        self.day = ""
        known = list(self.columns.values())
        self.faults.waiting += [
            twice(1, column.heading) for column in dict.fromkeys(known) if known.count(column) > 1
        ]
        for name in header:
            if name and folded(name) not in BY_HEADING and folded(name) not in DROPPED:
                self.note("A column is not known and is left out", "See the template.", 1, name)

    def note(
        self, reason: str, advice: str, line: int, column: str, *, wrong: bool = False
    ) -> None:
        """Something noticed while reading: a warning, or an error."""
        self.faults.waiting.append(Fault(reason, advice, line, column[:60], warning=not wrong))

    def spelled(self, tag: str, module: str = "", texts: Mapping[str, str] = NONE) -> str:
        """By the heading. Of what there is several times, the one whose fixed texts these are."""
        if module == HEADER.name:
            return EXTRACT_DATE.heading
        for column in COLUMNS:
            spot = SPOTS.get(column.spot)
            mine = spot and spot.module.name == module and set(spot.fixed) <= texts.items()
            if mine and column.name == tag.lower():
                return column.heading
        return tag

    def records(self) -> Iterator[Record]:
        """A header that says of which day the extract is, then each child with the episodes."""
        with shelf() as rows:
            rows.fill(self.lines())
            yield Record(HEADER, 1, self.header())
            yield from rows.persons()

    def header(self) -> dict[str, str]:
        """What a return's header says."""
        day = parsed_date(self.day) if self.day else self.on
        if day is None:
            raise Unreadable(f"“{EXTRACT_DATE.heading}” is not a date. Write 31/12/2026.")
        texts = {"collection": "SEN2", "year": str(day.year), "lea": self.own}
        return texts | {"referencedate": day.isoformat()}

    def lines(self) -> Iterator[Line]:
        """The records of every row, each with what joins it."""
        for line, cells in self.rows:
            texts, case = self.texts_of(line, cells)
            if not case:
                if texts:
                    self.note("A row without Case ID", "Add it.", line, CASE_ID.heading, wrong=True)
                continue
            self.read += 1
            if self.is_new(case, texts.get("person", {}), line):
                yield Line(PERSON, case, "", line, texts.get("person", {}), case[:60])
                if flags := texts.get("flags"):
                    yield Line(SPOTS["flags"].module, "", case, line, flags)
            yield from self.episode(line, case, completed(texts))

    def texts_of(self, line: int, cells: list[str]) -> tuple[Texts, str]:
        """The texts of a row by spot, and the case that it is of."""
        texts: Texts = {}
        case = ""
        for at, column in self.columns.items():
            value = cells[at].strip() if at < len(cells) else ""
            if not value:
                continue
            if column is CASE_ID:
                case = plain(value)
            elif column is EXTRACT_DATE:
                self.take_day(value, line)
            else:
                words = column.words
                texts.setdefault(column.spot, {})[column.name] = words.get(value.lower(), value)
        return texts, case

    def take_day(self, value: str, line: int) -> None:
        """The day of the extract, which all rows share."""
        if self.day and value != self.day:
            self.note(
                "The rows are of different days",
                "An extract is of one day. Load each by itself.",
                line,
                EXTRACT_DATE.heading,
                wrong=True,
            )
        self.day = self.day or value

    def is_new(self, case: str, person: dict[str, str], line: int) -> bool:
        """Whether the row is the first of its case; later ones may not say otherwise."""
        digest = hash(tuple(sorted(person.items())))
        if case not in self.seen:
            self.seen[case] = digest
            return True
        if person and self.seen[case] != digest:
            self.note(
                "Two rows of a case differ in what they say of the child",
                "Date of birth, UPN, ULN, sex and ethnicity are the same in all rows of a case.",
                line,
                CASE_ID.heading,
                wrong=True,
            )
        return False

    def episode(self, line: int, case: str, texts: Texts) -> Iterator[Line]:
        """The request of a row and all that is below it."""
        key = f"{case}|{line}"
        yield Line(REQUESTS, key, case, line, texts.get("request", {}))
        for name, spot in SPOTS.items():
            if name in ("person", "flags", "request") or name not in texts:
                continue
            own = key if name in ("assessment", "plan", "active") else ""
            yield Line(spot.module, own, key, line, dict(spot.fixed) | texts[name])


def completed(texts: Texts) -> Texts:
    """The texts of a row with the records that others hang from.

    A decision that is blank is awaited, or was made before where a later step is given:
    neither takes back one that is known.
    """
    for name in list(texts):
        above = SPOTS[name].above
        while above and above not in ("request", "person"):
            texts.setdefault(above, {})
            above = SPOTS[above].above
    if "assessment" in texts:
        texts["assessment"].setdefault("assessmentoutcome", "H" if "plan" in texts else "A")
    request = texts.setdefault("request", {})
    later = any(name in texts for name in AFTER_REQUEST)
    request.setdefault("requestoutcome", "H" if later else "A")
    return texts
