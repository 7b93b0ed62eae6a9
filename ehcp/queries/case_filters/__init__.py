"""What the caseload can be narrowed by: each filter of the list as a condition on its rows.

A page whose number leads to the list counts by the same conditions, so that both agree.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Q

from ehcp.choices import AssessmentOutcome, DisputeKind
from ehcp.queries.ages import OLDEST
from ehcp.queries.case_filters.children import (
    by_bucket,
    by_ethnicity,
    by_need,
    by_place,
    by_residential,
    by_setting,
)
from ehcp.queries.case_filters.general import (
    FLAGS,
    LAST_OF_ALL,
    Condition,
    Rows,
    Scope,
    by_condition,
    by_days,
    by_field,
    by_flag,
    by_numbers,
)
from ehcp.queries.case_filters.plans import (
    by_age_at_end,
    by_direct_payment,
    by_transfer,
    measured,
    stream,
    transfer_state,
    wait,
)
from ehcp.queries.case_filters.requests import (
    TIMED,
    by_advice,
    by_age_then,
    by_opened,
    by_outcome,
    by_source,
    by_stage,
    dispute,
    kept_limit,
    plan_outcome,
)
from ehcp.queries.case_filters.reviews import by_review, by_review_due, by_reviewed
from ehcp.queries.clock import DECIDE_WEEKS, ISSUE_WEEKS, REFUSE_WEEKS

CONDITIONS: Final[Mapping[str, Condition]] = {
    "stream": stream,
    "six_weeks": kept_limit("decided_on", DECIDE_WEEKS, Q(outcome__in=TIMED)),
    "plan_outcome": plan_outcome,
    "sixteen_weeks": kept_limit(
        "assessment__decided_on", REFUSE_WEEKS, Q(assessment__outcome=AssessmentOutcome.REFUSED)
    ),
    "in_time": kept_limit("plan__started_on", ISSUE_WEEKS, Q()),
    "waited": wait,
    "cohort": measured,
    "transfer_state": transfer_state,
    "dispute": dispute,
}
FILTERS: Final[Mapping[str, Callable[[Rows, Any, Scope], Rows]]] = {
    "stage": by_stage,
    "need": by_need,
    "age": by_numbers("age", OLDEST),
    "school_year": by_numbers("school_year", LAST_OF_ALL),
    "setting": by_setting,
    "place": by_place,
    **{name: by_flag(name) for name in FLAGS},
    **{name: by_condition(condition) for name, condition in CONDITIONS.items()},
    "sex": by_field("child__sex"),
    "ethnicity": by_ethnicity,
    "bucket": by_bucket,
    "residential": by_residential,
    "direct_payment": by_direct_payment,
    "source": by_source,
    "age_then": by_age_then,
    "received": by_days("received_on"),
    "decided": by_days("decided_on"),
    "outcome": by_outcome,
    "concluded": by_days("assessment__decided_on"),
    "issued": by_days("plan__started_on"),
    "advice": by_advice,
    "review": by_review,
    "reviewed": by_reviewed,
    "review_due": by_review_due,
    "transfer": by_transfer,
    "ceased": by_days("plan__ceased_on"),
    "ceased_age": by_age_at_end,
    "cease_reason": by_field("plan__cease_reason"),
    "mediated": by_opened(DisputeKind.MEDIATION),
    "appealed": by_opened(DisputeKind.APPEAL),
    "figure": lambda rows, value, scope: rows.filter(value.cases(scope.area, scope.on)),
}
EVERY: Final = "every"  # not a filter: each request instead of each child's latest
ON: Final = "on"  # not a filter: the day that the list answers for
