"""What the columns of a plan table are called, and which of our fields they fill."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from strategy.imports.dates import read_day
from strategy.imports.grid import SHADE, Grid, GridRow


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
    Target(
        "starts_on",
        "Start",
        ("start", "start date", "from", "begins", "commence", "begin", "starts"),
    ),
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
            "finish",
            "completion",
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
            "led by",
            "owned by",
        ),
        several=True,
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
    Target("tick", "A tick for the priority in its heading", (), several=True),
)
BY_NAME: Final = {target.name: target for target in TARGETS}
STATE_WORDS: Final = re.compile(r"\b(b?rag|status|state|rating)\b")
WRITTEN: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SECTION: Final = re.compile(
    r"^(?P<kind>(strategic )?(priority|outcome|objective|aim|theme|goal|strand|workstream|section|"
    r"ambition|commitment|pledge)( area)?)\s*(no\.?\s*|number\s*)?"
    rf"(?P<number>\d{{1,3}}|({'|'.join(WRITTEN)})\b|[A-Za-z]\b)?"
    r"\s*[.:)\-–—]*\s*(?P<title>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# Headings that mean nothing at the end of another: "support needed from".
SMALL: Final = frozenset({"from", "who", "what", "when", "how", "why"})
HEAD_ROWS: Final = 15
TICK: Final = re.compile(r"^([✓✔☑●•■xXyY1*]|yes|✅)$", re.IGNORECASE)
UNTICKED: Final = re.compile(r"^(no?|✗|✘|0|[-–—]+)$", re.IGNORECASE)
# A number of an action, which a column called after the theme may hold: A.1, 2.1.3
OWN_NUMBER: Final = re.compile(r"^[A-Za-z]{0,3}[\s.\-]?\d+([.\-]\d+)*[.)]?$")
LATER: Final = re.compile(r"\b(revised|new|current|latest|forecast|updated|amended)\b")


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
    ends = {words.split(" ", skipped)[-1] for skipped in range(1, words.count(" ") + 1)} - SMALL
    for target in TARGETS:
        if ends & set(target.headings):
            return target.name
    long = sorted(
        (
            (name, target)
            for target in TARGETS
            for name in set(target.headings) - {"from"}
            if len(name) > 3
        ),
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

    def name(self, at: int) -> str:
        """What a column is called; its number where it has no heading."""
        return self.headings[at].strip() or f"column {at + 1}"

    @property
    def known(self) -> int:
        """How many different fields its headings stand for."""
        return len({meaning(each) for each in self.headings} - {""})


def head_of(grid: Grid) -> Head:
    """The row that says most about the columns, among the first ones."""
    if grid.headless:
        return Head(0, ("",) * grid.width, rows=0)
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
        elif ticked(grid, head, at):
            found[at] = "tick"
        elif name and (name not in found.values() or BY_NAME[name].several):
            found[at] = name
        elif name == "due_on" and LATER.search(folded(heading)):
            found = {each: what for each, what in found.items() if what != name} | {at: name}
    below = grid.rows[head.at + head.rows :]
    filled = [at for at in states if any(row.cell(at).strip() for row in below)]
    if filled:
        found[newest(filled, head.headings)] = "state"
    return with_action(with_numbers(grid, head, found))


def ticked(grid: Grid, head: Head, at: int) -> bool:
    """Whether a column is headed by a priority and holds ticks alone."""
    below = [row.cell(at).strip() for row in grid.rows[head.at + head.rows :]]
    marks = [text for text in below if text and not SHADE.match(text)]
    plain = all(TICK.match(text) or UNTICKED.match(text) for text in marks)
    return bool(marks) and plain and begins_section(head.headings[at])


def with_numbers(grid: Grid, head: Head, found: dict[int, str]) -> dict[int, str]:
    """Without a column of numbers, the column of priorities is it where it holds numbers alone."""
    at = next((column for column, name in found.items() if name == "priority"), None)
    if at is None or "reference" in found.values():
        return found
    rows = [row for row in grid.rows[head.at + head.rows :] if len(row.filled) > 1]
    texts = {row.cell(at).strip() for row in rows if row.cell(at).strip()}
    own = len(texts) > 1 and len(texts) == len(rows) and all(map(OWN_NUMBER.match, texts))
    return {**found, at: "reference"} if own else found


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
    """Tables of actions with the same headings as one; those with other headings too, where each
    says below which priority it stands; then each alone.
    """
    grids = [turned(grid) for grid in grids]
    groups: dict[tuple[str, ...], list[Grid]] = {}
    for grid in grids:
        groups.setdefault(tuple(map(folded, head_of(grid).headings)), []).append(grid)
    plans = [same for same in groups.values() if is_plan(same[0])]
    together = [one_of(same) for same in plans if len(same) > 1]
    own = [same for same in plans if all(map(has_priority, same))]
    if len(own) > 1:
        together.append(one_of([grid for same in own for grid in same]))
    alone = [with_heading(grid, begins_section(grid.heading)) for grid in grids]
    return [*together, *alone]


def is_plan(grid: Grid) -> bool:
    """Whether a table says what is done, and something else of it."""
    head = head_of(grid)
    return head.known > 1 and "title" in guessed(grid, head).values()


def has_priority(grid: Grid) -> bool:
    """Whether a table names its priority: over it, in its first row, or in a column."""
    head = head_of(grid)
    first = [row for row in grid.rows[: head.at + head.rows + 1] if len(row.filled) == 1]
    return (
        begins_section(grid.heading)
        or any(begins_section(row.cells[row.filled[0]]) for row in first)
        or "priority" in guessed(grid, head).values()
    )


def turned(grid: Grid) -> Grid:
    """A form with labels at the left as a table of one row; any other table as it is."""
    labels = [row.cell(0) for row in grid.rows]
    meanings = [meaning(each) for each in labels]
    known = set(meanings) - {""}
    if (
        grid.width != 2
        or len(known) < 3
        or "title" not in known
        or len(set(meanings)) < len(labels)
    ):
        return grid
    texts = tuple(row.cell(1) for row in grid.rows)
    where = grid.rows[0].where.partition(",")[0]
    rows = (GridRow(f"headings of {where}", tuple(labels)), GridRow(where, texts))
    return Grid(grid.name, rows, grid.heading, grid.remarks)


def one_of(same: Sequence[Grid]) -> Grid:
    """The rows of several tables below the headings of the first; columns that it does not have
    stand behind them.
    """
    own = len({grid.heading for grid in same}) == len(same)
    head = head_of(same[0])
    headings = list(head.headings)
    below: list[GridRow] = []
    for grid in same:
        skipped = head_of(grid)
        places = placed(headings, skipped.headings)
        own_rows = with_heading(grid, own or begins_section(grid.heading)).rows
        if own_rows and own_rows[0] not in grid.rows:
            below.append(own_rows[0])
        rows = [*grid.rows[: skipped.at], *grid.rows[skipped.at + skipped.rows :]]
        below += [moved(row, places, grid.name) for row in rows]
    alike = all(head_of(grid).headings == head.headings for grid in same)
    name = f"{len(same)} tables with the same headings" if alike else f"{len(same)} tables"
    return Grid(name, (GridRow("headings", tuple(headings)), *below), "", same[0].remarks, True)


def placed(headings: list[str], own: Sequence[str]) -> list[int]:
    """The column of the joined table for each column of one: of the same heading, or else of the
    same meaning, or a new one.
    """
    places: list[int] = []
    for heading in own:
        free = [at for at in range(len(headings)) if at not in places]
        alike = [at for at in free if folded(headings[at]) == folded(heading)]
        means = meaning(heading) if heading.strip() else ""
        alike += [at for at in free if means and meaning(headings[at]) == means]
        if not alike:
            headings.append(heading)
        places.append(alike[0] if alike else len(headings) - 1)
    return places


def moved(row: GridRow, places: Sequence[int], name: str) -> GridRow:
    """A row with its cells in the columns of the joined table."""
    cells = [""] * (max(places, default=0) + 1)
    for at, place in enumerate(places):
        cells[place] = row.cell(at)
    where = row.where if row.where.startswith(name) else f"{name}, {row.where}"
    left = frozenset(places[at] for at in row.left if at < len(places))
    above = frozenset(places[at] for at in row.above if at < len(places))
    return GridRow(where, tuple(cells), left, above)


def with_heading(grid: Grid, wanted: bool) -> Grid:
    """The table with the heading above it as a row that heads a section."""
    if not wanted or not grid.heading:
        return grid
    blank = [""] * (grid.width - 1)
    row = GridRow(
        f"heading of {grid.name}", (grid.heading, *blank), frozenset(range(1, grid.width))
    )
    return Grid(grid.name, (row, *grid.rows), grid.heading, grid.remarks)
