"""`manage.py import_data FILE… --area … [--apply]`: the import centre without a browser."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commissioning.choices import ImportState, Severity
from commissioning.forms.imports import is_edition
from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, LocalArea, Person
from commissioning.queries.imports import file_summaries, problem_groups
from config.lib.readers import Unreadable


class Command(BaseCommand):
    """Rehearses files, and with --apply imports them. Writes nothing while an error stands."""

    help = "Rehearse files as the import centre does; with --apply, import them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, the area, and what to do."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--area", required=True, help="The area's word in addresses: sefton")
        parser.add_argument("--release", default="", help="The release, if the file is not right")
        parser.add_argument("--by", default="", help="E-mail address of who imports")
        parser.add_argument("--apply", action="store_true", help="Import, not only rehearse")
        parser.add_argument(
            "--accept-warnings", action="store_true", help="Import although there are warnings"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Receive, read, show, and apply if asked."""
        area = self.area(options["area"])
        by = self.person(options["by"])
        run = self.receive(options["files"], area, by, release(options["release"]))
        runs.read(run=run)
        self.show(run)
        if run.state != ImportState.REHEARSED:
            raise CommandError(run.message or "There are errors, so nothing can be imported.")
        if options["apply"]:
            self.apply(run, by, accept_warnings=options["accept_warnings"])

    def apply(self, run: Import, by: Person | None, *, accept_warnings: bool) -> None:
        """Import what was rehearsed."""
        warnings = run.files.filter(problems__severity=Severity.WARNING).exists()
        if warnings and not accept_warnings:
            raise CommandError("There are warnings. Add --accept-warnings to import all the same.")
        try:
            run = runs.apply(run=run, by=by)
        except CannotImport as refused:
            raise CommandError(str(refused)) from refused
        if run.state != ImportState.IMPORTED:
            raise CommandError(f"{run.message} It is import {run.pk} of the import centre.")
        self.stdout.write(f"Import {run.pk}: imported.")

    def area(self, slug: str) -> LocalArea:
        """The area of that slug."""
        area = LocalArea.objects.filter(slug=slug).first()
        if area is None:
            known = ", ".join(LocalArea.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no area “{slug}”. There are: {known}.")
        return area

    def person(self, email: str) -> Person | None:
        """Who imports, if given."""
        if not email:
            return None
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the e-mail address {email}.")
        return person

    def receive(
        self, paths: list[Path], area: LocalArea, by: Person | None, edition: str
    ) -> Import:
        """Take the files in."""
        try:
            with ExitStack() as stack:
                uploads = [(path.name, stack.enter_context(path.open("rb"))) for path in paths]
                return runs.receive(area=area, by=by, uploads=uploads, edition=edition)
        except OSError as fault:
            raise CommandError(f"{fault.filename}: {fault.strerror}.") from fault
        except Unreadable as fault:
            raise CommandError(str(fault)) from fault

    def show(self, run: Import) -> None:
        """Print the rehearsal."""
        for file in file_summaries(run):
            self.stdout.write(f"{file.name}: {file.kind or 'not recognised'} {file.edition}")
            self.stdout.write(f"  {file.sentence}")
        for group in problem_groups(run):
            head = f"{group.label.upper()} {group.file}: {group.reason}"
            self.stdout.write(f"{head} ({group.times})" if group.times else head)
            for row in group.first:
                place = f"line {row.line:,}" if row.line else "the file"
                column = f", {row.column}" if row.column else ""
                value = f" “{row.value}”" if row.value else ""
                self.stdout.write(f"    {place}{column}{value}: {row.advice}")
        self.stdout.write(f"Import {run.pk}: {run.get_state_display().lower()}.")


def release(text: str) -> str:
    """A release as the upload page takes it."""
    if text and not is_edition(text):
        raise CommandError("--release takes a year such as 2025, or 2025-2 for a second edition.")
    return text
