"""Invented SEN2 returns of any size: the same persons in every run, and no two alike."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from commissioning.models import Geography, Setting
from ehcp.choices import Ethnicity, Need
from ehcp.imports.identifiers import check_letter

AUTHORITY = "343"
CENSUS = date(2026, 1, 15)
SETTINGS = 25_000
FIRST_URN = 100_000
HEAD = f"""<?xml version='1.0' encoding='utf-8'?>
<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>{CENSUS.year}</Year>\
<ReferenceDate>{CENSUS}</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel>\
<LEA>{AUTHORITY}</LEA><DMO>Y</DMO><DCO>Y</DCO></Source></Header><Persons>
"""
TAIL = "</Persons></Message>\n"
PERSON = """<Person><Surname>Nobody</Surname><Forename>Invented</Forename>\
<PersonBirthDate>{born}</PersonBirthDate><Sex>{sex}</Sex><Ethnicity>{ethnicity}</Ethnicity>\
<PostCode>ZZ99 9ZZ</PostCode><UPN>{upn}</UPN>
"""
REQUEST = """<Requests><ReceivedDate>{received}</ReceivedDate><RequestSource>{source}\
</RequestSource><RYA>0</RYA><RequestOutcomeDate>{decided}</RequestOutcomeDate>\
<RequestOutcome>{outcome}</RequestOutcome><RequestMediation>0</RequestMediation>\
<RequestTribunal>0</RequestTribunal>
"""
PLAN = """<Assessment><AssessmentOutcome>Y</AssessmentOutcome><AssessmentOutcomeDate>{agreed}\
</AssessmentOutcomeDate><AssessmentMediation>0</AssessmentMediation><AssessmentTribunal>0\
</AssessmentTribunal><OtherMediation>0</OtherMediation><OtherTribunal>0</OtherTribunal>\
<Week20>0</Week20><NamedPlan><StartDate>{started}</StartDate><PB>0</PB>\
<OA>0</OA><PlanDetail>{setting}</PlanDetail></NamedPlan></Assessment>
<ActivePlans><ReviewMeeting>{met}</ReviewMeeting><ReviewOutcome>M</ReviewOutcome>\
<LastReview>{reviewed}</LastReview><PlacementDetail>{setting}<EntryDate>{entered}</EntryDate>\
</PlacementDetail>{needs}</ActivePlans></Requests>
"""
SETTING = """<URN>{urn}</URN><PlacementRank>1</PlacementRank><SENunitIndicator>0\
</SENunitIndicator><ResourcedProvisionIndicator>0</ResourcedProvisionIndicator>"""
NEED = "<SENneed><SENtype>{need}</SENtype><SENtypeRank>{rank}</SENtypeRank></SENneed>"


@dataclass(frozen=True)
class Return:
    """A written return and how many plans it holds."""

    path: Path
    plans: int


def register() -> None:
    """The settings that the persons attend."""
    place = Geography.objects.get(number=AUTHORITY)
    Setting.objects.bulk_create(
        (
            Setting(urn=str(FIRST_URN + n), name=f"Invented school {n}", authority=place)
            for n in range(SETTINGS)
        ),
        batch_size=5_000,
    )


def written(folder: Path, plans: int) -> Return:
    """A return with so many persons, each with a plan; some asked once before and were refused."""
    path = folder / f"return-{plans}.xml"
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEAD)
        for text in persons(plans):
            stream.write(text)
        stream.write(TAIL)
    return Return(path, plans)


def persons(plans: int) -> Iterator[str]:
    """The persons, one after the other."""
    drawn = random.Random(20)
    for number in range(plans):
        yield person(number, drawn)


def person(number: int, drawn: random.Random) -> str:
    """One person; every seventh was refused once before."""
    received = CENSUS - timedelta(days=drawn.randrange(400, 3_000))
    born = received - timedelta(days=drawn.randrange(1_000, 4_500))
    text = PERSON.format(
        born=born,
        sex=drawn.choice("MMMF"),
        ethnicity=drawn.choice(Ethnicity.values),
        upn=upn(number),
    )
    if number % 7 == 0:
        earlier = received - timedelta(days=300)
        decided = earlier + timedelta(days=40)
        refused = REQUEST.format(received=earlier, source=1, decided=decided, outcome="N")
        text += f"{refused}</Requests>\n"
    decided = received + timedelta(days=drawn.randrange(20, 60))
    asked = REQUEST.format(
        received=received, source=drawn.randrange(1, 4), decided=decided, outcome="Y"
    )
    return f"{text}{asked}{plan(decided, drawn)}</Person>\n"


def plan(decided: date, drawn: random.Random) -> str:
    """A plan with a setting, one need or two, and a review within the year."""
    agreed = decided + timedelta(days=drawn.randrange(30, 70))
    started = agreed + timedelta(days=drawn.randrange(0, 60))
    met = CENSUS - timedelta(days=drawn.randrange(30, 330))
    first, second = drawn.sample(Need.values, 2)
    ranked = [(first, 1), (second, 2)][: drawn.randrange(1, 3)]
    return PLAN.format(
        agreed=agreed,
        started=started,
        setting=SETTING.format(urn=FIRST_URN + drawn.randrange(SETTINGS)),
        met=met,
        reviewed=met + timedelta(days=drawn.randrange(1, 28)),
        entered=started + timedelta(days=10),
        needs="".join(NEED.format(need=need, rank=rank) for need, rank in ranked),
    )


def upn(number: int) -> str:
    """A UPN that no child has, with the right check letter."""
    digits = f"{AUTHORITY}{number:09d}"
    return check_letter(f"A{digits}") + digits
