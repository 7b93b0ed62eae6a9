"""What the columns of a plan table are called, and which of our fields they fill."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from strategy.imports.dates import read_day
from strategy.imports.grid import Grid, GridRow


@dataclass(frozen=True)
class Target:
    """A field that a column may fill, and the headings that people give it."""

    name: str
    label: str
    headings: tuple[str, ...]
    several: bool = False


TARGETS: Final = (
    Target("reference", "Number", ("number", "no", "ref", "reference", "id", "action no", "item")),
    Target(
        "priority",
        "Priority or outcome that it serves",
        (
            "outcome",
            "outcomes",
            "priority",
            "priorities",
            "objective",
            "theme",
            "aim",
            "goal",
            "strategic priority",
            "workstream",
            "area",
            "area of focus",
        ),
    ),
    Target(
        "title",
        "Action",
        (
            "action",
            "actions",
            "what will be done",
            "what we will do",
            "what we'll do",
            "task",
            "key action",
            "activity",
            "action required",
            "actions to be taken",
            "step",
            "what",
            "what are we going to do",
            "deliverable",
            "how will we do this",
            "how",
        ),
    ),
    Target("starts_on", "Start", ("start", "start date", "from", "begins", "commence")),
    Target(
        "due_on",
        "Due",
        (
            "end",
            "end date",
            "due",
            "due date",
            "by when",
            "when",
            "timescale",
            "timescales",
            "deadline",
            "target date",
            "completion date",
            "complete by",
            "date",
            "timeframe",
            "to be completed by",
            "timeline",
        ),
    ),
    Target(
        "lead",
        "Lead",
        (
            "lead",
            "leads",
            "owner",
            "who",
            "by whom",
            "responsible officer",
            "lead officer",
            "responsible",
            "responsibility",
            "action lead",
            "action owner",
            "lead person",
            "lead(s)",
            "responsible officer action lead",
            "who is responsible",
            "lead agency",
            "named lead",
        ),
    ),
    Target(
        "accountable",
        "Accountable",
        (
            "senior responsible officer",
            "sro",
            "accountable",
            "accountable officer",
            "sponsor",
            "senior responsible owner",
            "senior responsible officer accountable",
        ),
    ),
    Target(
        "outcome_sought",
        "Measures of success",
        (
            "measures of success",
            "measure of success",
            "success criteria",
            "success measures",
            "what success looks like",
            "impact measure",
            "how will we know",
            "intended outcome",
            "expected outcome",
            "intended impact",
            "measure",
            "measures",
            "kpi",
            "success measure",
            "what will be different",
            "outcome measure",
            "what difference will it make",
        ),
        several=True,
    ),
    Target(
        "evidence",
        "Evidence and impact",
        (
            "evidence and impact",
            "evidence",
            "impact",
            "progress",
            "progress update",
            "update",
            "comments",
            "commentary",
            "notes",
            "evidence of impact",
            "status update",
            "latest update",
            "progress to date",
            "impact to date",
        ),
        several=True,
    ),
    Target("resources", "Resources", ("resources", "resource", "cost", "budget", "funding"), True),
    Target("why", "Why", ("why", "rationale", "context", "reason", "issue"), True),
    Target(
        "state",
        "State or RAG",
        (
            "rag",
            "rag rating",
            "state",
            "status",
            "brag",
            "rag status",
            "current rag",
            "rag now",
            "progress rag",
            "brag rating",
            "current status",
        ),
    ),
)
BY_NAME: Final = {target.name: target for target in TARGETS}
STATE_WORDS: Final = re.compile(r"\b(b?rag|status|state|rating)\b")
SECTION: Final = re.compile(
    r"^(?P<kind>(strategic )?(priority|outcome|objective|aim|theme|goal|strand|workstream|section|"
    r"ambition|commitment|pledge)( area)?)\s*(no\.?\s*|number\s*)?(?P<number>\d{1,3}|[A-Za-z]\b)?"
    r"\s*[.:)\-–—]*\s*(?P<title>.*)$",
    re.IGNORECASE | re.DOTALL,
)
HEAD_ROWS: Final = 15


def folded(text: str) -> str:
    """A heading without case, signs and what stands in brackets behind it."""
    plain = re.sub(r"[^\w\s']", " ", text.casefold().replace("’", "'").replace("&", " and "))
    return re.sub(r"\s+", " ", plain.replace("_", " ")).strip()


def begins_section(text: str) -> bool:
    """Whether a text alone in a row heads a section: "Priority 2: Preparing for adulthood"."""
    found = SECTION.match(text.strip())
    return found is not None and (found["number"] is not None or ":" in text)


def meaning(heading: str) -> str:
    """The field that a heading stands for, or nothing."""
    if heading.strip() in ("#", "№"):
        return "reference"
    words = folded(heading)
    bare = folded(re.sub(r"\(.*?\)", "", heading))
    for target in TARGETS:
        if words in target.headings or bare in target.headings:
            return target.name
    if STATE_WORDS.search(words) and not words.startswith("impact"):
        return "state"
    long = sorted(
        ((name, target) for target in TARGETS for name in target.headings if len(name) > 3),
        key=lambda pair: -len(pair[0]),
    )
    return next(
        (target.name for name, target in long if re.search(rf"\b{re.escape(name)}\b", words)), ""
    )


@dataclass(frozen=True)
class Head:
    """The row of headings: where it stands, its texts, and how many rows it takes."""

    at: int
    headings: tuple[str, ...]
    rows: int = 1

    @property
    def known(self) -> int:
        """How many different fields its headings stand for."""
        return len({meaning(each) for each in self.headings} - {""})


def head_of(grid: Grid) -> Head:
    """The row that says most about the columns, among the first ones."""
    heads = [
        with_second_row(grid, at, row)
        for at, row in enumerate(grid.rows[:HEAD_ROWS])
        if len(row.filled) > 1
    ]
    return max(heads, key=lambda head: (head.known, -head.at), default=Head(0, ()))


def with_second_row(grid: Grid, at: int, row: GridRow) -> Head:
    """A row of headings, joined with the one below where that divides a merged heading."""
    width = grid.width
    first = [row.cell(column) for column in range(width)]
    below = grid.rows[at + 1] if at + 1 < len(grid.rows) else None
    spanned = {column for column in row.left if column < width} | {
        column - 1 for column in row.left if column - 1 not in row.left
    }
    if below is None or not spanned or not below.filled:
        return Head(at, tuple(first))
    if not all(column in spanned or column in below.above for column in below.filled):
        return Head(at, tuple(first))
    over = ""
    for column in range(width):
        over = over if column in row.left else first[column]
        if column in spanned:
            first[column] = f"{over} {below.cell(column)}".strip()
    return Head(at, tuple(first), rows=2)


def guessed(grid: Grid, head: Head) -> dict[int, str]:
    """Which field each column fills, by its heading; each field once, but texts."""
    found: dict[int, str] = {}
    states = []
    for at, heading in enumerate(head.headings):
        name = "state" if says_state(heading) else meaning(heading) if heading.strip() else ""
        if name == "state":
            states.append(at)
        elif name and (name not in found.values() or BY_NAME[name].several):
            found[at] = name
    below = grid.rows[head.at + head.rows :]
    filled = [at for at in states if any(row.cell(at).strip() for row in below)]
    if filled:
        found[newest(filled, head.headings)] = "state"
    return with_action(found)


def says_state(heading: str) -> bool:
    """Whether a column of this heading holds states: it is called so, or is headed by a date."""
    name = meaning(heading) if heading.strip() else ""
    return name == "state" or (not name and read_day(heading, end=True).day is not None)


def newest(columns: Sequence[int], headings: Sequence[str]) -> int:
    """The state column of the latest date; one that names no date is today's."""

    def rank(at: int) -> tuple[bool, str, int]:
        found = read_day(re.sub(r"(?i)\b(b?rag|rating|status|state)\b", "", headings[at]), end=True)
        return (found.day is None, found.day.isoformat() if found.day else "", at)

    return max(columns, key=rank)


