"""Stockton-on-Tees: a draft joint commissioning strategy of seven priorities in two categories.

Its action plan is still to be written, so most actions have no day yet. Which group leads what
is partly invented.
"""

from datetime import date

from strategy.choices import StrategyKind, StrategyStatus
from strategy.demonstration.shape import DemoAction, DemoPlan, DemoPriority, DemoStrategy

SLUG = "joint-commissioning"
SERVICES, PLANNING = "Service provision", "Planning, understanding and reviewing"
COMMISSIONING = "SEND Development Joint Commissioning Group"
PREPARING, EARLY = "Preparing for Adulthood group", "Early Identification group"
OFFER, VOICES = "Local Offer group", "Parents’ Voices group"


def to(*numbers: int) -> tuple[tuple[str, int], ...]:
    """Priorities of the strategy."""
    return tuple((SLUG, each) for each in numbers)


STRATEGY = DemoStrategy(
    slug=SLUG,
    title="SEND Joint Commissioning Strategy",
    kind=StrategyKind.JOINT_COMMISSIONING,
    status=StrategyStatus.DRAFT,
    starts_on=date(2018, 7, 1),
    ends_on=None,
    vision=(
        "A great place to grow up, where children and young people are protected from harm and "
        "supported to be the best they can be."
    ),
    governance=(
        "The SEND Development Joint Commissioning Group answers for it to the SEND Development "
        "Group. The Health and Wellbeing Board oversees it, and the CCG’s Joint Executive "
        "Committee and Governing Body receive regular reports."
    ),
    priorities=(
        DemoPriority(
            1,
            "Review and further development of emotional health and wellbeing, speech and "
            "language therapy, occupational therapy, physiotherapy services and the improved "
            "provision of equipment",
            SERVICES,
            success=(
                "Families and schools know how, when and where to get each service.\n"
                "A model of joint commissioning is agreed and improves outcomes."
            ),
        ),
        DemoPriority(
            2,
            "Provision of high quality, cost effective services",
            SERVICES,
            success=(
                "Joint commissioning is considered whenever a commissioning decision is made.\n"
                "Pathways are clear to parents and carers.\n"
                "Specialist provision can be reached quickly.\n"
                "Every service follows outcomes for the child, the service and the area.\n"
                "Several disciplines take part in reviewing the outcomes of plans."
            ),
        ),
        DemoPriority(
            3,
            "Ensure effective partnership working",
            PLANNING,
            success="Processes between public, voluntary and private services join up.",
        ),
        DemoPriority(
            4,
            "Harnessing the views of children and young people, their families and carers",
            PLANNING,
            success="Commissioning decisions show what families said and what became of it.",
        ),
        DemoPriority(
            5,
            "Exploring integrated approaches towards key SEND pathways",
            PLANNING,
            success="Decisions on early help, identification and adulthood are made jointly.",
        ),
        DemoPriority(
            6,
            "Supporting arrangements for Personal Budgets",
            PLANNING,
            success="Families have choice and control over the support in a plan.",
        ),
        DemoPriority(
            7,
            "Developing processes for joint review of SEND services",
            PLANNING,
            success="Reviews show whether provision has improved outcomes.",
        ),
    ),
)

