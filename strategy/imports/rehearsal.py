"""What a table would write: every action as new, changed, the same or rejected, and why.

Nothing is written here. The same table, matching and plan always come to the same rehearsal, so
that what was looked at is what is imported.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from commissioning.choices import Severity
from commissioning.models import Membership
from config.lib.formats import british_date
from strategy.choices import ActionState
from strategy.imports.dates import read_day
from strategy.imports.entries import Entry, read_entries
from strategy.imports.goals import Goal, Goals
from strategy.imports.grid import SHADE, Grid
from strategy.imports.noticed import Noticed
from strategy.imports.states import read_state
from strategy.imports.unwritten import Reported, unwritten
from strategy.models import Action, PriorityLink, Strategy
from strategy.queries.plan import owner_of
from strategy.queries.references import next_references

TITLE: Final = 300
POST: Final = 120
REFERENCE: Final = 20
NOBODY: Final = re.compile(
    r"(?i)^(tb[acd]|to be (confirmed|agreed|appointed)|n/?a|none|vacan(t|cy)|[-–—?]+)$"
)
LABELS: Final = {
    "title": "Action",
    "starts_on": "Start",
    "due_on": "Due",
    "lead_id": "Lead",
    "lead_post": "Lead",
    "accountable_id": "Accountable",
    "accountable_post": "Accountable",
    "outcome_sought": "Measures of success",
    "evidence": "Evidence and impact",
    "resources": "Resources",
    "why": "Why",
    "state": "State",
}


@dataclass(frozen=True)
class Move:
    """A field that changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PlanLine:
    """An action of the table: what becomes of it, with what would be written. `dropped` are
    priorities of the strategy that it serves and the table does not name.
    """

    where: str
    kind: str
    reference: str
    title: str
    key: int | None
    values: Mapping[str, Any]
    moves: tuple[Move, ...]
    goals: tuple[Goal, ...]
    dropped: tuple[Goal, ...] = ()


@dataclass(frozen=True)
class Rehearsal:
    """All that a table comes to. `made` are the priorities that it would make."""

    lines: tuple[PlanLine, ...]
    noticed: tuple[Noticed, ...]
    made: tuple[Goal, ...]

    def count(self, kind: str) -> int:
        """How many actions are of a kind: new, changed, same or rejected."""
        return sum(line.kind == kind for line in self.lines)

    def of(self, severity: Severity) -> tuple[Noticed, ...]:
        """What was noticed of one severity."""
        return tuple(each for each in self.noticed if each.severity == severity)

    @property
    def ready(self) -> bool:
        """Whether no error stands and there is something to write."""
        return not self.of(Severity.ERROR) and bool(self.count("new") + self.count("changed"))

    @property
    def digest(self) -> str:
        """What it comes to, as a short text that differs when anything differs."""
        seen = json.dumps(asdict(self), default=str, sort_keys=True)
        return hashlib.sha256(seen.encode()).hexdigest()


