"""What can be taken out of a case as recorded by mistake, and put back; and why it may not."""

from typing import Any, Final

from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import reverse

from config.lib.formats import british_date
from ehcp.choices import DisputeKind, ReviewOutcome
from ehcp.models import AnnualReview, Attendance, Child, Dispute
from ehcp.queries.case_history import REMOVED, is_told, label, told
from ehcp.queries.corrections import Correctable, correctable

SLUGS: Final = ("advice", "exception", "review", "attended", "dispute")
KINDS: Final = tuple(correctable(slug) for slug in SLUGS)


def removable(slug: str) -> Correctable:
    """The kind of record that an address names, if it can be taken out; else 404."""
    if slug not in SLUGS:
        raise Http404
    return correctable(slug)


def mistake_path(kind: Correctable, child: Child, pk: int) -> str:
    """Where a record is taken out; empty where its kind cannot be."""
    if kind.slug not in SLUGS:
        return ""
    return reverse("ehcp:mistake", args=[child.area.slug, child.reference, kind.slug, pk])


def put_back_path(event: Any, child: Child) -> str:
    """Where the record of an event is put back; empty where its kind cannot be."""
    slug = next((kind.slug for kind in KINDS if event.pgh_tracked_model is kind.model), "")
    if not slug:
        return ""
    return reverse("ehcp:put-back", args=[child.area.slug, child.reference, slug, event.pk])


def said_of(row: Any) -> tuple[tuple[str, str], ...]:
    """What a record, or the event of one, says: labels and values that are not empty."""
    fields = [field for field in row._meta.concrete_fields if is_told(field)]
    named = ((label(field), told(row, field).strip("“”")) for field in fields)
    return tuple((f"{name[:1].upper()}{name[1:]}", value) for name, value in named if value)


def obstacle(row: Model) -> str:
    """Why a record cannot be taken out: what came after it and rests on it; else empty."""
    if isinstance(row, AnnualReview):
        return _what_came_of(row)
    if isinstance(row, Dispute):
        return _what_followed(row)
    return ""


def _what_came_of(review: AnnualReview) -> str:
    """The amended plan of a review, or the end of the plan that it decided."""
    if review.final_on:
        sent = british_date(review.final_on)
        return f"The amended plan of {sent} came of this review. Correct that day first."
    ceased = review.plan.ceased_on
    if review.outcome == ReviewOutcome.CEASE and ceased and ceased >= review.meeting_on:
        return f"The plan ceased on {british_date(ceased)} after this review. Correct that first."
    return ""


def _what_followed(dispute: Dispute) -> str:
    """That its end was carried out, or the appeal whose time runs from this mediation."""
    if dispute.complied_on:
        done = british_date(dispute.complied_on)
        return f"What it ended in was carried out on {done}. Correct that day first."
    if dispute.kind != DisputeKind.MEDIATION or dispute.closed_on is None:
        return ""
    appeals = Dispute.objects.filter(
        child=dispute.child,
        kind=DisputeKind.APPEAL,
        about=dispute.about,
        opened_on__gte=dispute.closed_on,
    )
    first = appeals.order_by("opened_on").first()
    if first is None:
        return ""
    lodged = british_date(first.opened_on)
    return f"The appeal of {lodged} about the same followed this mediation. Take that out first."


def attended_before(row: Attendance) -> Attendance | None:
    """The setting of the same rank that was attended last before another."""
    others = row.plan.attended.filter(rank=row.rank, entered_on__lte=row.entered_on)
    return others.exclude(pk=row.pk).order_by("-entered_on").first()


def removed_record(kind: Correctable, child: Child, event: int) -> Any:
    """The event with which a record of this child was taken out and is out still, or 404."""
    events: QuerySet[Any] = kind.model.events.rel.related_model.objects  # type: ignore[attr-defined]
    found = events.filter(**{kind.child: child.pk}, pk=event, pgh_label=REMOVED).first()
    if found is None or events.filter(pgh_obj_id=found.pgh_obj_id, pgh_id__gt=event).exists():
        raise Http404
    return found