def with_action(found: dict[int, str]) -> dict[int, str]:
    """Without a column of actions, the column of priorities or of texts is it."""
    if "title" in found.values():
        return found
    for name in ("outcome_sought", "why"):
        at = next((column for column, field in found.items() if field == name), None)
        if at is not None:
            return {**found, at: "title"}
    return found


def best_grid(grids: Iterable[Grid]) -> int:
    """The table that looks most like a plan of actions."""

    def score(grid: Grid) -> tuple[bool, int, int]:
        fields = set(guessed(grid, head_of(grid)).values())
        return ("title" in fields, len(fields), len(grid.rows))

    found = list(grids)
    return max(range(len(found)), key=lambda at: (score(found[at]), -at))


def joined(grids: Sequence[Grid]) -> list[Grid]:
    """Tables with the same headings as one, below the headings that stand over each."""
    groups: dict[tuple[str, ...], list[Grid]] = {}
    for grid in grids:
        groups.setdefault(tuple(map(folded, head_of(grid).headings)), []).append(grid)
    together = []
    for same in groups.values():
        if len(same) > 1 and head_of(same[0]).known > 1:
            together.append(one_of(same))
    alone = [with_heading(grid, begins_section(grid.heading)) for grid in grids]
    return [*together, *alone]


def one_of(same: Sequence[Grid]) -> Grid:
    """The rows of several tables below the headings of the first."""
    own = len({grid.heading for grid in same}) == len(same)
    head = head_of(same[0])
    rows = list(same[0].rows[head.at : head.at + head.rows])
    for grid in same:
        skipped = head_of(grid)
        own_rows = with_heading(grid, own or begins_section(grid.heading)).rows
        if own_rows and own_rows[0] not in grid.rows:
            rows.append(own_rows[0])
        rows += [*grid.rows[: skipped.at], *grid.rows[skipped.at + skipped.rows :]]
    return Grid(f"{len(same)} tables with the same headings", tuple(rows), "", same[0].remarks)


def with_heading(grid: Grid, wanted: bool) -> Grid:
    """The table with the heading above it as a row that heads a section."""
    if not wanted or not grid.heading:
        return grid
    blank = [""] * (grid.width - 1)
    row = GridRow(
        f"heading of {grid.name}", (grid.heading, *blank), frozenset(range(1, grid.width))
    )
    return Grid(grid.name, (row, *grid.rows), grid.heading, grid.remarks)
