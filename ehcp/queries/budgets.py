"""Personal budgets of the plans that are in force on a day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Sum

from commissioning.models import LocalArea
from ehcp.choices import DirectPayment, FundingStream
from ehcp.models import BudgetStream
from ehcp.queries.reviews import in_force

DEFINITION: Final = (
    "Personal budgets that were taken up, of plans in force on the day. A budget is paid as a "
    "direct payment, as organised arrangements (a notional budget that the authority spends as "
    "agreed), as third-party arrangements (somebody else holds it and spends it as agreed), or as "
    "a mix of them. A SEN2 return does not tell third parties apart: they come with the monthly "
    "extract or are recorded on the page of a case. A budget may have several funding streams, "
    "so their numbers add up to more than the budgets. Budgets have no dates of their own: they "
    "are those recorded today."
)
NO_DIRECT_PAYMENT: Final = "No direct payment"


@dataclass(frozen=True)
class Stream:
    """A funding stream: how many budgets are paid from it, and pounds a year."""

    label: str
    budgets: int
    pounds: Decimal


@dataclass(frozen=True)
class Budgets:
    """The budgets of a day among the plans in force.

    `kinds` are numbers with and without organised arrangements by kind of direct payment.
    """

    plans: int
    kinds: Mapping[str, tuple[int, int]]
    streams: tuple[Stream, ...]
    third_party: int = 0

    @property
    def taken_up(self) -> int:
        """All personal budgets."""
        return sum(map(sum, self.kinds.values()))

    @property
    def direct_payments(self) -> int:
        """Budgets with a direct payment."""
        return self.taken_up - sum(self.kinds.get(NO_DIRECT_PAYMENT, (0, 0)))

    @property
    def organised(self) -> int:
        """Budgets with organised arrangements."""
        return sum(given for given, _ in self.kinds.values())


def budgets(area: LocalArea, *, on: date) -> Budgets:
    """The budgets of plans in force on a day. Four queries."""
    plans = in_force(area, on)
    having = plans.filter(personal_budget=True)
    rows: Iterable[Any] = (
        having.order_by()
        .values_list("direct_payment", "organised_arrangements")
        .annotate(budgets=Count("pk"))
    )
    found: Counter[tuple[str, bool]] = Counter()
    for kind, organised, many in rows:
        found[kind, organised] += many
    labels = {**dict(DirectPayment.choices), "": NO_DIRECT_PAYMENT}
    kinds = {
        str(label): (found[kind, True], found[kind, False])
        for kind, label in labels.items()
        if found[kind, True] or found[kind, False]
    }
    third = having.filter(third_party=True).count()
    return Budgets(plans.count(), kinds, _streams(having), third)


def _streams(having: Any) -> tuple[Stream, ...]:
    """The funding streams, in their order."""
    rows: Iterable[Any] = (
        BudgetStream.objects.filter(plan__in=having.order_by().values("pk"))
        .order_by()
        .values_list("stream")
        .annotate(budgets=Count("plan", distinct=True), pounds=Sum("pounds_a_year"))
    )
    found = {stream: (many, pounds) for stream, many, pounds in rows}
    return tuple(
        Stream(str(stream.label), *found[stream.value])
        for stream in FundingStream
        if stream.value in found
    )
