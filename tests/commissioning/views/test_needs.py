"""The needs profile, asserted against numbers counted by hand from the areas' own papers."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from commissioning.actions.reference import load_reference
from commissioning.choices import Role, SchoolNeed
from commissioning.demonstration.papers import load_papers
from commissioning.models import (
    Breakdown,
    Geography,
    LocalArea,
    Measure,
    Observation,
    PupilCount,
    Setting,
)
from tests.conftest import SignIn
from tests.factories import (
    BreakdownFactory,
    CensusSchoolFactory,
    LocalAreaFactory,
    ObservationFactory,
    PeriodFactory,
    ReleaseFactory,
    SchoolCountFactory,
    SettingFactory,
)
from tests.figures import make_neighbours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _papers(db: None) -> None:
    load_reference()
    load_papers()


def place(number: str) -> Geography:
    return Geography.objects.get(number=number)


@pytest.fixture
def stockton(_papers: None) -> LocalArea:
    return LocalAreaFactory(
        name="Stockton-on-Tees",
        slug="stockton",
        geography=place("808"),
        standing_on=date(2018, 7, 1),
    )


@pytest.fixture
def somerset(_papers: None) -> LocalArea:
    return LocalAreaFactory(
        name="Somerset", slug="somerset", geography=place("933"), standing_on=date(2018, 7, 12)
    )


@pytest.fixture
def area(_papers: None) -> LocalArea:
    return LocalAreaFactory(name="Sefton", slug="sefton", geography=place("343"))


def table(client: Client, url: str, key: str) -> dict[str, dict[str, str]]:
    """A table of a page as a person downloads it: its rows by their first cell."""
    joint = "&" if "?" in url else "?"
    answer = client.get(f"{url}{joint}table={key}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    return {next(iter(row.values())): row for row in rows}


def test_stockton_gives_what_its_appendix_says(stockton: LocalArea, member: SignIn) -> None:
    client = member(Role.COMMISSIONER, area=stockton)
    found = table(client, "/stockton/needs/", "headline")
    assert found["Pupils"]["Number"] == "32966"
    support, plans, everybody = (found[key] for key in ("SEN support", "EHC plan", "All with SEN"))
    assert (support["Number"], support["Share of all pupils"]) == ("4091", "12.4%")
    assert (plans["Number"], plans["Share of all pupils"]) == ("855", "2.6%")
    assert (support["England"], plans["England"]) == ("11.6%", "2.8%")
    # 4,091 and 855 are 4,946, 15.0 % of 32,966. The paper says 4,694, 15 %.
    assert (everybody["Number"], everybody["Share of all pupils"]) == ("4946", "15.0%")
    assert (everybody["Region"], everybody["England"]) == ("15.4%", "14.4%")
    assert "Stockton-on-Tees SEND joint commissioning strategy" in everybody["Source"]


def test_stocktons_contradiction_is_told(stockton: LocalArea, member: SignIn) -> None:
    page = member(Role.BOARD_MEMBER, area=stockton).get("/stockton/needs/").text
    assert "gives 4,694 pupils with SEN, 15.0%." in page
    assert "add up to 4,946, which is 15.0% of 32,966. The parts are shown." in page


def test_stocktons_settings_and_needs(stockton: LocalArea, member: SignIn) -> None:
    client = member(Role.COMMISSIONER, area=stockton)
    settings = table(client, "/stockton/needs/?by=Type of setting", "groups")
    mainstream = settings["Mainstream maintained schools and academies"]
    assert (mainstream["All with SEN"], mainstream["Share of all with SEN"]) == ("4096", "82.8%")
    assert settings["Special academies"]["All with SEN"] == "553"
    assert settings["Other settings"]["All with SEN"] == "298"
    page = client.get("/stockton/needs/?by=Type of setting").text
    assert "The groups add up to 4,947; the total that is given is 4,946." in page
    needs = table(client, "/stockton/needs/", "needs")
    assert needs["Moderate learning difficulty"]["Share of all with SEN"] == "31.0%"
    not_assessed = needs["SEN support but no specialist assessment of type of need"]
    assert (not_assessed["All with SEN"], not_assessed["Share of all with SEN"]) == ("170", "–")
    by_phase = "/stockton/needs/?by=Primary need, State-funded primary"
    primary = table(client, by_phase, "groups")
    shares = {label: row["Share of all with SEN"] for label, row in primary.items()}
    assert shares == {
        "Moderate learning difficulty": "26.4%",
        "Speech, language and communication needs": "28.8%",
    }


def test_somerset_gives_what_its_appendix_says(somerset: LocalArea, member: SignIn) -> None:
    client = member(Role.COMMISSIONER, area=somerset)
    everybody = table(client, "/somerset/needs/", "headline")["All with SEN"]
    assert (everybody["Number"], everybody["Share of all pupils"]) == ("12000", "15.6%")
    assert (everybody["Region"], everybody["England"]) == ("15.2%", "14.4%")
    ages = table(client, "/somerset/needs/?by=Age group", "groups")
    assert [row["All with SEN"] for row in ages.values()] == ["247", "10376", "956"]
    page = client.get("/somerset/needs/?by=Age group").text
    # 247, 10,376 and 956 are 11,579.
    assert "The groups add up to 11,579; the total that is given is 12,000." in page


def test_somersets_attendance_exclusions_and_care(somerset: LocalArea, member: SignIn) -> None:
    client = member(Role.BOARD_MEMBER, area=somerset)
    found: dict[str, dict[str, str]] = {}
    for at in range(4):
        found |= table(client, "/somerset/needs/outcomes/", f"subject{at}")
    here = {title: (row["Period"], row["Here"]) for title, row in found.items()}
    assert here["Attendance of pupils with an EHC plan"] == ("2016/17", "87.9%")
    assert here["Attendance of pupils with an EHC plan, year to date"] == ("2017/18", "88.0%")
    assert here["Attendance of pupils with SEN support, year to date"] == ("2017/18", "90.8%")
    assert here["Attendance of pupils with SEN support"] == ("2016/17", "92.1%")
    assert here["Attendance of pupils without SEN"] == ("2016/17", "95.5%")
    assert here["Attendance of pupils without SEN, year to date"] == ("2017/18", "95.5%")
    assert here["Permanent exclusions"] == ("2016/17", "64")
    assert here["Permanent exclusions, year to date"] == ("2017/18", "55")
    assert here["Children educated at home who have SEN"] == ("April 2018", "297")
    development = found["Good level of development at five, pupils with SEN"]
    assert (development["Here"], development["England"]) == ("30.0%", "25.0%")
    assert here["Suspensions"] == ("2016/17", "2878")
    assert here["Suspensions, year to date"] == ("2017/18", "1927")
    assert here["Children educated at home"] == ("April 2018", "921")
    assert here["Share of children educated at home who have SEN"] == ("April 2018", "32.0%")
    assert here["Children educated at home who have an EHC plan"] == ("April 2018", "11")
    assert here["Care leavers with SEN"] == ("2016/17", "77")
    looked_after = "Children looked after with SEN, as the paper compares"
    assert here[looked_after][1] == "277"
    assert here[f"{looked_after}: Statistical neighbours"][1] == "181"
    ks2 = found["Expected standard at key stage 2, pupils with SEN"]
    assert (ks2["Here"], ks2["England"]) == ("24.0%", "27.0%")


BY_NEED = "Share of out-of-area placements by need"
BY_SETTING = "Pupils with an EHC plan by type of setting"
CHANGE = "Change in pupils with SEN by primary need over two years"
STOCKTON_SAYS = {
    "Children and young people placed out of area": "192",
    f"{BY_NEED}: Cognition and learning, communication and interaction (area of need)": "60.0%",
    f"{BY_NEED}: Social, emotional and mental health (area of need)": "28.0%",
    f"{BY_NEED}: Sensory and physical needs (area of need)": "12.0%",
    f"{BY_NEED}: Autistic spectrum disorder": "30.0%",
    f"{BY_NEED}: Social, emotional and mental health": "19.0%",
    f"{BY_NEED}: Moderate learning difficulty": "30.0%",
    "Share of out-of-area placements that are of children looked after": "30.0%",
    f"{BY_SETTING}: Mainstream maintained schools and academies": "31.0%",
    f"{BY_SETTING}: Special academies": "64.3%",
    f"{BY_SETTING}: Other settings": "4.5%",
    "Pupils with SEN support by type of setting: Mainstream maintained schools and academies": (
        "94.0%"
    ),
    "Expected standard at key stage 1, pupils with SEN": "35.0%",
    "Expected standard at key stage 2, pupils with SEN support": "17.0%",
    "Expected standard at key stage 2, pupils with an EHC plan": "5.0%",
    "Attainment at key stage 4, pupils with SEN support": "20.2%",
    "Attainment at key stage 4, pupils with an EHC plan": "4.8%",
    "Qualified to level 2, young people with SEN after 16": "2.6%",
    "Qualified to level 3, young people with SEN after 16": "22.3%",
    "Parents for whom a service was good or excellent": "75.0%",
    "Parents for whom a service could be improved": "66.0%",
    "Stakeholders who find that SEND is identified well": "71.0%",
    "Infants reviewed by a health visitor": "83.0%",
    f"{CHANGE}: Autistic spectrum disorder": "-139",
    f"{CHANGE}: Speech, language and communication needs": "208",
    f"{CHANGE}: Multi-sensory impairment": "21",
    "Share of a need’s pupils in primary schools: Speech, language and communication needs": (
        "90.0%"
    ),
    "Children in need recorded with a disability": "8.5%",
}


def test_stocktons_outcomes_are_what_its_appendix_says(stockton: LocalArea, member: SignIn) -> None:
    client = member(Role.COMMISSIONER, area=stockton)
    found: dict[str, dict[str, str]] = {}
    for at in range(3):
        found |= table(client, "/stockton/needs/outcomes/", f"subject{at}")
    assert {title: row["Here"].replace("−", "-") for title, row in found.items()} == STOCKTON_SAYS
    disabled = found["Children in need recorded with a disability"]
    assert (disabled["Region"], disabled["England"]) == ("12.7%", "12.7%")
    for role in (Role.BOARD_MEMBER, Role.ADMINISTRATOR):
        page = member(role, area=stockton).get("/stockton/needs/outcomes/").text
        assert page.count("22.3%") == 1


def test_a_small_number_of_a_paper_is_hidden_from_boards(
    somerset: LocalArea, member: SignIn
) -> None:
    ehc = Measure.objects.get(code="education.home_educated_ehc")
    Observation.objects.filter(measure=ehc).update(value=4)
    for role, shown in ((Role.BOARD_MEMBER, "c"), (Role.COMMISSIONER, "4")):
        client = member(role, area=somerset)
        found = table(client, "/somerset/needs/outcomes/", "subject1")
        assert found["Children educated at home who have an EHC plan"]["Here"] == shown


def test_a_small_group_cannot_be_worked_out_by_boards(area: LocalArea, member: SignIn) -> None:
    """25 exclusions less 12 and 10 are 3, and so are 0.18 % of 1,638 pupils."""
    for label, count, share in (
        ("", 25, 0.09),
        ("No SEN", 12, 0.05),
        ("SEN support", 10, 0.29),
        ("EHC plan", 3, 0.18),
    ):
        topic = "SEN provision" if label else ""
        publish("exclusions.perm_excl", "343", count, topic, label)
        publish("exclusions.perm_excl_rate", "343", share, topic, label)
    seen = {
        role: table(member(role), "/sefton/needs/outcomes/", "subject0")
        for role in (Role.BOARD_MEMBER, Role.COMMISSIONER)
    }
    for title in ("Permanent exclusions", "Permanent exclusions per 100 pupils"):
        board = seen[Role.BOARD_MEMBER]
        assert board[f"{title}: EHC plan"]["Here"] == "c"
        assert board[f"{title}: SEN support"]["Here"] == "c"
        assert board[f"{title}: No SEN"]["Here"] != "c"
        assert board[title]["Here"] != "c"
    assert seen[Role.COMMISSIONER]["Permanent exclusions: EHC plan"]["Here"] == "3"


def test_an_area_without_a_census_sees_england_and_what_to_load(
    area: LocalArea, member: SignIn
) -> None:
    page = member(Role.BOARD_MEMBER).get("/sefton/needs/").text
    assert "No figures for Sefton yet" in page
    assert "Ask an administrator" in page
    assert "England: 5.3% in 2024/25, 2.8% in 2016/17." in page


def publish(code: str, number: str, value: float, topic: str = "", label: str = "") -> None:
    """A figure of January 2025 from DfE's release."""
    known = Breakdown.objects.filter(topic=topic, label=label).first()
    breakdown = {"breakdown": known or BreakdownFactory(topic=topic, label=label)} if topic else {}
    ObservationFactory(
        measure=Measure.objects.get(code=code),
        geography=place(number),
        period=PeriodFactory(
            kind="Academic year",
            code="202425",
            label="2024/25",
            starts_on=date(2024, 9, 1),
            ends_on=date(2025, 8, 31),
        ),
        release=ReleaseFactory(publication="Special educational needs in England", edition="2025"),
        value=value,
        **breakdown,
    )


