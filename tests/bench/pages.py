"""Queries and server time of pages: with few and many observations, and few and many plans."""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commissioning.choices import Role
from commissioning.demonstration.figures import load_figures
from commissioning.models import Geography, LocalArea, Observation, Person, Release
from ehcp.demonstration.batch import ORDER
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from tests.bench.database import AREA, checkpoint, empty
from tests.bench.files import Caseload
from tests.bench.importing import imported
from tests.bench.many import multiply
from tests.bench.report import Figure, Size, median, said
from tests.factories import MembershipFactory

MOST_QUERIES = 12
MOST_SECONDS = 0.050
CASELOAD_QUERIES = 15
CASELOAD_SECONDS = 0.100
MOST_TIMES = 1.5
FEW_PLANS = 1_000
FEW_TIMES = 10  # for each time of a long file: 100,000 plans, or 30,000 in a short run
EARLIER = "?on=2026-03-31"
CASELOAD_PAGES = {
    "Caseload list": ("ehcp:cases", ""),
    "Timeliness": ("ehcp:timeliness", ""),
    "Timeliness by who asked": ("ehcp:timeliness", "?by=source"),
    "Timeliness by age": ("ehcp:timeliness", "?by=age"),
    "Timeliness by kind of placement": ("ehcp:timeliness", "?by=setting"),
    "Pipeline": ("ehcp:pipeline", ""),
    "Forecast": ("ehcp:forecast", ""),
    "Forecast, what if": ("ehcp:forecast", "?more=20&order=newest"),
    "Requests": ("ehcp:requests", ""),
    "Advice": ("ehcp:advice", ""),
    "Plans maintained": ("ehcp:caseload", ""),
    "Plans maintained, as known earlier": ("ehcp:caseload", EARLIER),
    "Annual reviews": ("ehcp:reviews", ""),
    "Annual reviews by need": ("ehcp:reviews", "?by=need"),
    "Annual reviews, as known earlier": ("ehcp:reviews", EARLIER),
    "Phase transfers and adulthood": ("ehcp:transfers", ""),
    "Ceased plans": ("ehcp:ceased", ""),
    "Personal budgets": ("ehcp:budgets", ""),
    "Mediation and appeals": ("ehcp:disputes", ""),
}
WARM = 3
MEASURE = "caseload.ehcplans"
OLDER = """
    INSERT INTO commissioning_observation (measure_id, breakdown_id, geography_id, period_id,
        release_id, value, numerator, denominator, symbol, newest, source_file)
    SELECT measure_id, breakdown_id, geography_id, period_id, %s, value, numerator, denominator,
           symbol, false, source_file
    FROM commissioning_observation WHERE release_id = %s AND source_file = %s
"""


@dataclass(frozen=True)
class Served:
    """What one request takes; `processor` is this process's own time, whatever else runs."""

    queries: int
    seconds: float
    fastest: float
    processor: float


def pages(file: Caseload, size: Size) -> list[Figure]:
    """Each page with the file's one release, then with older ones under it."""
    empty()
    load_figures()
    run = imported(file.path)
    client = reader()
    addresses = {
        "Board home": reverse("strategy:board", args=[AREA]),
        f"Page of {MEASURE}": reverse("commissioning:measure", args=[AREA, MEASURE]),
    }
    plain = served(client, reverse("accessibility"), size.requests)
    tidy()
    few_rows = Observation.objects.count()
    few = {what: served(client, url, size.requests) for what, url in addresses.items()}
    add_older(run.file, size.releases - 1)
    many_rows = Observation.objects.count()
    many = {what: served(client, url, size.requests) for what, url in addresses.items()}
    figures = [
        Figure("A page of text alone, to know the machine by", said(plain.seconds)),
        Figure("Observations with 1 release", f"{few_rows:,}"),
        Figure(f"Observations with {size.releases}", f"{many_rows:,}"),
    ]
    for what in addresses:
        figures += [
            *lines(f"{what}, 1 release", few[what]),
            *lines(f"{what}, {size.releases} releases", many[what]),
            Figure(
                f"{what}: the second as a multiple of the first",
                f"{many[what].seconds / few[what].seconds:.2f} times",
            ),
        ]
    return figures


