"""Ages and national curriculum years, in Python and in SQL."""

from datetime import date

from django.db.models import DateField, F, Func, IntegerField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

OLDEST = 25
LAST_YEAR = 14  # of the national curriculum years that the census knows


class YearsBetween(Func):
    """Whole years from one day to a later one, as birthdays count them.

    Days become moments without a time zone: with one, each would be converted.
    """

    template = "EXTRACT(YEAR FROM AGE(%(expressions)s::timestamp))::int"
    arg_joiner = "::timestamp, "
    output_field = IntegerField()


def age_on(born_on: date, on: date) -> int:
    """Age in whole years; who was born on 29 February turns on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def school_year_begins(on: date) -> date:
    """The 31 August before the academic year that a day is in: age on it gives the year."""
    return date(on.year if on.month >= 9 else on.year - 1, 8, 31)


def curriculum_year(born_on: date, on: date) -> int:
    """National curriculum year: age at 31 August minus 4; 0 is Reception."""
    return age_on(born_on, school_year_begins(on)) - 4


def age_expression(born_on: str, on: date) -> Combinable:
    """The same as `age_on`, of a field."""
    return YearsBetween(Cast(Value(on), DateField()), F(born_on))


def curriculum_year_expression(born_on: str, on: date) -> Combinable:
    """The same as `curriculum_year`, of a field."""
    return age_expression(born_on, school_year_begins(on)) - Value(4)


def curriculum_year_words(year: int) -> str:
    """Year 9, Reception; younger children and young people past Year 14 in words."""
    if year < 0:
        return "Before Reception"
    if year > LAST_YEAR:
        return f"Past Year {LAST_YEAR}"
    return "Reception" if year == 0 else f"Year {year}"