def test_neighbours_mean_and_shares(area: LocalArea, member: SignIn) -> None:
    """2,000 of 40,000 are 5.0 %; neighbours with 4 and 6 % have a mean of 5.0 %."""
    make_neighbours(area, [place("302"), place("340")])
    for code, value in (("school.pupils", 40_000), ("school.ehc_plan", 2_000)):
        publish(code, "343", value)
    publish("school.ehc_plan_pc", "302", 4.0)
    publish("school.ehc_plan_pc", "340", 6.0)
    row = table(member(Role.COMMISSIONER), "/sefton/needs/", "headline")["EHC plan"]
    assert (row["Number"], row["Share of all pupils"]) == ("2000", "5.0%")
    assert (row["Neighbours, mean"], row["Region"], row["England"]) == ("5.0%", "6.1%", "5.3%")


def needs(area: LocalArea) -> None:
    """Needs of 100, 60 and 3 pupils with SEN support, and of 50, 40 and 2 with a plan."""
    rows = (
        ("Autistic spectrum disorder", 100, 50),
        ("Physical disability", 60, 40),
        ("Multi-sensory impairment", 3, 2),
    )
    for label, support, plans in rows:
        breakdown = BreakdownFactory(topic="Primary need", label=label)
        for code, value in (("sen_support", support), ("ehc_plan", plans)):
            ObservationFactory(
                measure=Measure.objects.get(code=f"school_need.{code}"),
                geography=area.geography,
                period=PeriodFactory(
                    kind="Academic year",
                    code="202425",
                    label="2024/25",
                    starts_on=date(2024, 9, 1),
                    ends_on=date(2025, 8, 31),
                ),
                breakdown=breakdown,
                value=value,
            )
    publish("school.pupils", "343", 5_000)


