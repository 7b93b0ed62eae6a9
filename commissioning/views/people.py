"""The people of a partnership: list, invite, change, end; and which role may do what."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.actions.invitation import send_invitation
from commissioning.actions.membership import change_membership, end_membership
from commissioning.actions.membership import invite as invite_person
from commissioning.choices import Role
from commissioning.filters.people import MemberFilters
from commissioning.forms.people import InviteForm, MembershipForm
from commissioning.models import Membership
from commissioning.permissions import (
    MANAGE_PEOPLE,
    VIEW_RIGHTS,
    AreaRequest,
    all_rights,
    requires,
)
from commissioning.queries.history import version_of
from commissioning.queries.people import history, memberships_of, set_password_path
from commissioning.tables.people import MemberTable
from config.lib.components import Column, EmptyState, Link, SummaryRow, Table
from config.lib.formats import british_date, british_moment
from config.lib.lists import DownloadColumn, ListView, labels


class PeopleList(ListView):
    """Everybody who belongs to the area; ended memberships on request."""

    template_name = "commissioning/people.html"
    title = "People"
    lead = "Who may sign in to this partnership, and as what."
    noun = ("person", "people")
    table_class = MemberTable
    filterset_class = MemberFilters
    empty = EmptyState("Nobody yet", "Invite the first person.")
    download_columns = (
        DownloadColumn("Name", "person__name"),
        DownloadColumn("E-mail address", "person__email"),
        DownloadColumn("Role", "role", labels(Role.choices)),
        DownloadColumn("Organisation", "organisation__name"),
        DownloadColumn("Since", "started_at"),
        DownloadColumn("Last signed in", "person__last_login"),
        DownloadColumn("Ended", "ended_at"),
    )

    request: AreaRequest

    def get_queryset(self) -> QuerySet[Membership]:
        """The memberships of this area."""
        return memberships_of(self.request.area)

    def sorted_table(self) -> MemberTable:
        """When memberships ended is shown where there are ended ones."""
        table: MemberTable = super().sorted_table()
        if not self.request.GET.get("state"):
            table.columns.hide("ended_at")
        return table


people = requires(MANAGE_PEOPLE)(PeopleList.as_view())


@requires(MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: AreaRequest) -> HttpResponse:
    """Invite a person, or give one who is known a role here too."""
    form = InviteForm(request.POST or None, area=request.area)
    if form.is_valid():
        try:
            made = invite_person(
                area=request.area,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                by=request.user,
                **form.terms(),
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            send(request, made)
            return redirect(made)
    trail = (*people_trail(request), Link("Invite somebody"))
    return render(request, "commissioning/invite.html", {"form": form, "trail": trail})


@requires(MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: AreaRequest, pk: int) -> HttpResponse:
    """One member: who they are, what they may be changed to, and what happened so far."""
    member = find(request, pk)
    form = MembershipForm(request.POST or None, area=request.area, initial=current_terms(member))
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            change_membership(membership=member, version=version, by=request.user, **form.terms())
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"{member.person}'s membership is changed.")
        return redirect(member)
    return render(request, "commissioning/membership.html", member_page(request, member, form))


@requires(MANAGE_PEOPLE)
@require_POST
def send_again(request: AreaRequest, pk: int) -> HttpResponse:
    """Send the invitation once more, with a new link."""
    member = find(request, pk)
    if member.ended_at is None:
        send(request, member)
    return redirect(member)


@requires(MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: AreaRequest, pk: int) -> HttpResponse:
    """Ask, then end a membership."""
    member = find(request, pk)
    if request.method == "POST":
        try:
            end_membership(membership=member, by=request.user)
        except ValidationError as error:
            messages.error(request, error.message)
            return redirect(member)
        messages.success(request, f"{member.person} no longer belongs to {request.area}.")
        return redirect("commissioning:people", request.area.slug)
    trail = (*people_trail(request), Link(str(member.person), member.get_absolute_url()))
    context = {"member": member, "trail": (*trail, Link("End the membership"))}
    return render(request, "commissioning/membership_end.html", context)


@requires(VIEW_RIGHTS)
@require_http_methods(["GET", "HEAD"])
def rights(request: AreaRequest) -> HttpResponse:
    """Which role may do what."""
    trail = (*people_trail(request), Link("Who may do what"))
    return render(request, "commissioning/rights.html", {"table": rights_table(), "trail": trail})


def find(request: AreaRequest, pk: int) -> Membership:
    """The membership, if it is of this area."""
    return get_object_or_404(memberships_of(request.area), pk=pk)


def people_trail(request: AreaRequest) -> tuple[Link, ...]:
    """The way to the people."""
    return (Link("People", reverse("commissioning:people", args=[request.area.slug])),)


def send(request: AreaRequest, member: Membership) -> None:
    """Send the invitation, and say what became of it."""
    known = member.person.has_usable_password()
    path = request.area.get_absolute_url() if known else set_password_path(member.person)
    try:
        send_invitation(membership=member, url=request.build_absolute_uri(path), by=request.user)
    except OSError:  # the mail server; what was written stands
        messages.error(
            request,
            f"{member.person} has a role here now, but the e-mail to {member.person.email} "
            "could not be sent. Send it again from this page.",
        )
        return
    told = [f"{member.person} is invited."]
    if not settings.DEMO:
        told.append(f"An e-mail went to {member.person.email}.")
    if known:
        told.append("They sign in with the password that they have.")
    messages.success(request, " ".join(told))


def current_terms(member: Membership) -> dict[str, Any]:
    """What the form of a membership is opened with."""
    return {
        "role": member.role,
        "organisation": member.organisation_id,
        "version": version_of(member),
    }


def member_page(request: AreaRequest, member: Membership, form: MembershipForm) -> dict[str, Any]:
    """The context of a member's page."""
    invited = member.ended_at is None and not member.person.has_usable_password()
    path = set_password_path(member.person) if invited and settings.DEMO else ""
    return {
        "member": member,
        "form": form,
        "trail": (*people_trail(request), Link(str(member.person))),
        "rows": summary(member),
        "history": history_table(member),
        "invited": invited,
        # No mail leaves the demonstration, so the page shows what the mail says.
        "link": request.build_absolute_uri(path) if path else "",
        "own": member.person == request.user,
    }


def summary(member: Membership) -> tuple[SummaryRow, ...]:
    """Who a member is."""
    ended = (SummaryRow("Ended", british_date(member.ended_at)),) if member.ended_at else ()
    signed_in = member.person.last_login
    return (
        SummaryRow("E-mail address", member.person.email),
        SummaryRow("Role", member.get_role_display()),
        SummaryRow("Organisation", member.organisation.name),
        SummaryRow("Member since", british_date(member.started_at)),
        *ended,
        SummaryRow("Last signed in", british_moment(signed_in) if signed_in else "Not yet"),
    )


def history_table(member: Membership) -> Table:
    """What happened to a membership."""
    return Table(
        caption="History of this membership",
        columns=(Column("When"), Column("What"), Column("Who did it")),
        rows=tuple(
            (british_moment(change.at), change.what, change.by or "The product itself")
            for change in history(member)
        ),
    )


def rights_table() -> Table:
    """One row for each right, one column for each role."""
    return Table(
        caption="Each right, and the roles that hold it",
        columns=(Column("May …"), *(Column(str(role.label)) for role in Role)),
        rows=tuple(
            (each.label, *("Yes" if role in each.roles else "No" for role in Role))
            for each in all_rights()
        ),
    )
