"""Which records of a case can be corrected, in which fields, and in which version they are."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse

from ehcp.models import (
    Advice,
    AnnualReview,
    Assessment,
    Attendance,
    BudgetStream,
    Child,
    Dispute,
    NamedSetting,
    Plan,
    Request,
    TimeException,
)


@dataclass(frozen=True)
class Correctable:
    """A kind of record: its word in addresses, the way to its child, its fields."""

    slug: str
    model: type[Model]
    child: str
    fields: tuple[str, ...]
    title: str

    @property
    def called(self) -> str:
        """The record inside a sentence: "a review"."""
        return self.title.removeprefix("Correct ")


CORRECTABLE: Final = (
    Correctable("case", Child, "pk", ("sex", "looked_after", "care_leaver"), "Correct the case"),
    Correctable(
        "request",
        Request,
        "child",
        ("received_on", "source", "in_youth_accommodation", "outcome", "decided_on", "exported_to"),
        "Correct the request",
    ),
    Correctable(
        "assessment",
        Assessment,
        "request__child",
        ("outcome", "decided_on", "exceptions_apply"),
        "Correct the decision on a plan",
    ),
    Correctable(
        "plan",
        Plan,
        "request__child",
        (
            "draft_on",
            "started_on",
            "amended_on",
            "residential",
            "work_based",
            "transferred_from",
            "transferred_on",
            "transfer_told_on",
            "move_known_on",
            "moves_away_on",
            "post_16_move_on",
            "phase_transfer_due_on",
            "phase_transfer_final_on",
            "ceased_on",
            "cease_reason",
        ),
        "Correct the plan",
    ),
    Correctable(
        "attended",
        Attendance,
        "plan__request__child",
        ("entered_on", "left_on", "rank", "residential", "sen_unit", "resourced_provision"),
        "Correct a setting attended",
    ),
    Correctable(
        "named",
        NamedSetting,
        "plan__request__child",
        ("rank", "sen_unit", "resourced_provision"),
        "Correct a setting named",
    ),
    Correctable(
        "budget",
        BudgetStream,
        "plan__request__child",
        ("stream", "pounds_a_year"),
        "Correct what the personal budget is paid from",
    ),
    Correctable(
        "advice",
        Advice,
        "request__child",
        ("agency", "requested_on", "received_on"),
        "Correct advice",
    ),
    Correctable(
        "exception",
        TimeException,
        "request__child",
        ("ground", "from_on", "to_on", "evidence", "authorised_by"),
        "Correct an exception",
    ),
    Correctable(
        "review",
        AnnualReview,
        "plan__request__child",
        ("meeting_on", "invited_on", "outcome", "decided_on", "draft_on", "final_on"),
        "Correct a review",
    ),
    Correctable(
        "dispute",
        Dispute,
        "child",
        (
            "kind",
            "about",
            "opened_on",
            "closed_on",
            "outcome",
            "order_on",
            "ordered",
            "due_on",
            "complied_on",
            "result",
        ),
        "Correct mediation or an appeal",
    ),
)


def correctable(slug: str) -> Correctable:
    """The kind of record that an address names, or 404."""
    for kind in CORRECTABLE:
        if kind.slug == slug:
            return kind
    raise Http404


def record_of(kind: Correctable, child: Child, pk: int) -> Any:
    """The record of this child, or 404."""
    rows: QuerySet[Any] = kind.model._default_manager.filter(**{kind.child: child.pk}, pk=pk)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def correction_path(row: object, child: Child) -> str:
    """The page on which a record is corrected."""
    slug = next(kind.slug for kind in CORRECTABLE if isinstance(row, kind.model))
    return reverse("ehcp:correct", args=[child.area.slug, child.reference, slug, row.pk])  # type: ignore[attr-defined]
