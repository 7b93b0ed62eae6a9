"""Annual reviews: held, waited for, due."""

from datetime import date, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Greatest
from django.db.models.lookups import IsNull, LessThan, LessThanOrEqual

from ehcp.choices import ReviewOutcome, Stage
from ehcp.models import AnnualReview
from ehcp.queries.case_filters.general import Rows, Scope
from ehcp.queries.clock import AMEND_WEEKS, REVIEW_WEEKS, limit
from ehcp.queries.days import Days, month_end
from ehcp.queries.reviews import YearAfter


def last_review(on: date, field: str = "meeting_on") -> Subquery:
    """A field of the newest review of a request's plan that was held by the day."""
    held = AnnualReview.objects.filter(plan=OuterRef("plan"), meeting_on__lte=on)
    return Subquery(held.order_by("-meeting_on").values(field)[:1])


def review_due(on: date) -> YearAfter:
    """When the plan of a request is to be reviewed next, as the page of reviews counts it."""
    return YearAfter(Greatest(F("plan__started_on"), last_review(on)))


def by_review_due(rows: Rows, value: Days, scope: Scope) -> Rows:
    """Plans in force whose next review is due within some days."""
    plans = rows.filter(stage=Stage.IN_FORCE).alias(review_due=review_due(scope.on))
    return plans.filter(value.ahead("review_due"), review_due__isnull=False)


def by_review(rows: Rows, value: str, scope: Scope) -> Rows:
    """Where the review of a plan in force stands; see `review_states`."""
    plans = rows.alias(review_state=review_state(scope.on)).filter(stage=Stage.IN_FORCE)
    return plans.filter(review_state__contains=f" {value} ")


def review_state(on: date) -> Coalesce:
    """Which choices of the filter hold for the review of a plan, each between two spaces: when
    the next is due, and what the last one held by the day waits for.
    """
    held = AnnualReview.objects.filter(plan=OuterRef("plan"), meeting_on__lte=on)
    due = YearAfter(Greatest(OuterRef("plan__started_on"), F("meeting_on")))
    said = Concat(_next_due(due, on), _waits_for(on))
    last = held.order_by("-meeting_on").annotate(said=said).values("said")[:1]
    return Coalesce(Subquery(last), _next_due(YearAfter(F("plan__started_on")), on))


def _next_due(due: YearAfter, on: date) -> Case:
    """Whether the next review is overdue, due soon, or without a day."""
    return Case(
        When(LessThan(due, on), then=Value(" overdue ")),
        When(LessThanOrEqual(due, _months_on(on)), then=Value(" due ")),
        When(IsNull(due, True), then=Value(" undated ")),
        default=Value(" "),
    )


def _waits_for(on: date) -> Case:
    """What a review waits for."""
    undecided = Q(decided_on=None) | Q(decided_on__gt=on)
    unsent = Q(final_on=None) | Q(final_on__gt=on)
    return Case(
        When(
            undecided & Q(meeting_on__lt=on - limit(REVIEW_WEEKS)),
            then=Value(" waiting  undecided "),
        ),
        When(undecided, then=Value(" waiting ")),
        When(
            unsent & Q(outcome=ReviewOutcome.AMEND, meeting_on__lt=on - limit(AMEND_WEEKS)),
            then=Value(" unamended "),
        ),
        default=Value(""),
    )


def _months_on(on: date) -> date:
    """Three months after a day."""
    year, month = divmod(on.year * 12 + on.month - 1 + 3, 12)
    first = date(year, month + 1, 1)
    return min(first.replace(day=1) + timedelta(days=on.day - 1), month_end(first))


def by_reviewed(rows: Rows, value: Days, scope: Scope) -> Rows:
    """Plans with a review meeting within some days."""
    held = AnnualReview.objects.filter(value.of("meeting_on", scope.on), plan=OuterRef("plan"))
    return rows.filter(Exists(held))
