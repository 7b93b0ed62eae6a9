"""Filters of the caseload that somebody named, to find them again."""

from django.db import models
from django.db.models import Q

from commissioning.models import LocalArea, Person


class CaseView(models.Model):
    """Filters of the caseload with a name: "Overdue reviews, autism".

    `query` is what the address of the list says, without the question mark. A shared one is
    shown to all who may see cases in the area; only its owner changes it. It holds no case.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.CASCADE, related_name="case_views")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="case_views")
    name = models.CharField(max_length=60)
    query = models.TextField(editable=False)
    shared = models.BooleanField(
        "Show it to everybody who may see cases in this area", default=False
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "person", "name"],
                name="case_view_name_once",
                violation_error_message="You have a view of this name already.",
            ),
            models.CheckConstraint(
                condition=~Q(query=""),
                name="case_view_has_filters",
                violation_error_message="Choose a filter first: a view without one is the list.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