def test_commissioners_see_small_needs_and_boards_do_not(area: LocalArea, member: SignIn) -> None:
    needs(area)
    rare = "Multi-sensory impairment"
    whole = table(member(Role.COMMISSIONER), "/sefton/needs/", "needs")
    assert (whole[rare]["SEN support"], whole[rare]["EHC plan"]) == ("3", "2")
    assert whole["Autistic spectrum disorder"]["Share of all with SEN"] == "58.8%"  # 150 of 255
    for role in (Role.BOARD_MEMBER, Role.ACTION_OWNER):
        hidden = table(member(role), "/sefton/needs/", "needs")
        assert (hidden[rare]["SEN support"], hidden[rare]["EHC plan"]) == ("c", "c")
        assert hidden[rare]["Share of all with SEN"] == "c"
        # A second number in each column is hidden, as the sum may stand elsewhere.
        for column in ("SEN support", "EHC plan"):
            assert [row[column] for row in hidden.values()].count("c") >= 2


def test_boards_see_no_needs_within_a_phase(stockton: LocalArea, member: SignIn) -> None:
    """Together with the needs of all phases they would give small ones away."""
    for role, offered in ((Role.BOARD_MEMBER, False), (Role.COMMISSIONER, True)):
        page = member(role, area=stockton).get("/stockton/needs/").text
        assert ("Primary need, State-funded primary" in page) is offered


