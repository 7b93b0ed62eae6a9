"""The form that says which actions serve a row."""

from typing import Any

from django import forms

from commissioning.models import LocalArea
from config.lib.together import EditedTogether
from strategy.forms.register import ActionsField
from strategy.models import LinkKind


class ActionsForm(EditedTogether, forms.Form):
    """The actions that are linked to a row, as tick boxes."""

    def __init__(
        self, *args: Any, area: LocalArea, kind: LinkKind, row: Any, **kwargs: Any
    ) -> None:
        """Tick those that are linked now."""
        links = kind.model.objects.filter(**{kind.field: row}, action__area=area)
        linked = list(links.values_list("action_id", flat=True))
        super().__init__(*args, initial={"actions": linked}, **kwargs)
        self.fields["actions"] = ActionsField(area, "Actions that serve it")
        self.initial["opened"] = self.seal()
