"""The targets of strategies: baseline, ambitions, actual, and how they stand."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from commissioning.models import LocalArea, Release
from commissioning.queries.benchmarks.figures import Figure, broken, shown
from commissioning.queries.benchmarks.rows import series_of
from config.lib.formats import british_date
from strategy.choices import Standing, StrategyStatus
from strategy.models import Action, MeasureLink, Strategy, Target
from strategy.queries.registers import actions_by
from strategy.queries.trajectory import Point, Trajectory, trajectory_of


@dataclass(frozen=True)
class TargetRow:
    """A target with its run of actuals, oldest first, and the actions that are to move it."""

    target: Target
    run: tuple[Figure, ...]
    actions: tuple[Action, ...]

    @cached_property
    def trajectory(self) -> Trajectory:
        """The line that the target draws."""
        return trajectory_of(self.target)

    @property
    def actual(self) -> Figure | None:
        """The newest figure that is a number, if there is one."""
        return self.run[-1] if self.run else None

    @property
    def judged(self) -> Standing | None:
        """What the rule says; nothing without an actual since the baseline."""
        actual = self.actual
        if actual is None or actual.value is None:
            return None
        return self.trajectory.standing(actual.value, actual.span.ends_on)

    @property
    def standing(self) -> Standing | None:
        """What counts: the override with its reason, or else the rule."""
        return Standing(self.target.override) if self.target.override else self.judged

    @property
    def wanted(self) -> float | None:
        """What the line asks for on the day of the actual."""
        return self.trajectory.at(self.actual.span.ends_on) if self.actual else None

    @property
    def baseline_text(self) -> str:
        """The baseline with its day."""
        return self.point_text(self.trajectory.baseline)

    @property
    def ambitions(self) -> tuple[tuple[str, str], ...]:
        """The ambitions that are entered: which one, and its value with its day."""
        return tuple((point.name, self.point_text(point)) for point in self.trajectory.ambitions)

    def point_text(self, point: Point) -> str:
        """A value and its day: 60.0% by 31 March 2024."""
        joint = "on" if point is self.trajectory.baseline else "by"
        return f"{shown(self.target.measure, point.value)} {joint} {british_date(point.on)}"

    @property
    def sentence(self) -> str:
        """How it stands, in words."""
        actual, wanted = self.actual, self.wanted
        if actual is None:
            return "There is no figure for this area yet, so nothing can be said."
        now = f"{actual.text} in {actual.span.label}"
        if not self.trajectory.ambitions:
            return f"It was {now}. No ambition is entered, so there is no trajectory."
        if wanted is None:
            return f"It was {now}. There is no figure since the baseline."
        line = f"It was {now}, where the trajectory asks for {shown(actual.measure, wanted)}"
        return f"{line}: {self.judged.label.lower()}." if self.judged else f"{line}."


@dataclass(frozen=True)
class Targets:
    """The targets of one strategy."""

    strategy: Strategy
    rows: tuple[TargetRow, ...]

    @property
    def summary(self) -> str:
        """How many stand how: 1 on trajectory, 2 off trajectory."""
        counted = Counter(row.standing for row in self.rows)
        words = [f"{counted[each]} {each.label.lower()}" for each in Standing if counted[each]]
        if counted[None]:
            words.append(f"{counted[None]} not known yet")
        return ", ".join(words)


def targets_of(area: LocalArea, on: date, strategy: Strategy | None = None) -> tuple[Targets, ...]:
    """The targets of a strategy, or of all that are not closed. Five queries at most.

    Actuals are those of the area's authority for periods that had ended by the day, as the newest
    release gives them.
    """
    found = Target.objects.filter(strategy__area=area).select_related("measure", "strategy__area")
    if strategy is None:
        rows = list(found.exclude(strategy__status=StrategyStatus.CLOSED))
    else:
        rows = list(found.filter(strategy=strategy))
    runs = actuals(area, rows, on)
    linked = actions_by(MeasureLink, area) if rows else {}
    by_strategy: dict[Strategy, list[TargetRow]] = {strategy: []} if strategy else {}
    for each in rows:
        row = TargetRow(each, runs.get(each.measure_id, ()), linked.get(each.measure_id, ()))
        by_strategy.setdefault(each.strategy, []).append(row)
    ordered = sorted(by_strategy.items(), key=lambda pair: pair[0].starts_on, reverse=True)
    return tuple(Targets(key, tuple(listed)) for key, listed in ordered)


def actuals(area: LocalArea, rows: list[Target], on: date) -> dict[int, tuple[Figure, ...]]:
    """The comparable run of each measure until a day, by its key; symbols are left out."""
    if not rows:
        return {}
    measures = list({row.measure_id: row.measure for row in rows}.values())
    series = series_of(measures, area.geography, Release.objects.in_bulk())
    return {key: comparable_until(run, on) for key, run in series.items()}


def comparable_until(run: tuple[Figure, ...], on: date) -> tuple[Figure, ...]:
    """The numbers for periods that ended by a day, since the definition last changed."""
    known = [each for each in run if each.value is not None and each.span.ends_on <= on]
    if not known:
        return ()
    last = known[-1]
    return tuple(each for each in known if not broken(last.measure, each.span, last.span))


def target_of(strategy: Strategy, pk: int) -> Target | None:
    """A target of a strategy, kept from other writers until the transaction ends."""
    locked = Target.objects.select_for_update(of=("self",), no_key=True)
    return locked.filter(strategy=strategy, pk=pk).select_related("measure", "strategy").first()
