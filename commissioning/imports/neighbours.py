"""The workbook of statistical neighbours: ten for each authority, with how close each is.

Two lines of title stand above the header `LA num, LA Name, LA number, GOInd, GOReg,
SN1, SNP, … SN10, SNP`; bands come in two capitalisations.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from commissioning.choices import Proximity, Severity
from commissioning.imports.kinds import Column, Counts, Match, folded
from commissioning.imports.places import Places, Rejected
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import ImportFile, ReplacedValue, StatisticalNeighbour
from config.lib.readers import Row

RANKS = range(1, 11)
NUMBER = "la number"

INCOMING = """
    SELECT cells[1]::bigint AS geography_id, cells[2]::smallint AS rank,
           cells[3]::bigint AS neighbour_id, cells[4] AS proximity
    FROM commissioning_stagedrow WHERE file_id = %(file)s
"""
COMPARE = f"""
    SELECT count(*) FILTER (WHERE n.id IS NULL),
           count(*) FILTER (WHERE (n.neighbour_id, n.proximity)
               IS DISTINCT FROM (i.neighbour_id, i.proximity::varchar) AND n.id IS NOT NULL),
           count(*) FILTER (WHERE (n.neighbour_id, n.proximity)
               = (i.neighbour_id, i.proximity::varchar))
    FROM ({INCOMING}) i
    LEFT JOIN commissioning_statisticalneighbour n USING (geography_id, rank)
"""
REPLACE = f"""
    INSERT INTO commissioning_statisticalneighbour (geography_id, rank, neighbour_id, proximity)
    SELECT geography_id, rank, neighbour_id, proximity FROM ({INCOMING}) i
"""
STANDING_ON = """
    SELECT r.id FROM commissioning_importfile f
    JOIN commissioning_import r ON r.id = f.run_id
    WHERE f.kind = 'neighbours' AND r.state = 'imported' AND r.id <> %(run)s
      AND r.imported_at >= %(since)s ORDER BY r.imported_at DESC LIMIT 1
"""


class Neighbours:
    """The workbook, or its sheet as a CSV."""

    code = "neighbours"
    title = "Statistical neighbours"
    about = "The children's services statistical neighbours workbook, as it is published."

    def columns(self) -> tuple[Column, ...]:
        """The columns, for the page that lists formats."""
        return (
            Column("LA number", "The authority's three-digit number"),
            *(
                column
                for rank in RANKS
                for column in (
                    Column(f"SN{rank}", f"Three-digit number of neighbour {rank}"),
                    Column("SNP", "How close it is: extremely close to not close"),
                )
            ),
        )

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by the number and the ten neighbours, each with its band to the right."""
        names = tuple(folded(name) for name in header)
        wanted = (NUMBER, *(f"sn{rank}" for rank in RANKS))
        missing = [name for name in wanted if name not in names]
        missing += [
            f"snp (right of {name})"
            for name in wanted[1:]
            if name in names and names[names.index(name) + 1 : names.index(name) + 2] != ("snp",)
        ]
        familiar = max(len(wanted) - len(missing), 0) if missing else 99
        return Match(self, line, names, tuple(missing), (), familiar, familiar)

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """One staged row for each neighbour of each authority."""
        places, seen = Places(), dict[int, int]()
        at = match.header.index(NUMBER)
        for line, cells in staging.counted(rows):
            cells = [*cells, *[""] * (len(match.header) - len(cells))]
            if not cells[at].strip() and not any(cell.strip() for cell in cells[at:]):
                staging.problem(
                    "A row without an authority is left out",
                    "It divides the sheet, or is a footnote.",
                    line=line,
                    value=" ".join(filter(None, cells)),
                    severity=Severity.NOTE,
                )
                continue
            try:
                geography = places.authority(cells[at].strip(), "")
                if geography in seen:
                    raise Rejected(
                        "la number",
                        cells[at],
                        "The authority is there more than once",
                        f"It is first on line {seen[geography]:,}. Delete one.",
                    )
                seen[geography] = line
                found = self.neighbours(match.header, cells, geography, places)
            except Rejected as wrong:
                staging.file.rejected += len(RANKS)
                staging.problem(
                    wrong.reason, wrong.advice, line=line, column=wrong.column, value=wrong.value
                )
                continue
            for rank, neighbour, band in found:
                literal = array_literal([str(geography), str(rank), str(neighbour), band])
                staging.row(100 * line + rank, None, literal)

    def neighbours(
        self, header: tuple[str, ...], cells: list[str], geography: int, places: Places
    ) -> list[tuple[int, int, str]]:
        """Rank, neighbour and band of one authority's ten; raises Rejected."""
        found: list[tuple[int, int, str]] = []
        for rank in RANKS:
            at = header.index(f"sn{rank}")
            try:
                neighbour = places.authority(cells[at].strip(), "")
            except Rejected as wrong:
                raise Rejected(f"sn{rank}", cells[at], wrong.reason, wrong.advice) from wrong
            band = " ".join(cells[at + 1].lower().split())
            if band not in Proximity.values:
                raise Rejected(
                    "snp",
                    cells[at + 1],
                    "The band is not known",
                    f"Use one of: {', '.join(Proximity.values)}.",
                )
            if neighbour == geography or neighbour in (other for _, other, _ in found):
                raise Rejected(
                    f"sn{rank}",
                    cells[at],
                    "The authority itself, or a neighbour that is there twice",
                    "Each authority has ten different neighbours. Correct the number.",
                )
            found.append((rank, neighbour, band))
        return found

    def compare(self, file: ImportFile) -> Counts:
        """Neighbours that are new, changed and the same."""
        with connection.cursor() as cursor:
            cursor.execute(COMPARE, {"file": file.pk})
            return Counts(*cursor.fetchone())

    def apply(self, file: ImportFile) -> Counts:
        """Replace the neighbours of every authority in the file; the old ones are kept."""
        counts = self.compare(file)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT geography_id FROM ({INCOMING}) i", {"file": file.pk})
            geographies = [row[0] for row in cursor.fetchall()]
            old = StatisticalNeighbour.objects.filter(geography__in=geographies)
            before = list(old.values("geography_id", "rank", "neighbour_id", "proximity"))
            ReplacedValue.objects.bulk_create(
                ReplacedValue(file=file, before=row) for row in before
            )
            file.layout = {"geographies": geographies}
            old.delete()
            cursor.execute(REPLACE, {"file": file.pk})
            totals = {"before": len(before), "after": cursor.rowcount}
        return Counts(counts.new, counts.changed, counts.same, totals)

    def obstacle(self, file: ImportFile) -> str:
        """A later workbook that stands on this one."""
        with connection.cursor() as cursor:
            cursor.execute(STANDING_ON, {"run": file.run_id, "since": file.run.imported_at})
            later: Any = cursor.fetchone()
        return f"Import {later[0]} loaded a later workbook. Undo it first." if later else ""

    def undo(self, file: ImportFile) -> None:
        """Put the neighbours back that were there before."""
        geographies = file.layout.get("geographies", [])
        StatisticalNeighbour.objects.filter(geography__in=geographies).delete()
        StatisticalNeighbour.objects.bulk_create(
            StatisticalNeighbour(**before)
            for before in file.replaced.values_list("before", flat=True)
        )


KINDS = (Neighbours(),)