class Rehearser:
    """Compares the entries of a table with the plan of a strategy."""

    def __init__(self, strategy: Strategy, fallback: int | None = None) -> None:
        """Read what is there. `fallback` is the priority of new actions that name none."""
        self.strategy, area = strategy, strategy.area
        every = Action.everything.filter(area=area)
        self.actions = list(every.select_related("lead__person", "accountable__person"))
        self.served: dict[int, set[int]] = {}
        for action, priority in PriorityLink.objects.filter(
            priority__strategy=strategy
        ).values_list("action_id", "priority_id"):
            self.served.setdefault(action, set()).add(priority)
        self.goals = Goals(strategy.priorities.all())
        self.fallback = next((g for g in self.goals.known if g.key == fallback), None)
        self.people: dict[str, Membership] = {}
        for member in Membership.objects.current().filter(area=area).select_related("person"):
            self.people[member.person.email.casefold()] = member
            self.people[member.person.name.casefold()] = member
        self.noticed: list[Noticed] = []
        self.wrong: set[str] = set()

    def rehearse(self, grid: Grid, matching: Mapping[int, str]) -> Rehearsal:
        """The rehearsal of a table."""
        for remark in grid.remarks:
            self.notice(Severity.WARNING, "How the file was read", grid.name, "", "", remark)
        if "title" not in matching.values():
            self.notice(
                Severity.ERROR, "No column holds the actions", grid.name, "", "",
                "Choose below which column says what will be done, or another table.",
            )  # fmt: skip
            return Rehearsal((), tuple(self.noticed), ())
        reported = Reported(self.strategy.area, grid, matching)
        read = read_entries(grid, {**matching, **reported.columns})
        for where, text in read.passed:
            self.notice(
                Severity.NOTE, "A row of totals is left out", where, "", text,
                "Nothing is written for it.",
            )  # fmt: skip
        found = together(read.found)
        numbers = Counter(number_of(entry) for entry in found)
        lines = [self.line(entry, numbers) for entry in found]
        by_key = {action.pk: action for action in self.actions}
        for entry, line in zip(found, lines, strict=True):
            if line.key is not None:
                self.noticed += unwritten(entry, by_key[line.key], line.values)
                self.noticed += reported.noticed(entry, line.key)
        return Rehearsal(tuple(self.referred(lines)), tuple(self.noticed), tuple(self.goals.made))

    def line(self, entry: Entry, numbers: Mapping[str, int]) -> PlanLine:
        """One entry: checked, and beside what is there."""
        title, rest = title_of(entry.texts.get("title", ""))
        reference = number_of(entry)
        goals = self.goals_of(entry)
        if reference and numbers[reference] > 1:
            reference = f"{goals[0].number}-{reference}" if goals else reference
        action = self.there(reference, title)
        values = dict(self.values(entry, action))
        self.check(entry, title, values, action)
        if title:
            values["title"] = title
        if rest:
            values["why"] = "\n".join(filter(None, (rest, values.get("why", ""))))
        if action is None and not goals:
            goals = (self.fallback,) if self.fallback else ()
            if not goals:
                self.notice(
                    Severity.ERROR, "The action stands below no priority", entry.where, "", title,
                    "Match the column of priorities or outcomes, or choose the priority of such "
                    "rows above.",
                )  # fmt: skip
        dropped = self.dropped(entry, action, goals) if action else ()
        moves = tuple(self.moves(action, values, goals) if action else self.given(values))
        moves += tuple(Move("Priorities", f"{g.number}: {g.title}", "no longer") for g in dropped)
        kind = "new" if action is None else "changed" if moves else "same"
        if entry.where in self.wrong:
            kind = "rejected"
        key = action.pk if action else None
        shown = action.reference if action else reference
        return PlanLine(entry.where, kind, shown, title, key, values, moves, goals, dropped)

    def notice(
        self, severity: Severity, reason: str, where: str, column: str, value: str, advice: str
    ) -> None:
        """Keep what was noticed; a row with an error is rejected."""
        self.noticed.append(Noticed(severity, reason, where, column, value[:200], advice))
        if severity == Severity.ERROR:
            self.wrong.add(where)

    def there(self, reference: str, title: str) -> Action | None:
        """The action that an entry speaks of: by its number in this plan, or by its words."""
        words = title.casefold()
        own = [a for a in self.actions if a.pk in self.served and a.withdrawn_on is None]
        for action in self.actions:
            numbered = action.reference.casefold() == reference.casefold()
            ours = action.pk in self.served or action.title.casefold() == words
            if numbered and ours and action.withdrawn_on is None:
                return action
        same = [action for action in own if words and action.title.casefold() == words]
        return same[0] if len(same) == 1 else None

    def goals_of(self, entry: Entry) -> tuple[Goal, ...]:
        """The priorities that an entry names, or stands below."""
        text = entry.texts.get("priority") or entry.section
        goals = self.goals.named(text)
        if text in self.goals.notes:
            self.notice(
                Severity.WARNING, "A priority is called otherwise", entry.where,
                entry.places.get("priority", ""), text, self.goals.notes.pop(text),
            )  # fmt: skip
        return goals

    def dropped(self, entry: Entry, action: Action, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
        """The priorities that an action serves and its cell of priorities leaves out. Where the
        table has no such cell, a section that it does not stand in says nothing.
        """
        if not entry.listed:
            return ()
        named = {goal.key for goal in goals}
        served = self.served.get(action.pk, set())
        gone = tuple(goal for goal in self.goals.known if goal.key in served - named)
        for goal in gone:
            self.notice(
                Severity.WARNING, "An action would no longer serve a priority", entry.where,
                entry.places.get("priority", ""), entry.texts["priority"],
                f"It is taken from below priority {goal.number}. To leave it there, name that "
                "priority in the cell too, or leave the column out.",
            )  # fmt: skip
        return gone

    def check(
        self, entry: Entry, title: str, values: Mapping[str, Any], action: Action | None
    ) -> None:
        """What is wrong with an entry as a whole."""
        column = entry.places.get("title", "Action")
        if not title:
            self.notice(
                Severity.ERROR, "The action is blank", entry.where, column, "",
                "Say what will be done, or take the row out.",
            )  # fmt: skip
        for where in entry.added:
            self.notice(
                Severity.WARNING, "A row without an action was added to the row above", where,
                column, "", f"Its text now belongs to “{title[:80]}”.",
            )  # fmt: skip
        for where, name, text in entry.clashes:
            self.notice(
                Severity.ERROR, "The same action twice, and not alike", where,
                entry.places.get(name, ""), text, f"Say the same as in {entry.where}.",
            )  # fmt: skip
            self.wrong.add(entry.where)
        start = values.get("starts_on") or (action.starts_on if action else None)
        due = values.get("due_on") or (action.due_on if action else None)
        if start and due and due < start:
            self.notice(
                Severity.ERROR, "Due before it starts", entry.where,
                entry.places.get("due_on", "Due"), f"{start:%d/%m/%Y} to {due:%d/%m/%Y}",
                "Correct one of the two dates.",
            )  # fmt: skip

    def values(self, entry: Entry, action: Action | None) -> Iterator[tuple[str, Any]]:
        """The fields that the entry fills. What is blank stays as it is."""
        for name in ("starts_on", "due_on"):
            if day := self.day(entry, name):
                yield name, day
        for name in ("outcome_sought", "evidence", "resources", "why"):
            if text := entry.texts.get(name):
                yield name, text
        if state := self.state(entry):
            yield "state", state
        for name in ("lead", "accountable"):
            yield from self.person(entry, name, action)

    def day(self, entry: Entry, name: str) -> date | None:
        """A day; what is no day is an error, what is taken freely a warning."""
        text = entry.texts.get(name, "")
        found = read_day(text, end=name == "due_on")
        column = entry.places.get(name, "")
        if found.wrong:
            severity = Severity.ERROR if found.impossible else Severity.WARNING
            advice = found.wrong if found.impossible else f"Nothing is written. {found.wrong}"
            self.notice(severity, "This is not a date", entry.where, column, text, advice)
        elif found.note and not found.sure:
            self.notice(
                Severity.WARNING, "A date was read freely", entry.where, column, text,
                f"{found.note}.",
            )  # fmt: skip
        return found.day

    def state(self, entry: Entry) -> ActionState | None:
        """The state that a cell says."""
        text = entry.texts.get("state", "")
        found = read_state(text) if text else None
        if text and found is None:
            shade = SHADE.match(text)
            self.notice(
                Severity.WARNING, "This is not a state", entry.where,
                entry.places.get("state", ""),
                f"a background of colour {shade[1]}" if shade else text,
                "Nothing is written. Write Not started, Red, Amber, Green, Blue (completed) or "
                "Purple (embedded), or one of the states in words.",
            )  # fmt: skip
        return found

    def person(self, entry: Entry, name: str, action: Action | None) -> Iterator[tuple[str, Any]]:
        """Who leads, or answers for it: a person of the area, or else the name of a post."""
        text = "; ".join(line.strip("•; ") for line in entry.texts.get(name, "").split("\n"))
        if not text or (action is not None and text == standing(action, name)):
            return
        column = entry.places.get(name, "")
        if NOBODY.match(text):
            self.notice(
                Severity.WARNING, "Nobody is named", entry.where, column, text,
                "Nothing is written for it.",
            )  # fmt: skip
            return
        member, post = self.known(text)
        if len(post) > POST:
            post = f"{text[: POST - 1].rsplit(' ', 1)[0].rstrip(',;/')}…"
            self.notice(
                Severity.WARNING, f"Longer than {POST} characters", entry.where, column, text,
                f"Kept as “{post}”. Name the others in the evidence.",
            )  # fmt: skip
        elif member is None:
            self.notice(
                Severity.WARNING, "Nobody with this name has a role here", entry.where, column,
                text, "Kept as the name of a post. Choose the person on the plan later.",
            )  # fmt: skip
        yield f"{name}_id", member.pk if member else None
        yield f"{name}_post", post

    def known(self, text: str) -> tuple[Membership | None, str]:
        """The person whom a text names, by name or e-mail, and the post beside the name."""
        if mail := re.search(r"[\w.+'-]+@[\w.-]+\w", text):
            member = self.people.get(mail[0].casefold())
            return member, "" if member else text
        first = re.split(r";|\s/\s", text)[0].strip()
        found = re.fullmatch(r"([^(,]+?)\s*[(,]\s*([^()]*?)\)?", first)
        name, post = (found[1], found[2]) if found else (first, "")
        alone = first == text and bool(found or name == text)
        member = self.people.get(re.split(r"[(,]", name)[0].strip().casefold()) or self.people.get(
            re.split(r"[(,]", first)[0].strip().casefold()
        )
        return member, post if member and alone else text

    def moves(
        self, action: Action, values: Mapping[str, Any], goals: tuple[Goal, ...]
    ) -> Iterator[Move]:
        """What changes in an action that is there."""
        for name, value in values.items():
            was = getattr(action, name)
            if was != value:
                before, after = said(name, was, action), self.named(name, value)
                if before or after:
                    yield Move(LABELS[name], before, after)
        new = [g for g in goals if g.key is None or g.key not in self.served.get(action.pk, set())]
        for goal in new:
            yield Move("Priorities", "", f"also {goal.number}: {goal.title}")

    def given(self, values: Mapping[str, Any]) -> Iterator[Move]:
        """What a new action is given beside its words."""
        for name, value in values.items():
            if name != "title" and (after := self.named(name, value)):
                yield Move(LABELS[name], "", after)

    def named(self, name: str, value: Any) -> str:
        """A new value in words."""
        if name.endswith("_id"):
            return next((str(m.person) for m in self.people.values() if m.pk == value), "")
        return said(name, value, None)

    def referred(self, lines: list[PlanLine]) -> Iterator[PlanLine]:
        """The lines with a reference for every new action."""
        taken = {action.reference.casefold() for action in self.actions}
        spare = iter(next_references(self.strategy.area, self.strategy, len(lines)))
        for line in lines:
            reference = line.reference
            if line.key is None and (not reference or reference.casefold() in taken):
                if reference and line.kind == "new":
                    advice = f"“{line.title[:80]}” gets the next free number instead."
                    self.notice(
                        Severity.WARNING, "The number is another action's", line.where, "",
                        reference, advice,
                    )  # fmt: skip
                reference = next(each for each in spare if each.casefold() not in taken)
            taken.add(reference.casefold())
            yield PlanLine(
                line.where, line.kind, reference, line.title, line.key, line.values,
                line.moves, line.goals, line.dropped,
            )  # fmt: skip


def together(found: list[Entry]) -> list[Entry]:
    """Entries of one action as one: plans by priority print it below each that it serves. They
    have one number, and the same words or the same list of priorities.
    """
    first: dict[tuple[str, str, str], Entry] = {}
    kept: list[Entry] = []
    for entry in found:
        number, listed = number_of(entry), entry.texts.get("priority", "")
        words = re.sub(r"\s+", " ", entry.texts.get("title", "")).casefold()
        keys = [(number, "words", words)] if words else [("", "row", entry.where)]
        if number and "\n" in listed:
            keys.append((number, "listed", listed))
        same = next((first[key] for key in keys if key in first), None)
        if same is None:
            kept.append(entry)
        else:
            add(same, entry)
        for key in keys:
            first.setdefault(key, same or entry)
    return kept


def add(kept: Entry, entry: Entry) -> None:
    """The same action once more: its priorities are added, any other text must be the same."""
    one, other = kept.texts.get("priority", ""), entry.texts.get("priority", "")
    if one != other and one and other and ("\n" in one or "\n" in other):
        kept.clashes.append((entry.where, "priority", other))
    every = [line for text in (one or kept.section, other or entry.section)
             for line in text.split("\n") if line]  # fmt: skip
    kept.texts["priority"] = "\n".join(dict.fromkeys(every))
    kept.listed = kept.listed and entry.listed
    for name, text in entry.texts.items():
        if name != "priority" and kept.texts.setdefault(name, text) != text:
            kept.clashes.append((entry.where, name, text))


def number_of(entry: Entry) -> str:
    """The number of an entry as a reference may be written: "1-1" for "1.1"."""
    text = entry.texts.get("reference", "")
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:REFERENCE].strip("-")


def title_of(text: str) -> tuple[str, str]:
    """What will be done in one line; and the whole text where that is too long for one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    title = ""
    for line in lines:
        glue = "" if not title else " " if title[-1] in ".:;,!?" else "; "
        title += glue + line.removeprefix("• ")
    if len(title) <= TITLE:
        return title, ""
    sentence = re.match(rf"(.{{20,{TITLE - 1}}}?[.;:!?])\s", title) if title else None
    short = sentence[1] if sentence else title[: TITLE - 1].rsplit(" ", 1)[0] + "…"
    return short.rstrip(":;"), text


def standing(action: Action, name: str) -> str:
    """How the plan names who leads an action, or answers for it."""
    if name == "lead":
        return owner_of(action)
    person = action.accountable
    return action.accountable_post or (str(person.person) if person else "")


def said(name: str, value: Any, action: Action | None) -> str:
    """A value in words; of a person by the action that has them."""
    if value is None or value == "":
        return ""
    if name.endswith("_id"):
        person = getattr(action, name.removesuffix("_id"), None)
        return str(person.person) if person else ""
    if isinstance(value, date):
        return british_date(value)
    return str(ActionState(value).label) if name == "state" else str(value)
