"""Days between two dates and their median, in SQL."""

from django.db.models import Aggregate, FloatField, Func, IntegerField


class DaysBetween(Func):
    """Days from the second date to the first: `DaysBetween(F("started_on"), F("draft_on"))`."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


class Median(Aggregate):
    """The middle value, or halfway between the two in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class Percentile(Aggregate):
    """The value below which a share of the values lies: `Percentile("days", share=0.1)`."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
