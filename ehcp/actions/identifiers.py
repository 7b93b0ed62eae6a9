"""That somebody sees the identifiers of a child is recorded before they do."""

from commissioning.models import Person
from ehcp.models import Child, IdentifierView


def record_identifier_view(*, child: Child, page: str, by: Person) -> IdentifierView:
    """Record that a person is shown date of birth, UPN and ULN on a page."""
    return IdentifierView.objects.create(person=by, child=child, page=page)
