"""Mediation and appeals about a case."""

from datetime import date

from commissioning.models import Person
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import DisputeAbout, DisputeKind
from ehcp.models import Child, Dispute
from ehcp.queries.moves import DISPUTE


def record_dispute(
    *,
    child: Child,
    kind: DisputeKind,
    about: DisputeAbout,
    opened_on: date,
    on: date,
    by: Person,
) -> Dispute:
    """Record that mediation was asked for or an appeal lodged about the newest request."""
    with changing(child, by):
        not_after(opened_on, on, "opened_on")
        request = at_stage(child, DISPUTE)
        dispute = Dispute(child=child, request=request, kind=kind, about=about, opened_on=opened_on)
        saved(dispute)
        return dispute
