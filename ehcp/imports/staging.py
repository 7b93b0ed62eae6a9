"""Check every person of a return and stage the good ones, telling what is wrong and where."""

from collections import Counter
from datetime import date

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Q

from commissioning.choices import ImportState, Severity
from commissioning.imports.staging import Staging
from commissioning.models import Geography, ImportFile, Setting
from config.lib.formats import british_date, count_of
from config.lib.readers import Unreadable
from ehcp.imports import checks, extract_checks, numbers, structure
from ehcp.imports.changes import incoming
from ehcp.imports.identifiers import BEYOND_ENGLAND, UKPRN, URN
from ehcp.imports.matching import ambiguous, missing_references
from ehcp.imports.readers import Reader
from ehcp.imports.rows import HEADER, PERSON, Record, parsed_date
from ehcp.imports.rules import RULES, Context, Finding, SettingFacts, settings_of
from ehcp.imports.staged import staged_rows
from ehcp.models import Child, TimeException

# Importing them registers their rules, in this order.
RULE_MODULES = (checks, numbers, structure, extract_checks)
EXTRACT = "extract"  # the kind of the monthly extracts
HEADER_RULES = ("V03", "V04", "S01", "S02")
UNKNOWN = (
    "The register of settings does not know it. The number is kept; the setting’s name, type "
    "and area are missing until the register is loaded."
)


class ReturnStaging:
    """The reading of one return. `stagings` are those of its files by module, if several.

    A monthly extract is `partial`: it has rules of its own instead of those that ask for what
    it need not have, and says nothing about cases that are not in it.
    """

    def __init__(
        self, reader: Reader, lead: Staging, stagings: dict[str, Staging], *, partial: bool = False
    ) -> None:
        skipped = extract_checks.SKIPPED if partial else extract_checks.CODES
        self.rules = [rule for rule in RULES if rule.code not in skipped]
        self.partial = partial
        self.reader, self.lead, self.stagings = reader, lead, stagings
        self.file: ImportFile = lead.file
        self.file.layout["partial"] = self.partial
        self.area = lead.file.run.area
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], Record] = {}
        self.staged = 0

    def run(self) -> None:
        """Read, check, stage, and look at what needs the whole return."""
        records = self.reader.records()
        header = next(records, None)
        if header is None or header.module is not HEADER:
            raise Unreadable("The return has no header, or persons stand above it.")
        context = self.context(header)
        number = 0
        for number, person in enumerate(records, start=1):
            if person.module is not PERSON:
                raise Unreadable(f"A second header stands at line {person.line:,}.")
            self.person(number, person, context)
            self.tell_faults()
        self.tell_faults()
        if not number:
            raise Unreadable("There is nobody in the file: nothing stands below its header.")
        self.file.rows_read = number
        self.tell_unknown(context)
        self.lead.settle()
        self.match()

    def tell(self, finding: Finding, severity: Severity) -> None:
        """Report what a rule found, with the file that it is in."""
        staging = self.stagings.get(finding.record.module.name, self.lead)
        staging.problem(
            finding.reason,
            finding.advice,
            line=finding.record.line,
            column=self.reader.spelled(
                finding.tag, finding.record.module.name, finding.record.texts
            ),
            value=finding.value,
            severity=severity,
        )

    def tell_faults(self) -> None:
        """Report what the reader noticed."""
        for fault in self.reader.faults.take():
            staging = self.stagings.get(fault.module, self.lead)
            staging.problem(
                fault.reason,
                fault.advice,
                line=fault.line,
                column=fault.column,
                severity=Severity.WARNING if fault.warning else Severity.ERROR,
            )

    def context(self, header: Record) -> Context:
        """Check the header, and gather what the rules need to know."""
        census = header.day("referencedate")
        if header.code("collection") != "SEN2" or census is None:
            raise Unreadable("The header does not say Collection SEN2 and a ReferenceDate.")
        context = Context(census, settings_known(), self.excepted())
        context.ukprns, context.authorities = ukprns_known(), authorities_known()
        for rule in RULES:
            if rule.code in HEADER_RULES:
                for finding in rule.check(header, context):
                    self.tell(finding, rule.severity)
        self.file.layout["header"] = {
            name: header.text(name) for name in ("year", "lea", "dmo", "dco", "dsco")
        } | {"referencedate": census.isoformat()}
        self.file.edition = str(census.year)
        self.check_area(header)
        self.check_turn(header)
        return context

    def check_area(self, header: Record) -> None:
        """The return is this area’s."""
        own = self.area.geography.number
        if header.number("lea") != own:
            self.tell(
                Finding(
                    header,
                    "LEA",
                    "The return is another authority’s",
                    f"{self.area.name} is {own}. Load the return in its own area.",
                ),
                Severity.ERROR,
            )

    def check_turn(self, header: Record) -> None:
        """No later return has been imported: an older one would take back what it says. After a
        later extract that is for the reader to decide.
        """
        beside = self.file.run.files.exclude(pk=self.file.pk).filter(kind=self.file.kind)
        if beside.filter(layout__has_key="header").exists():
            reason = "Another file of this kind is in the same import"
            advice = "Load each by itself, the earlier one first."
            self.tell(Finding(header, "ReferenceDate", reason, advice), Severity.ERROR)
        if later := later_imported(self.file):
            reason = "A later return is imported already"
            advice = f"The return of {later} is imported. Undo it, then load both in order."
            self.tell(Finding(header, "ReferenceDate", reason, advice), Severity.ERROR)
        if not self.partial and (fresher := later_imported(self.file, EXTRACT)):
            reason = "A later monthly extract is imported already"
            advice = (
                f"What this return says replaces what the extract of {fresher} said of the same "
                "cases. Load that extract again afterwards."
            )
            self.tell(Finding(header, "ReferenceDate", reason, advice), Severity.WARNING)

    def excepted(self) -> set[tuple[str, date]]:
        """UPN or ULN and day of receipt of requests with an exception recorded here."""
        rows = TimeException.objects.filter(request__child__area=self.area).values_list(
            "request__child__upn", "request__child__uln", "request__received_on"
        )
        return {(name, day) for upn, uln, day in rows for name in (upn, uln) if name and day}

    def person(self, number: int, person: Record, context: Context) -> None:
        """Check and stage one person."""
        wrong = False
        for rule in self.rules:
            for finding in rule.check(person, context):
                wrong |= rule.severity == Severity.ERROR
                self.tell(finding, rule.severity)
        for record in settings_of(person):
            urn, ukprn = record.number("urn"), record.number("ukprn")
            if urn:
                if urn not in context.settings and URN.fullmatch(urn):
                    self.note_unknown("URN", urn, record)
            elif ukprn and ukprn not in context.ukprns and UKPRN.fullmatch(ukprn):
                self.note_unknown("UKPRN", ukprn, record)
        if wrong:
            self.file.rejected += 1
        else:
            for row in staged_rows(person):
                self.staged += 1
                self.lead.row(self.staged, (number, row.request, row.part), row.literal)

    def note_unknown(self, tag: str, number: str, record: Record) -> None:
        """Count a URN or UKPRN that the register does not know."""
        self.unknown[tag, number] += 1
        self.first.setdefault((tag, number), record)

    def tell_unknown(self, context: Context) -> None:
        """The list of URNs, and of UKPRNs that stand without one, which the register lacks."""
        for (tag, number), times in sorted(self.unknown.items()):
            record = self.first[tag, number]
            reason = f"A {tag} that the register of settings does not know"
            advice = f"{count_of(times, 'time')}. {UNKNOWN}"
            self.tell(Finding(record, tag, reason, advice, number), Severity.WARNING)

    def match(self) -> None:
        """Persons that cannot be told from others, and open plans that are not in the return."""
        if not Child.objects.filter(area=self.area).exists():
            return
        with incoming(self.file) as cursor:
            unclear = ambiguous(cursor)
            missing = [] if self.partial else missing_references(self.file)
        for person in unclear:
            self.lead.problem(
                "A person cannot be told from another child for certain",
                f"{person.why} Record the UPN or ULN on the case or in the return.",
                line=person.line,
                column=self.reader.spelled("Person", PERSON.name),
            )
        for reference in missing:
            self.lead.problem(
                "An open plan recorded here is not in the return",
                "It stays open. If it ended, record when and why on the case.",
                value=reference,
                severity=Severity.WARNING,
            )


