"""The name of a view of the caseload, and who sees it."""

from typing import Any

from django import forms

from config.lib.forms import PlainErrors
from ehcp.models import CaseView


class CaseViewForm(PlainErrors, forms.ModelForm):  # type: ignore[type-arg]
    """What is asked when filters are kept, and later. Constraints are checked by the action."""

    class Meta:
        model = CaseView
        fields = ("name", "shared")
        help_texts = {"name": "Such as: Overdue reviews, autism. No name of a child."}

    def _post_clean(self) -> None:
        """Leave the record alone: the action writes it."""

    def refuse(self, error: Any) -> None:
        """Show why the action refused."""
        self.add_error(None, [text for text in error.messages])