ACTIONS = (
    DemoAction(
        "1-1",
        "Understand what schools offer for emotional health and wellbeing",
        to(1, 5),
        org="council",
        post=COMMISSIONING,
    ),
    DemoAction(
        "1-2",
        "Improve joint working of public health nurse practitioners and CAMHS",
        to(1),
        org="icb",
    ),
    DemoAction(
        "1-3",
        "Review speech and language therapy",
        to(1, 2),
        org="icb",
        owner="commissioner",
        partners=("council",),
        due_on=date(2018, 12, 31),
        stage="analyse",
        states="G",
        outcome="One service with one way of identifying need, in place of two.",
    ),
    DemoAction("1-4", "Review occupational therapy", to(1), org="icb", owner="commissioner"),
    DemoAction("1-5", "Review physiotherapy in special schools", to(1), org="icb"),
    DemoAction(
        "1-6",
        "Review the equipment contract",
        to(1, 2),
        org="icb",
        owner="commissioner",
        due_on=date(2019, 3, 31),
        stage="review",
    ),
    DemoAction("1-7", "Carry out the Future in Mind local transformation plan", to(1), org="icb"),
    DemoAction(
        "2-1",
        "Offer alternatives to costly education and care placements out of area",
        to(2),
        org="council",
        owner="action-owner",
        stage="plan",
        outcome="Good services closer to home: 192 children are placed out of area.",
    ),
    DemoAction(
        "2-2",
        "Pool or align budgets of education, care and health where it helps",
        to(2, 3),
        org="council",
        post=COMMISSIONING,
        partners=("icb",),
    ),
    DemoAction(
        "2-3",
        "Record in every service whether a child has SEN support or a plan",
        to(2, 7),
        org="council",
    ),
    DemoAction(
        "2-4",
        "Write outcomes and performance indicators into contracts, and report on them",
        to(2, 7),
        org="icb",
        post=COMMISSIONING,
    ),
    DemoAction(
        "2-5",
        "Make a standard template for services’ feedback to reviews of plans",
        to(2, 7),
        org="council",
        owner="action-owner",
        due_on=date(2018, 9, 30),
        stage="do",
        states="A",
    ),
    DemoAction("2-6", "List the outcome tools that services use", to(2, 7), org="council"),
    DemoAction(
        "2-7",
        "Refresh the joint strategic needs assessment every two years",
        to(2),
        org="council",
        post="Public health",
        due_on=date(2019, 12, 31),
        stage="analyse",
    ),
    DemoAction(
        "2-8",
        "Map how education, health and social care decide on funding",
        to(2, 3),
        org="council",
        post=COMMISSIONING,
    ),
    DemoAction("2-9", "Appoint a Designated Clinical Officer", to(2, 3), org="icb", states="R"),
    DemoAction(
        "2-10",
        "Review how plans are signed off by education, health and social care",
        to(2),
        org="council",
    ),
    DemoAction(
        "3-1",
        "Make joint arrangements for assessments and for the provision in plans",
        to(3),
        org="council",
        post=COMMISSIONING,
    ),
    DemoAction(
        "3-2", "Agree what information and advice to provide", to(3), org="council", post=OFFER
    ),
    DemoAction("3-3", "Set out how complaints are made and dealt with", to(3), org="council"),
    DemoAction("3-4", "Agree how council and CCG settle disagreements quickly", to(3), org="icb"),
    DemoAction(
        "4-1",
        "Seek families’ views and show how they shape commissioning decisions",
        to(4, 7),
        org="forum",
        post=VOICES,
    ),
    DemoAction(
        "5-1",
        "Align the early help assessment with SEN support in schools",
        to(5),
        org="council",
        post=EARLY,
    ),
    DemoAction("5-2", "Integrate the identification of needs", to(5), org="council", post=EARLY),
    DemoAction(
        "5-3",
        "Prepare young people for adult life across services",
        to(5),
        org="council",
        post=PREPARING,
    ),
    DemoAction(
        "6-1",
        "Agree funding streams and services for personal budgets",
        to(6),
        org="council",
        post=COMMISSIONING,
        partners=("icb",),
    ),
    DemoAction(
        "6-2",
        "Set up information and support for families who consider a personal budget",
        to(6),
        org="council",
        post=OFFER,
    ),
    DemoAction(
        "6-3", "Develop a personal budgets pathway in assessment and planning", to(6), org="council"
    ),
    DemoAction(
        "7-1",
        "Follow the changing needs of the population and whether provision improves outcomes",
        to(7),
        org="council",
        post="Public health",
    ),
    DemoAction(
        "7-2",
        "Review jointly the performance of services that are jointly commissioned",
        to(7),
        org="icb",
        post=COMMISSIONING,
    ),
)

PLAN = DemoPlan(area="stockton", strategies=(STRATEGY,), actions=ACTIONS)