def later_imported(file: ImportFile, kind: str = "") -> str:
    """The day of a later file of a kind, the same unless another is named, that the area has
    imported; empty without one.
    """
    others = ImportFile.objects.filter(
        run__area=file.run.area, kind=kind or file.kind, run__state=ImportState.IMPORTED
    )
    days = others.values_list("layout__header__referencedate", flat=True)
    latest = max(days, default="")
    if latest <= file.layout["header"]["referencedate"]:
        return ""
    return british_date(parsed_date(latest))


def ukprns_known() -> set[str]:
    """Every UKPRN of the register."""
    return set(Setting.objects.exclude(ukprn="").values_list("ukprn", flat=True).iterator())


def authorities_known() -> frozenset[str]:
    """The numbers that a UPN may carry: authorities in England, also those abolished, Wales."""
    english = Geography.objects.exclude(number="").values_list("number", flat=True)
    return frozenset(english) | BEYOND_ENGLAND


def settings_known() -> dict[str, SettingFacts]:
    """What the register says of every URN; settings of which it says the same share one."""
    told = (
        Setting.objects.exclude(urn="")
        .values(
            "type_code",
            unit=Q(sen_unit_capacity__gt=0) | Q(resourced_kind__icontains="sen unit"),
            resourced=Q(resourced_capacity__gt=0) | Q(resourced_kind__icontains="resourced"),
        )
        .annotate(urns=StringAgg("urn", " "))
    )
    return {
        urn: facts
        for row in told
        for facts in [SettingFacts(row["type_code"], bool(row["unit"]), bool(row["resourced"]))]
        for urn in row["urns"].split()
    }
