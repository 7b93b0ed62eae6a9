"""A table that was pasted or uploaded to become actions: what was read, and what it wrote."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from commissioning.models import Person
from config.lib.components import Tag, TagColour
from strategy.choices import PlanImportState
from strategy.models.strategy import Strategy

COLOURS: dict[PlanImportState, TagColour] = {
    PlanImportState.READ: "blue",
    PlanImportState.IMPORTED: "green",
}


class PlanImport(models.Model):
    """One table of actions, from reading to receipt and undo. Never deleted.

    `tables` are the tables that were found, as `strategy.imports.grid` writes them; `matching`
    is what each column of the chosen one means. Both are emptied once it is imported or put
    away. `receipt` counts the rows and keeps what undo needs.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=PlanImportState, default=PlanImportState.READ)
    tables = models.JSONField(default=list, blank=True)
    chosen = models.PositiveSmallIntegerField(default=0)
    matching = models.JSONField(default=dict, blank=True)
    receipt = models.JSONField(default=dict, blank=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[PlanImportState.IMPORTED, PlanImportState.UNDONE])
                | Q(imported_at__isnull=False),
                name="plan_import_imported_has_moment",
                violation_error_message="An import that is done says when.",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanImportState.UNDONE) | Q(undone_at__isnull=False),
                name="plan_import_undone_has_moment",
                violation_error_message="An import that is undone says when.",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk} of {self.name}"

    def get_absolute_url(self) -> str:
        """Its rehearsal or receipt."""
        strategy = self.strategy
        return reverse("strategy:plan-import", args=[strategy.area.slug, strategy.slug, self.pk])

    @property
    def tag(self) -> Tag:
        """The state in a word."""
        state = PlanImportState(self.state)
        return Tag(str(state.label), COLOURS.get(state, "grey"))
