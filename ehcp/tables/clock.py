"""The rules of the clock as a table."""

from calendar import month_name
from collections.abc import Iterable

from config.lib.components import Cell, Column, Table, Tag
from config.lib.formats import MISSING, count_of
from ehcp.models import ClockRule


def rule_table(rules: Iterable[ClockRule]) -> Table:
    """A row for each rule: what it asks, by when, under which authority, and how sure that is."""
    return Table(
        "Time limits",
        (
            Column("Number"),
            Column("What is to be done"),
            Column("Counted from"),
            Column("Limit"),
            Column("Authority"),
            Column("Source"),
            Column("Note"),
        ),
        tuple(_cells(rule) for rule in rules),
    )


def _cells(rule: ClockRule) -> tuple[Cell, ...]:
    """A rule as cells."""
    source = Tag("Unconfirmed", "orange") if rule.unconfirmed else Tag("Confirmed", "green")
    return (
        rule.code,
        rule.step,
        rule.starts,
        limit_words(rule),
        rule.authority or MISSING,
        source,
        rule.note or MISSING,
    )


def limit_words(rule: ClockRule) -> str:
    """6 weeks, 30 working days, before 15 February, at once."""
    if rule.before_day:
        month, day = rule.before_day.split("-")
        return f"before {int(day)} {month_name[int(month)]}"
    if rule.days == 0:
        return "at once"
    kinds = (
        (rule.weeks, "week"),
        (rule.days, "day"),
        (rule.working_days, "working day"),
        (rule.months, "month"),
    )
    return next((count_of(many, one) for many, one in kinds if many), MISSING)
