"""An import: what was uploaded, what reading it found, and what it wrote."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commissioning.choices import ImportState, Severity
from commissioning.models.partnership import LocalArea, Person
from config.lib.components import Tag, TagColour

COLOURS: dict[ImportState, TagColour] = {
    ImportState.REHEARSED: "blue",
    ImportState.IMPORTED: "green",
    ImportState.REFUSED: "red",
    ImportState.FAILED: "red",
    ImportState.RECEIVED: "yellow",
    ImportState.READING: "yellow",
    ImportState.APPLYING: "yellow",
}


class Import(models.Model):
    """One upload, from rehearsal to receipt and undo. Never deleted: it is the audit trail."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.RECEIVED)
    edition = models.CharField(
        "release", max_length=20, blank=True, help_text="Given by the person, if not by the file."
    )
    message = models.TextField(blank=True, help_text="Why it was refused, or what stopped it.")
    progress = models.PositiveBigIntegerField(default=0, help_text="Bytes or rows done.")
    progress_of = models.PositiveBigIntegerField(default=0)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ImportState.IMPORTED) | Q(imported_at__isnull=False),
                name="import_imported_has_moment",
                violation_error_message="An import that is done says when.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.UNDONE)
                | Q(undone_at__isnull=False, imported_at__isnull=False),
                name="import_undone_has_moment",
                violation_error_message="An import that is undone was done, and says when.",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    def get_absolute_url(self) -> str:
        """Its rehearsal, progress or receipt."""
        return reverse("commissioning:import", args=[self.area.slug, self.pk])

    @property
    def tag(self) -> Tag:
        """The state in a word."""
        return Tag(self.get_state_display(), COLOURS.get(ImportState(self.state), "grey"))


class ImportFile(models.Model):
    """One file of an import: what it was recognised as, and what its rows come to.

    Counts are of the values that the kind loads (cells of a wide table, rows of a long one).
    `layout` is what reading the header decided; `totals` is the receipt's before and after.
    """

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=40, blank=True)
    kind_title = models.CharField(max_length=120, blank=True)
    edition = models.CharField(max_length=20, blank=True)
    layout = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    rows_read = models.PositiveBigIntegerField(default=0)
    new = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    same = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0, help_text="Values in rows with errors.")
    skipped = models.PositiveBigIntegerField(
        default=0, help_text="Values in columns that are not loaded."
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ImportChunk(models.Model):
    """A piece of an uploaded file, kept until it is read: the worker needs no shared disk."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="import_chunk_unique")
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"


class ImportProblem(models.Model):
    """One thing wrong with a file: where it is, what it says, and what to do about it.

    `line` is the line as a text editor or spreadsheet numbers it: the header is line 1.
    """

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="problems")
    severity = models.CharField(max_length=8, choices=Severity)
    reason = models.CharField(max_length=160)
    line = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    advice = models.CharField(max_length=600)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["file", "reason"], name="import_problem_reason")]

    def __str__(self) -> str:
        return f"{self.reason} (line {self.line})"


class StagedRow(models.Model):
    """A checked row that waits for "Import". What `cells` hold is the kind's own `layout`."""

    pk = models.CompositePrimaryKey("file", "line")
    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, db_index=False)
    line = models.IntegerField()
    geography = models.IntegerField(null=True)
    period = models.IntegerField(null=True)
    breakdown = models.IntegerField(null=True)
    cells = ArrayField(models.TextField())

    def __str__(self) -> str:
        return f"{self.file_id}/{self.line}"


class ReplacedValue(models.Model):
    """A row as it was before an import changed it, so that undo can put it back."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="replaced")
    before = models.JSONField()

    def __str__(self) -> str:
        return f"{self.file_id}: {self.before}"