@pytest.fixture
def school_rows(area: LocalArea) -> None:
    """Two schools: 200 pupils with 30 and 10, and 100 with 9 and 3; the first is registered."""
    SettingFactory(urn="100001", name="Ash Primary", authority=area.geography)
    for urn, name, counts in (
        ("100001", "Ash Primary", (200, 30, 10)),
        ("100002", "Birch High", (100, 9, 3)),
    ):
        school = CensusSchoolFactory(urn=urn, name=name, authority=area.geography)
        for provision, pupils in zip(("", "K", "E"), counts, strict=True):
            SchoolCountFactory(school=school, provision=provision, pupils=pupils)
        SchoolCountFactory(school=school, provision="K", need=SchoolNeed.ASD, pupils=counts[1])


@pytest.mark.usefixtures("school_rows")
def test_schools_with_exact_numbers_and_a_link(area: LocalArea, member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    page = client.get("/sefton/needs/schools/").text
    assert "2 schools within the area" in page
    assert "Ash Primary</a>" in page
    found = table(client, "/sefton/needs/schools/", "schools")
    assert (found["Ash Primary"]["Pupils"], found["Ash Primary"]["SEN support"]) == ("200", "30")
    assert found["Birch High"]["EHC plan"] == "3"
    assert (found["All schools"]["Pupils"], found["All schools"]["EHC plan"]) == ("300", "13")


@pytest.mark.usefixtures("school_rows")
def test_boards_cannot_work_a_small_number_out(area: LocalArea, member: SignIn) -> None:
    found = table(member(Role.BOARD_MEMBER), "/sefton/needs/schools/", "schools")
    birch = found["Birch High"]
    assert birch["EHC plan"] == "c"
    assert "c" in (birch["Pupils"], birch["SEN support"])
    assert "c" in (found["Ash Primary"]["EHC plan"], found["All schools"]["EHC plan"])


@pytest.mark.usefixtures("school_rows", "own")
def test_the_page_of_a_setting_shows_its_pupils(area: LocalArea, member: SignIn) -> None:
    school = Setting.objects.get(urn="100001")
    whole = member(Role.COMMISSIONER).get(f"/sefton/settings/{school.pk}/").text
    assert "School census, by year" in whole
    assert "Primary needs, 2024/25" in whole
    assert "Your own school census" in whole
    board = member(Role.BOARD_MEMBER).get(f"/sefton/settings/{school.pk}/").text
    assert "School census, by year" in board
    assert "Primary needs" not in board
    assert "Your own school census" not in board


@pytest.mark.usefixtures("school_rows")
def test_the_profile_adds_the_schools_up(area: LocalArea, member: SignIn) -> None:
    """200 and 100 pupils, 39 with SEN support (13.0 %), 13 with a plan."""
    client = member(Role.COMMISSIONER)
    found = table(client, "/sefton/needs/", "headline")
    assert found["Pupils"]["Number"] == "300"
    assert (found["SEN support"]["Number"], found["SEN support"]["Share of all pupils"]) == (
        "39",
        "13.0%",
    )
    assert found["All with SEN"]["Number"] == "52"
    assert "school-level file, added up" in found["EHC plan"]["Source"]
    assert '<a class="govuk-link" href="/sefton/needs/schools/?year=202425">39</a>' in (
        client.get("/sefton/needs/").text
    )
    by_need = table(client, "/sefton/needs/", "needs")
    assert by_need["Autistic spectrum disorder"]["SEN support"] == "39"


@pytest.fixture
def own(area: LocalArea) -> None:
    """Five pupils: two plans for autism, two with SEN support and no valid need, one without."""
    period = PeriodFactory(
        kind="Academic year",
        code="202526",
        label="2025/26",
        starts_on=date(2025, 9, 1),
        ends_on=date(2026, 8, 31),
    )
    for provision, need, year, sex, pupils in (
        ("E", "ASD", "7", "F", 2),
        ("K", "", "R", "M", 2),
        ("N", "", "R", "M", 1),
    ):
        PupilCount.objects.create(
            area=area,
            period=period,
            school="100001",
            provision=provision,
            need=need,
            year_group=year,
            sex=sex,
            pupils=pupils,
        )


@pytest.mark.usefixtures("own")
def test_the_own_census(area: LocalArea, member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    page = client.get("/sefton/needs/census/").text
    assert "5 pupils in 2025/26: 2 with SEN support and 2 with an EHC plan." in " ".join(
        page.split()
    )
    needs_found = table(client, "/sefton/needs/census/", "needs")
    assert needs_found["No valid need recorded"]["SEN support"] == "2"
    years = table(client, "/sefton/needs/census/", "years")
    assert list(years) == ["Reception", "Year 7"]
    listed = table(client, "/sefton/needs/census/", "schools")["School 100001"]
    assert listed["With SEN, no valid need"] == "2"


@pytest.mark.usefixtures("own")
def test_another_area_sees_nothing_of_an_own_census(stockton: LocalArea, member: SignIn) -> None:
    page = member(Role.COMMISSIONER, area=stockton).get("/stockton/needs/census/").text
    assert "No census of your own yet" in page


@pytest.mark.parametrize("path", ["needs/", "needs/schools/", "needs/census/", "needs/outcomes/"])
def test_who_may_and_how(
    area: LocalArea, stockton: LocalArea, member: SignIn, client: Client, path: str
) -> None:
    url = f"/sefton/{path}"
    assert member(Role.COMMISSIONER).get(url).status_code == 200
    assert member(Role.COMMISSIONER).post(url).status_code == 405
    board = member(Role.BOARD_MEMBER).get(url).status_code
    assert board == (403 if path == "needs/census/" else 200)
    assert member(Role.COMMISSIONER, area=stockton).get(url).status_code == 404
    assert client.get(url).status_code == 302
