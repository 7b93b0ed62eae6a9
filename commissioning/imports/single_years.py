"""Mid-year population by single year of age: one row a place, one column for each age.

The Office for National Statistics publishes it as the sheet “MYE2 - Persons” of its workbook
“Estimates of the population for the UK, England, Wales, Scotland and Northern Ireland”. Plans
run until the 25th birthday, so ages 0 to 24 are added up. The sheet names its year only in a
title, so the person who loads it gives the year as the release.
"""

import re
from collections.abc import Iterator

from commissioning.choices import AliasKind, Severity
from commissioning.imports.dictionary import publication
from commissioning.imports.kinds import Column, Match, folded
from commissioning.imports.observations import ObservationKind, finish_layout
from commissioning.imports.places import Places
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import Measure
from config.lib.formats import count_of
from config.lib.periods import REPORTING
from config.lib.readers import Row, Unreadable

MEASURE = "residents.aged_0_24"
PLACE = ("code", "name", "geography", "all ages")
AGES = tuple(str(age) for age in range(25))
ENGLISH = re.compile(r"E\d{8}")
YEAR = re.compile(r"\d{4}")
PEOPLE = re.compile(r"\d{1,9}")


class SingleYears(ObservationKind):
    """The sheet of both sexes; the sheets by sex that follow it are left out."""

    code = "single_years"
    title = "Population by single year of age"
    about = (
        "Office for National Statistics, mid-year population estimates: the workbook as it is "
        "published, of which the sheet “MYE2 - Persons” is read, or that sheet as a CSV. Give "
        "the year of the estimates as the release."
    )

    def columns(self) -> tuple[Column, ...]:
        """The columns, for the page that lists formats."""
        return (
            Column("Code", "ONS code of England, a region or an authority"),
            *(Column(name.capitalize(), "As published") for name in PLACE[1:]),
            Column("0 to 24", "Residents of that age, one column for each year"),
        )

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by a column for each age beside the name and kind of the place.

        Small numbers alone may be the row of any table.
        """
        names = tuple(folded(name) for name in header)
        wanted = (*PLACE, *AGES)
        of_places = not set(PLACE).isdisjoint(names)
        there = sum(name in names for name in wanted) if of_places else 0
        missing = tuple(name for name in wanted if name not in names)
        return Match(self, line, names, missing, (), there, there)

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Add the ages of each English place up, and stage the sum."""
        reading = Reading(match.header, staging)
        for line, cells in staging.counted(rows):
            reading.row(line, cells)
        reading.finish()
        self.check_staged(staging.file, staging)


class Reading:
    """The reading of one sheet. Raises Unreadable where its year is not given."""

    def __init__(self, header: tuple[str, ...], staging: Staging) -> None:
        self.staging, self.file, self.places = staging, staging.file, Places()
        year = self.file.edition.partition("-")[0]
        if not YEAR.fullmatch(year):
            raise Unreadable(
                "The sheet does not say in a column which year it is of. Load it again with the "
                "year of the estimates as the release, such as 2024."
            )
        self.period = self.places.period(REPORTING, year, REPORTING)
        self.total = self.places.breakdown("", "")
        self.code = header.index("code")
        self.ages = [header.index(age) for age in AGES]
        self.measure = Measure.objects.get(code=MEASURE).pk
        self.left_out = 0

    def row(self, line: int, cells: list[str]) -> None:
        """Stage the sum of a row's ages where it is of England, a region or an authority."""
        code = cells[self.code].strip() if len(cells) > self.code else ""
        place = self.places.by_code.get(code) or self.places.others[AliasKind.ONS].get(code.lower())
        if place is None or not ENGLISH.fullmatch(code):
            self.left_out += 1
            return
        ages = {age: self.people(cells, at) for age, at in zip(AGES, self.ages, strict=True)}
        wrong = [(age, text) for age, text in ages.items() if not PEOPLE.fullmatch(text)]
        for age, text in wrong:
            self.staging.problem(
                "Not a number of people",
                "Enter a whole number from 0, or send the file as it was published.",
                line=line,
                column=age,
                value=text,
            )
        if wrong:
            self.file.rejected += 1
            return
        cell = str(sum(map(int, ages.values())))
        self.staging.row(
            line, (place.pk, self.period, self.total), array_literal([str(self.measure), cell])
        )

    def people(self, cells: list[str], at: int) -> str:
        """A cell without the commas and the decimal point that a spreadsheet adds."""
        text = cells[at].strip().replace(",", "") if at < len(cells) else ""
        return text.removesuffix(".0")

    def finish(self) -> None:
        """Note how the staged rows are read, and what was left out."""
        source = publication("population")
        finish_layout(
            self.file,
            self.places,
            publication=source.title,
            symbols=source.symbols,
            columns=[
                {
                    "measure": self.measure,
                    "column": "0 to 24",
                    "position": 2,
                    "numerator": None,
                    "denominator": None,
                    "proportion": False,
                    "low": None,
                    "high": None,
                }
            ],
            long=True,
        )
        if self.left_out:
            self.staging.problem(
                f"{count_of(self.left_out, 'row')} left out",
                "They are not of England, a region or an authority with children's services: "
                "districts, Wales, Scotland, Northern Ireland, notes.",
                severity=Severity.NOTE,
            )
        self.staging.settle()


KINDS = (SingleYears(),)
