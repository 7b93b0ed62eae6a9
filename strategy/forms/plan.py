"""What a reader may ask of a plan. All of it stays in the address."""

from typing import Any

from django import forms

from strategy.choices import ActionState
from strategy.queries.plan import Plan

DUE = (
    ("", "Any"),
    ("overdue", "Overdue"),
    ("30", "Within 30 days"),
    ("90", "Within 90 days"),
    ("none", "No due date"),
)
SHOW = (
    ("", "All actions"),
    ("unfinished", "Not finished"),
    ("no-owner", "No owner"),
    ("left", "Owner has left"),
    ("never-updated", "Never updated"),
)
ALONE = ("alone", "Serving no priority")
GROUP = [
    ("", "Priority"),
    ("programme", "Programme"),
    ("owner", "Owner"),
    ("organisation", "Lead organisation"),
    ("state", "State"),
    ("stage", "Stage of the cycle"),
    ("none", "Not grouped"),
]
SORT = (
    ("", "As in the plan"),
    ("due", "Due"),
    ("owner", "Owner"),
    ("state", "State, worst first"),
    ("updated", "Last update, oldest first"),
)


class PlanFilter(forms.Form):
    """Search, filters, grouping and order of a plan."""

    q = forms.CharField(label="Search", required=False, max_length=100)
    priority = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    organisation = forms.ChoiceField(label="Lead organisation", required=False)
    state = forms.ChoiceField(choices=[("", "Any"), *ActionState.choices], required=False)
    due = forms.ChoiceField(choices=DUE, required=False)
    show = forms.ChoiceField(choices=SHOW, required=False)
    group = forms.ChoiceField(label="Group by", choices=GROUP, required=False)
    sort = forms.ChoiceField(label="Sort by", choices=SORT, required=False)

    narrowing = ("q", "priority", "owner", "organisation", "state", "due", "show")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        """Offer the priorities, owners and organisations that the plan has.

        Without priorities, all actions of an area are listed, not grouped.
        """
        super().__init__(*args, **kwargs)
        rows = plan.rows
        owners = {row.owner_key: row.owner for row in rows if row.owner_key}
        leads = {row.action.lead_organisation for row in rows} - {None}
        self.offer("priority", [(str(each.number), str(each)) for each in plan.priorities])
        self.offer("owner", sorted(owners.items(), key=lambda pair: pair[1]))
        self.offer(
            "organisation",
            [(str(each.pk), each.name) for each in sorted(filter(None, leads), key=str)],
        )
        left_out: tuple[str, ...] = () if plan.programmes else ("programme",)
        if not plan.priorities:
            del self.fields["priority"]
            left_out = ("", "programme", "none")
            self.fields["show"].choices = (*SHOW, ALONE)  # type: ignore[attr-defined]
        group = [choice for choice in GROUP if choice[0] not in left_out]
        self.fields["group"].choices = (  # type: ignore[attr-defined]
            group if plan.priorities else [("", "Not grouped"), *group]
        )

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """The choices of a field, with "Any" first."""
        self.fields[name].choices = [("", "Any"), *choices]  # type: ignore[attr-defined]
