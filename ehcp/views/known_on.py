"""What was known on an earlier day: pages that can be asked with `?on=2026-03-31`."""

from dataclasses import dataclass
from datetime import date

from commissioning.permissions import AreaRequest, may
from ehcp.forms.known_on import KnownOn
from ehcp.permissions import VIEW_CASES


@dataclass(frozen=True)
class AsKnown:
    """The day that a page answers for, and the form to ask for another, for those who may."""

    on: date
    form: KnownOn | None

    @property
    def query(self) -> str:
        """What links on the page carry on."""
        return f"&on={self.on:%Y-%m-%d}" if self.form and self.form.is_bound else ""


def as_known(request: AreaRequest) -> AsKnown:
    """The day asked for, if it is not after the area's own; else the area's own.

    A board cannot ask: the same number on two days would tell what happened between them.
    """
    if not may(request.membership, VIEW_CASES):
        return AsKnown(request.on, None)
    if not request.GET.get("on"):
        return AsKnown(request.on, KnownOn(initial={"on": request.on}))
    form = KnownOn(request.GET)
    asked = form.cleaned_data["on"] if form.is_valid() else None
    if asked is None or asked > request.on:
        form.is_valid()
        form.add_error("on", f"Enter a day up to {request.on:%-d %B %Y}.")
        return AsKnown(request.on, form)
    return AsKnown(asked, form)
