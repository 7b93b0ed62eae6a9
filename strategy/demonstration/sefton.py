"""Sefton: the joint commissioning strategy 2023–26 near its end, and the local reform plan.

Priorities, actions and the matrix are the Cabinet paper's of 22 June 2023; the reform plan
shares actions with the strategy and is invented, as are owners, days, risks and updates.
"""

from datetime import date

from strategy.choices import StrategyKind, StrategyStatus
from strategy.demonstration.sefton_past import DECISIONS, EXPLAINED, PAST
from strategy.demonstration.sefton_targets import TARGETS
from strategy.demonstration.shape import (
    DemoAction,
    DemoDecision,
    DemoPeriod,
    DemoPlan,
    DemoPriority,
    DemoRisk,
    DemoStrategy,
    DemoVoice,
)

JCS, REFORM = "joint-commissioning-2023-26", "send-reform-plan"
CABINET, REVIEW_FROM = date(2023, 6, 22), date(2026, 10, 5)
ALL, ONE_AND_THREE = (1, 2, 3, 4), (1, 3)


def serves(*numbers: int, reform: tuple[int, ...] = ()) -> tuple[tuple[str, int], ...]:
    """Priorities of the strategy, and of the reform plan."""
    return tuple((JCS, each) for each in numbers) + tuple((REFORM, each) for each in reform)


def periods(first: int, last: int) -> tuple[DemoPeriod, ...]:
    """Two reports to scrutiny a year, in May and November, from the first November."""
    found = []
    for year in range(first, last + 1):
        if year > first:
            found.append(
                DemoPeriod(
                    f"May {year}", date(year - 1, 12, 1), date(year, 5, 31), date(year, 5, 12)
                )
            )
        found.append(
            DemoPeriod(f"November {year}", date(year, 6, 1), date(year, 11, 30), date(year, 11, 12))
        )
    return tuple(found)


STRATEGY = DemoStrategy(
    slug=JCS,
    title="SEND Joint Commissioning Strategy 2023–2026",
    kind=StrategyKind.JOINT_COMMISSIONING,
    status=StrategyStatus.IN_REVIEW,
    starts_on=CABINET,
    ends_on=date(2026, 12, 31),
    adopted_on=CABINET,
    vision="Services that let every child, young person and family reach their full potential.",
    governance=(
        "Delivered by the Joint Commissioning Group, a sub-group of the SEND Continuous "
        "Improvement Board. Reported to Overview and Scrutiny (Children’s Services and "
        "Safeguarding) every six months from November 2023, and reviewed every year."
    ),
    priorities=(
        DemoPriority(1, "High aspirations for all our children and young people"),
        DemoPriority(
            2, "A comprehensive offer of support which is accessible in the local community"
        ),
        DemoPriority(3, "The opportunity to provide support at the earliest opportunity"),
        DemoPriority(
            4,
            "To work with families and young people to maximise choice and control about the "
            "services they receive",
        ),
    ),
    targets=TARGETS,
    review_from=REVIEW_FROM,
)

REFORM_PLAN = DemoStrategy(
    slug=REFORM,
    title="Local SEND reform plan",
    kind=StrategyKind.REFORM,
    status=StrategyStatus.DRAFT,
    starts_on=date(2026, 9, 1),
    ends_on=date(2029, 8, 31),
    vision="More children well supported in a mainstream school near home.",
    governance="Owned by the council and the integrated care board; submitted to DfE in autumn.",
    priorities=(
        DemoPriority(
            1,
            "Inclusive mainstream schools",
            success="Fewer pupils leave a mainstream school because their needs are not met.",
        ),
        DemoPriority(
            2,
            "Specialist bases in mainstream schools",
            success="Places in bases open where the need is, before new special schools.",
        ),
        DemoPriority(
            3,
            "Experts at hand",
            success="Every school can call on speech and language therapists, educational "
            "psychologists and occupational therapists.",
        ),
        DemoPriority(
            4,
            "Money that can be sustained",
            success="The high needs block balances by the end of the plan.",
        ),
    ),
)