def lines(
    what: str, page: Served, queries: int = MOST_QUERIES, seconds: float = MOST_SECONDS
) -> list[Figure]:
    """The two figures of a page."""
    return [
        Figure(
            f"{what}: queries",
            str(page.queries),
            f"at most {queries}",
            page.queries <= queries,
        ),
        Figure(
            f"{what}: median time (fastest {said(page.fastest)}; "
            f"{said(page.processor)} of our processor)",
            said(page.seconds),
            f"below {said(seconds)}",
            page.seconds < seconds,
        ),
    ]


def caseload_pages(file: Caseload, size: Size) -> list[Figure]:
    """The pages that count over every case, with a small caseload and with a large one."""
    few = LocalArea.objects.get(slug=AREA)
    many = LocalArea.objects.create(
        name="Large", slug="large", geography=Geography.objects.get(number="330")
    )
    began = time.perf_counter()
    profile = PROFILES["sefton"].scaled(FEW_PLANS)
    children = load_caseload(few, on=timezone.localdate(), profile=profile)
    written = time.perf_counter()
    times = size.times * FEW_TIMES
    multiply(many, times)
    analyse()
    figures = [
        Figure(
            f"{FEW_PLANS:,} plans, {children:,} children: invented and written",
            said(written - began),
        ),
        Figure(
            f"{times * FEW_PLANS:,} plans, {times * children:,} children: copied from them",
            said(time.perf_counter() - written),
        ),
    ]
    for what, (name, query) in CASELOAD_PAGES.items():
        small, large = (
            counted(reader(area.slug), reverse(name, args=[area.slug]) + query, size.requests)
            for area in (few, many)
        )
        figures += caseload_lines(what, small, large)
    return figures


def counted(client: Client, url: str, requests: int) -> tuple[float, Served]:
    """The first request after the records changed, and then what a request takes."""
    client.get(url)
    cache.clear()
    began = time.perf_counter()
    client.get(url)
    return time.perf_counter() - began, served(client, url, requests)


def caseload_lines(
    what: str, small: tuple[float, Served], large: tuple[float, Served]
) -> list[Figure]:
    """The figures of a page with both caseloads."""
    times = large[1].seconds / small[1].seconds
    return [
        Figure(f"{what}: first after a change, few plans", said(small[0])),
        Figure(f"{what}: first after a change, many plans", said(large[0])),
        *lines(f"{what}, few plans", small[1], CASELOAD_QUERIES, CASELOAD_SECONDS),
        *lines(f"{what}, many plans", large[1], CASELOAD_QUERIES, CASELOAD_SECONDS),
        Figure(
            f"{what}: the second as a multiple of the first",
            f"{times:.2f} times",
            f"at most {MOST_TIMES}",
            times <= MOST_TIMES,
        ),
    ]


def analyse() -> None:
    """What the server does by itself soon after many rows were written."""
    with connection.cursor() as cursor:
        for model in ORDER:
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")
    checkpoint()


def reader(slug: str = AREA) -> Client:
    """A client with a commissioner of an area signed in."""
    person: Person = MembershipFactory(
        area=LocalArea.objects.get(slug=slug), role=Role.COMMISSIONER
    ).person
    client = Client()
    client.force_login(person)
    return client


def served(client: Client, url: str, requests: int) -> Served:
    """Count the queries of one request, and time others: the middle one counts."""
    for _ in range(WARM):
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
        queries = len(captured)
    times, worked = [], []
    for _ in range(requests):
        began, work = time.perf_counter(), time.process_time()
        client.get(url)
        times.append(time.perf_counter() - began)
        worked.append(time.process_time() - work)
    return Served(queries, median(times), min(times), median(worked))


def add_older(file: int, number: int) -> None:
    """The same observations as older releases gave them, so that none of them shows."""
    newest = Release.objects.get(pk=release_of(file))
    for age in range(1, number + 1):
        older = Release.objects.create(
            publication=newest.publication,
            edition=f"{int(newest.edition) - 100 - age}",
            symbols=newest.symbols,
        )
        with connection.cursor() as cursor:
            cursor.execute(OLDER, [older.pk, newest.pk, file])
    tidy()


def release_of(file: int) -> int:
    """The release that a file was imported into."""
    first = Observation.objects.filter(source_file=file).values_list("release", flat=True)[:1]
    return first.get()


def tidy() -> None:
    """What the server does by itself soon after a large import, done before we measure."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) commissioning_observation")
    checkpoint()
