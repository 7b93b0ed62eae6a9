"""A strategy, and what it is made of: outcomes, programmes, priorities, alignment."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commissioning.models import LocalArea, Membership, Organisation
from strategy.choices import StrategyKind, StrategyStatus
from strategy.models.editing import Versioned, stay_in_area, tracked


@tracked
class Strategy(Versioned):
    """A strategy or plan of a partnership. Its actions are those that serve its priorities.

    A new edition is a new row that names the one it supersedes.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="strategies")
    slug = models.SlugField(max_length=60, help_text="Its part of the address.")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=StrategyKind)
    status = models.CharField(max_length=12, choices=StrategyStatus, default=StrategyStatus.DRAFT)
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    vision = models.TextField(blank=True)
    governance = models.TextField(blank=True, help_text="Who delivers it, and who oversees that.")
    partners = models.ManyToManyField(Organisation, blank=True, related_name="strategies")

    class Meta(Versioned.Meta):
        abstract = False
        verbose_name_plural = "strategies"
        ordering = ["-starts_on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "slug"],
                name="strategy_slug_unique",
                violation_error_message="Another strategy of this partnership has this address.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="strategy_ends_after_start",
                violation_error_message="A strategy cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(edition__gte=1),
                name="strategy_edition_from_1",
                violation_error_message="The first edition is number 1.",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="strategy_supersedes_another",
                violation_error_message="A strategy cannot supersede itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def successor(self) -> "Strategy | None":
        """The edition that its annual review made of it."""
        return getattr(self, "superseded_by", None) if hasattr(self, "review") else None

    def clean(self) -> None:
        """What it supersedes is of the same partnership."""
        stay_in_area(self.area_id, supersedes=self.supersedes)

    def get_absolute_url(self) -> str:
        """The page of its plan."""
        return reverse("strategy:plan", args=[self.area.slug, self.slug])

    @property
    def years(self) -> str:
        """The years that it covers: 2023–26, 2018, or from 2018."""
        first, last = self.starts_on.year, self.ends_on.year if self.ends_on else None
        if last is None:
            return f"from {first}"
        if first == last:
            return str(first)
        same_century = first // 100 == last // 100
        return f"{first}–{last % 100:02d}" if same_century else f"{first}–{last}"


@tracked
class Outcome(Versioned):
    """What a strategy wants to be true for children, young people and families."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="outcome_number_unique",
                violation_error_message="Another outcome of this strategy has this number.",
            )
        ]

    def __str__(self) -> str:
        return f"Outcome {self.number}: {self.title}"


@tracked
class Programme(Versioned):
    """A strand of work that carries priorities of a strategy, led by a champion."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="programmes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    champion = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="programmes"
    )
    champion_post = models.CharField(max_length=120, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="programme_number_unique",
                violation_error_message="Another programme of this strategy has this number.",
            )
        ]

    def __str__(self) -> str:
        return f"Programme {self.number}: {self.title}"

    def clean(self) -> None:
        """The champion has a role in the strategy's partnership."""
        stay_in_area(self.strategy.area_id, champion=self.champion)


@tracked
class Priority(Versioned):
    """What a strategy puts first: its actions stand below it, success says when it is met."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    category = models.CharField(
        max_length=120, blank=True, help_text="A heading that several priorities share."
    )
    success = models.TextField("what success looks like", blank=True)
    outcome = models.ForeignKey(
        Outcome, on_delete=models.SET_NULL, null=True, blank=True, related_name="priorities"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.SET_NULL, null=True, blank=True, related_name="priorities"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(Versioned.Meta):
        abstract = False
        verbose_name_plural = "priorities"
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "number"],
                name="priority_number_unique",
                violation_error_message="Another priority of this strategy has this number.",
            )
        ]

    def __str__(self) -> str:
        return f"Priority {self.number}: {self.title}"

    def clean(self) -> None:
        """Outcome and programme are of the same strategy."""
        wrong = {
            field: "Choose one of the same strategy."
            for field, row in (("outcome", self.outcome), ("programme", self.programme))
            if row is not None and row.strategy_id != self.strategy_id
        }
        if wrong:
            raise ValidationError(wrong)

    @property
    def area_id(self) -> int:
        """The partnership of its strategy."""
        return self.strategy.area_id


@tracked
class Alignment(models.Model):
    """An outcome of another paper that a strategy contributes to, such as the health and
    wellbeing strategy's. That paper need not be in the product.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="alignments")
    other_strategy = models.CharField(max_length=200)
    other_outcome = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "other_strategy", "other_outcome"],
                name="alignment_once",
                violation_error_message="The strategy is aligned to this outcome already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.other_strategy}: {self.other_outcome}"
