"""The stage of education of a child on a day, by national curriculum year, and the age group."""

from datetime import date
from typing import Final

from django.db.models import Case, CharField, Value, When
from django.db.models.lookups import LessThan

from ehcp.queries.ages import age_expression, curriculum_year_expression
from ehcp.queries.timeliness import AGES

# Below which national curriculum year, and what the stage is called.
STAGES: Final = (
    (0, "Before Reception"),
    (7, "Reception to year 6"),
    (12, "Years 7 to 11"),
    (15, "Post-16: years 12 to 14"),
    (99, "Post-19"),
)
STAGE_LABELS: Final = tuple(label for _, label in STAGES)
AGE_LABELS: Final = tuple(label for _, label in AGES)


def stage_expression(born_on: str, on: date) -> Case:
    """The label of the stage on a day: `stage_expression("request__child__born_on", on)`."""
    year = curriculum_year_expression(born_on, on)
    whens = [When(LessThan(year, below), then=Value(label)) for below, label in STAGES]
    return Case(*whens, default=Value(STAGE_LABELS[-1]), output_field=CharField())


def age_group_expression(born_on: str, on: date) -> Case:
    """The label of DfE's age group on a day: `age_group_expression("child__born_on", on)`."""
    age = age_expression(born_on, on)
    whens = [When(LessThan(age, below), then=Value(label)) for below, label in AGES]
    return Case(*whens, default=Value(AGE_LABELS[-1]), output_field=CharField())