ACTIONS = (
    DemoAction(
        "JC-01",
        "Deliver the Delivering Better Value programme: diagnostic case reviews and an action plan",
        serves(1, 3, 4, reform=(4,)),
        org="council",
        post="Head of SEND",
        starts_on=CABINET,
        due_on=date(2026, 3, 31),
        stage="review",
        states="GGGGBBB",
        steps=(
            "diagnostic case reviews",
            "an action plan with costs",
            "agreement of the grant",
            "new pathways in three pilot schools",
            "a report of what it saved",
        ),
        outcome="High needs money spent where it changes most for children.",
    ),
    DemoAction(
        "JC-02",
        "Recruit a Designated Social Care Officer so that families’ care needs shape SEND services",
        serves(1, 3, 4),
        org="council",
        owner="commissioner",
        starts_on=CABINET,
        due_on=date(2024, 3, 31),
        stage="do",
        states="RAGBEEE",
        steps=(
            "a job description agreed with health",
            "a second advertisement of the post",
            "appointment and induction",
            "weekly attendance at panel",
            "quality checks of social care advice",
        ),
        outcome="Social care advice that is on time and says what will be provided.",
    ),
    DemoAction(
        "JC-03",
        "Widen choice for those with complex health needs through personal health budgets",
        serves(*ALL),
        org="icb",
        owner="action-owner",
        partners=("council",),
        starts_on=date(2023, 9, 1),
        due_on=date(2026, 9, 30),
        stage="do",
        states="NRAAAG-",
        steps=(
            "a diagnostic pathway for those aged 18 to 25",
            "a graduated approach to neurodevelopmental need",
            "a review of sensory occupational therapy",
            "the first shared care pathway",
            "the second shared care pathway",
        ),
        outcome="More families decide how health support is arranged.",
        curbs=(2,),
    ),
    DemoAction(
        "JC-04",
        "Improve access to early language tools and to speech and language therapy",
        serves(1, 2, 3, reform=(1, 3)),
        org="icb",
        owner="action-owner",
        starts_on=date(2023, 9, 1),
        due_on=date(2025, 12, 31),
        stage="do",
        states="RRAAGGG",
        steps=(
            "a screening tool for nurseries",
            "drop-in advice in family hubs",
            "a shorter wait for a first appointment",
            "training for staff of reception classes",
            "a joint service specification",
        ),
        returned="Which first appointment is meant, and how long is the wait now?",
        outcome="Children who need help with language get it before they start school.",
        curbs=(1,),
    ),
    DemoAction(
        "JC-05",
        "Raise awareness of SEND in the workforce: the local offer and staff training",
        serves(*ONE_AND_THREE, reform=(1,)),
        org="council",
        post="Local offer manager",
        starts_on=date(2023, 9, 1),
        due_on=date(2025, 7, 31),
        stage="do",
        states="GGGGBBE",
        steps=(
            "a training plan for all partners",
            "a new layout of the local offer",
            "training in all nurseries",
            "training in all secondary schools",
            "a survey of what staff know",
        ),
    ),
    DemoAction(
        "JC-06",
        "Make information easier to reach: a helpline at the integrated front door",
        serves(1, 3, 4),
        org="council",
        post="Integrated front door manager",
        starts_on=date(2024, 1, 1),
        due_on=date(2025, 3, 31),
        stage="do",
        states="-NRAAGB",
        steps=(
            "a business case",
            "two advisers in post",
            "a pilot on three days a week",
            "the helpline open every day",
            "a count of calls and reasons",
        ),
    ),
    DemoAction(
        "JC-07",
        "Improve access to mental health support and shorten the waits",
        serves(*ALL),
        org="icb",
        owner="action-owner",
        partners=("council", "forum"),
        starts_on=CABINET,
        due_on=date(2026, 6, 30),
        stage="do",
        states="RRRAAAR",
        steps=(
            "an investment plan",
            "mental health support teams in a third of schools",
            "a single point of access",
            "a shorter wait for assessment",
            "a shorter wait for treatment",
        ),
        outcome="Children and young people with SEND are seen in time.",
        curbs=(1,),
    ),
    DemoAction(
        "JC-08",
        "Embed technology enabled care: training, the Brain in Hand pilot, a youth conference",
        serves(*ALL),
        org="council",
        post="Technology enabled care lead",
        starts_on=date(2023, 9, 1),
        due_on=date(2025, 9, 30),
        stage="review",
        states="GGGAABB",
        steps=(
            "training for social workers",
            "the evaluation of the Brain in Hand pilot",
            "a workshop at the youth conference",
            "licences for the next cohort",
            "a decision on the next contract",
        ),
    ),
    DemoAction(
        "JC-09",
        "Deliver services in partnership: the North West framework for buying SEND places",
        serves(*ONE_AND_THREE, reform=(4,)),
        org="council",
        owner="commissioner",
        starts_on=date(2024, 1, 1),
        due_on=date(2026, 12, 31),
        stage="plan",
        states="-NRAAG-",
        steps=(
            "membership of the framework",
            "a comparison of fees",
            "new terms with the largest providers",
            "all new places bought through it",
        ),
        curbs=(3,),
    ),
    DemoAction(
        "JC-10",
        "Enhance services and groups: map what there is, review good practice, a snapshot tool",
        serves(*ONE_AND_THREE),
        org="council",
        post="Joint commissioning manager",
        starts_on=date(2023, 9, 1),
        due_on=date(2024, 12, 31),
        stage="analyse",
        states="GGABEEE",
        steps=(
            "a map of services and groups",
            "a review of good practice elsewhere",
            "the snapshot tool",
            "the tool in use at panel",
        ),
    ),
    DemoAction(
        "JC-11",
        "Establish a new SENDIASS with enough capacity, and impartial",
        serves(*ONE_AND_THREE),
        org="council",
        post="Commissioner for information and advice",
        partners=("forum",),
        starts_on=CABINET,
        due_on=date(2024, 9, 30),
        stage="review",
        states="GGGBBEE",
        steps=(
            "a specification written with the parent carer forum",
            "the contract award",
            "the new service open",
            "quarterly monitoring",
        ),
        milestones=(
            ("Contract awarded", date(2024, 3, 31), date(2024, 3, 18)),
            ("New service open", date(2024, 9, 1), date(2024, 9, 2)),
        ),
    ),
    DemoAction(
        "JC-12",
        "Review contracts across health and adult social care for compliance and quality",
        serves(*ONE_AND_THREE),
        org="icb",
        starts_on=date(2024, 4, 1),
        due_on=date(2026, 3, 31),
        stage="review",
        states="--NRR--",
        steps=("a register of contracts", "a plan of visits", "the first ten visits"),
        curbs=(3,),
    ),
    DemoAction(
        "JC-13",
        "Develop a joint outcomes framework and a shared approach to needs assessment",
        serves(*ONE_AND_THREE),
        org="council",
        post="Public health consultant",
        partners=("icb",),
        starts_on=date(2023, 9, 1),
        due_on=date(2026, 5, 31),
        stage="analyse",
        states="RAAAGGA",
        steps=(
            "a draft framework",
            "workshops with families",
            "measures agreed by all partners",
            "the first report on outcomes",
        ),
    ),
    DemoAction(
        "JC-14",
        "Respond to gaps in places: Delivering Better Value and the Education Excellence Strategy",
        serves(1, 2, 3, reform=(1, 2)),
        org="council",
        post="Service manager, school places",
        starts_on=CABINET,
        due_on=date(2026, 9, 1),
        stage="do",
        states="RRAAGGG",
        steps=(
            "a forecast of places by need",
            "two resourced provisions agreed",
            "the first places open",
            "two more resourced provisions",
            "a second forecast",
        ),
        milestones=(
            ("First places open", date(2025, 9, 1), date(2025, 9, 4)),
            ("Next places open", date(2027, 9, 1), None),
        ),
        measures=("caseload.special_independent",),
    ),
    DemoAction(
        "RP-01",
        "Survey schools’ space for specialist bases",
        serves(reform=(2,)),
        org="council",
        post="Service manager, school places",
        starts_on=date(2026, 9, 1),
        due_on=date(2027, 1, 31),
        stage="analyse",
        states="------G",
        steps=("visits to twelve schools", "a short list of sites"),
    ),
    DemoAction(
        "RP-02",
        "Agree with the integrated care board how experts at hand are employed and paid for",
        serves(reform=(3,)),
        org="icb",
        owner="action-owner",
        starts_on=date(2026, 9, 1),
        due_on=date(2027, 3, 31),
        stage="plan",
        states="-------",
        steps=("options for employment", "an agreement under section 75"),
    ),
)

PLAN = DemoPlan(
    area="sefton",
    strategies=(STRATEGY, REFORM_PLAN),
    actions=ACTIONS,
    periods=periods(2023, 2026),
    risks=(
        DemoRisk(
            1,
            "Too few therapists",
            cause="Posts stay vacant across the region.",
            event="Waits for therapy and mental health support grow.",
            effect="Advice is late, and plans promise what cannot be provided.",
            before=(5, 4),
            controls="Joint recruitment, and training of school staff.",
            after=(4, 4),
            post="Associate director, integrated care board",
        ),
        DemoRisk(
            2,
            "Health shares are not agreed",
            cause="No written rule says who pays for what.",
            event="Costs stay with the council until a panel has met.",
            effect="Families wait, and budgets cannot be planned.",
            before=(4, 4),
            controls="A monthly panel with both budget holders.",
            after=(3, 3),
            post="Joint commissioning manager",
        ),
        DemoRisk(
            3,
            "Contracts run on unreviewed",
            cause="Nobody leads the review of contracts.",
            event="Contracts are extended without a look at quality.",
            effect="The partnership pays for services that do not help.",
            before=(4, 3),
            post="Head of commissioning",
        ),
    ),
    voices=(
        DemoVoice(
            "Parent carer survey 2023",
            "Parents and carers",
            date(2023, 3, 31),
            said="It is hard to find out whom to ask.",
            did="A helpline at the integrated front door.",
            actions=("JC-06",),
        ),
    ),
    decisions=(
        DemoDecision(
            "Cabinet",
            CABINET,
            "1",
            "The joint commissioning strategy is adopted.",
        ),
        DemoDecision(
            "Cabinet",
            CABINET,
            "2",
            "Work on the action plan may begin, with procurement, engagement and contracts.",
            actions=("JC-09", "JC-11", "JC-12"),
        ),
        DemoDecision(
            "Cabinet",
            CABINET,
            "5",
            "Progress is reported to scrutiny every six months from November 2023.",
        ),
        *DECISIONS,
    ),
    past=PAST,
    explained=EXPLAINED,
)
