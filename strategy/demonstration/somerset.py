"""Somerset: the SEND strategy 2016–2019, its five outcomes and the six programmes behind it.

Outcomes, programmes, points to consider, risks and what was done are the paper's to the Health
and Wellbeing Board of 12 July 2018. Champions' posts and the scores of risks are invented.
"""

from datetime import date

from strategy.choices import RecommendationKind, SourceKind, StrategyKind, StrategyStatus
from strategy.demonstration.shape import (
    DemoAction,
    DemoDecision,
    DemoPeriod,
    DemoPlan,
    DemoPriority,
    DemoProgramme,
    DemoRecommendation,
    DemoRisk,
    DemoSource,
    DemoStrategy,
    DemoTarget,
    DemoVoice,
)

SLUG = "send-strategy-2016-19"
BOARD_ON = date(2018, 7, 12)
WELLBEING = "Health and Wellbeing Strategy for Somerset 2013–2018"
CHILDREN = "Somerset Children and Young People’s Plan 2016–2019"
SEPTEMBER = date(2018, 9, 1)
IN_TIME = "local.within_20_weeks_ex_pc_month"


def to(*numbers: int) -> tuple[tuple[str, int], ...]:
    """Priorities of the strategy."""
    return tuple((SLUG, each) for each in numbers)


def point(number: int, text: str) -> DemoRecommendation:
    """A point to consider of the peer review."""
    return DemoRecommendation(str(number), text, kind=RecommendationKind.POINT)


STRATEGY = DemoStrategy(
    slug=SLUG,
    title="SEND Strategy for Children and Young People aged 0–25, 2016–19",
    kind=StrategyKind.SEND,
    status=StrategyStatus.ADOPTED,
    starts_on=date(2016, 9, 1),
    ends_on=date(2019, 8, 31),
    vision=(
        "Every child and young person has the best chance to be happy, to be all they can be, and "
        "to have choice and control over their life."
    ),
    governance=(
        "The Local Area Improvement Network runs six programmes, each with a champion, and "
        "reports to the SEND intervention board, which the Director of Children’s Services "
        "chairs. The Health and Wellbeing Board oversees it."
    ),
    outcomes=(
        "Families report a positive experience, and feel empowered to engage and to decide",
        "Timely and accurate assessment and identification across education, health and care",
        "Inclusive and equitable access to good quality local education",
        "Smooth and effective transitions at key points",
        "Creative partnership working: effective, fair and transparent systems and services",
    ),
    programmes=(
        DemoProgramme(1, "Participation and engagement", "Parent carer forum"),
        DemoProgramme(2, "Early years 0–5", "Early years lead"),
        DemoProgramme(3, "Inclusive schools", "Assistant Director, Inclusion"),
        DemoProgramme(4, "Preparing for adulthood", "Transitions lead"),
        DemoProgramme(5, "Assessment, planning and review", "SEND casework manager"),
        DemoProgramme(6, "Joint commissioning and partnership", "Lead commissioner, CCG"),
    ),
    priorities=(
        DemoPriority(1, "The local offer, and taking part", outcome=1, programme=1),
        DemoPriority(2, "Early years from birth to five", outcome=2, programme=2),
        DemoPriority(
            3,
            "Inclusion: children educated at home, attendance, exclusions",
            outcome=3,
            programme=3,
        ),
        DemoPriority(4, "Transitions to education after 16 and after 19", outcome=4, programme=4),
        DemoPriority(5, "All statutory functions", outcome=2, programme=5),
        DemoPriority(6, "Joint commissioning and partnership", outcome=5, programme=6),
    ),
    aligned=(
        (WELLBEING, "Families and communities are thriving and resilient"),
        (WELLBEING, "People take responsibility for their own health and wellbeing"),
        (WELLBEING, "Somerset people are able to live independently"),
        (CHILDREN, "Families are in control and know where to get help and advice"),
        (CHILDREN, "Good emotional health and wellbeing"),
        (CHILDREN, "Every child achieves well above expectations"),
        (CHILDREN, "The best start, a good school and high aspirations"),
        (CHILDREN, "Protected from harm and well cared for at home"),
    ),
    targets=(
        DemoTarget(
            IN_TIME,
            baseline=(69.0, date(2018, 1, 31)),
            short=(60.0, date(2018, 12, 31)),
            medium=(70.0, date(2019, 8, 31)),
            long=(90.0, date(2020, 4, 30)),
            why="Performance is expected to be low until April 2020, as requests rise steeply.",
        ),
    ),
)

ACTIONS = (
    DemoAction(
        "LAIN-01",
        "Launch the new local offer",
        to(1),
        org="forum",
        post="Parent carer forum",
        partners=("council",),
        due_on=SEPTEMBER,
        stage="do",
        states="GG",
        said=(
            "The new platform grew out of the first survey of parents and carers.",
            "Launched; fully working by September.",
        ),
        answers=("1", "3"),
    ),
    DemoAction(
        "LAIN-02",
        "Tell schools and families: information packs and a weekly newsletter",
        to(1),
        org="council",
        owner="action-owner",
        due_on=date(2018, 7, 31),
        stage="do",
        states="GB",
        said=(
            "Packs went to schools in March.",
            "A new weekly newsletter for the whole area and all ages.",
        ),
        answers=("1", "3"),
    ),
    DemoAction(
        "LAIN-03",
        "Keep families and young people in every forum",
        to(1, 6),
        org="young",
        post="The Unstoppables",
        partners=("forum",),
        stage="do",
        states="GG",
        said=(
            "Parents sit on the statutory panel each week.",
            "The Unstoppables took part in an event on transitions.",
        ),
        answers=("2",),
    ),
    DemoAction(
        "LAIN-04",
        "Extend high needs funding by band to early years and colleges",
        to(2, 4),
        org="council",
        post="High needs funding lead",
        starts_on=date(2018, 4, 1),
        due_on=SEPTEMBER,
        stage="do",
        states="GG",
        said=(
            "In place in all mainstream schools since April.",
            "Colleges and early years settings follow in September.",
        ),
        curbs=(5,),
    ),
    DemoAction(
        "LAIN-05",
        "Redistribute places: move or close bases, more room at three special schools",
        to(3),
        org="council",
        post="School places manager",
        due_on=date(2020, 9, 1),
        stage="do",
        states="GG",
        said=(
            "Transfer of bases to mainstream schools has begun.",
            "Three special schools on course for places in September 2019 and 2020.",
        ),
        curbs=(6,),
        milestones=(
            ("Places at the first sites", date(2019, 9, 1), None),
            ("Places at all three sites", date(2020, 9, 1), None),
        ),
    ),
    DemoAction(
        "LAIN-06",
        "Reduce exclusions and absence of pupils with SEND",
        to(3),
        org="council",
        post="Assistant Director, Inclusion",
        stage="analyse",
        states="RR",
        said=(
            "Permanent exclusions: 64 in 2016/17.",
            "55 permanent exclusions so far this year, heading for 20% more than last year.",
        ),
        curbs=(7,),
    ),
    DemoAction(
        "LAIN-07",
        "Follow children educated at home",
        to(3),
        org="council",
        stage="analyse",
        states="NR",
        said=("", "921 children in April, 297 of them with SEND, 11 with a plan."),
    ),
    DemoAction(
        "LAIN-08",
        "Finish the conversion of statements",
        to(5),
        org="council",
        post="SEND casework manager",
        due_on=date(2018, 3, 31),
        stage="do",
        states="BB",
        said=(
            "99% were converted by 31 March, as the paper of 12 July 2018 to the board says.",
            "Those that remain have circumstances of their own.",
        ),
        measures=("profile.statements_converted_pc",),
    ),
    DemoAction(
        "LAIN-09",
        "Bring decisions back within 20 weeks",
        to(5),
        org="council",
        post="SEND casework manager",
        stage="do",
        states="AR",
        said=(
            "69% in January, 64% in March.",
            "51% now: requests have almost doubled since January.",
        ),
        curbs=(1, 2),
        measures=("timeliness.pc_plans_issued_20_weeks_ex", IN_TIME),
    ),
    DemoAction(
        "LAIN-10",
        "Move everybody from funding only to a plan",
        to(5),
        org="council",
        post="SEND casework manager",
        due_on=date(2020, 4, 30),
        stage="do",
        states="AA",
        said=(
            "The transfer is planned over 24 months.",
            "It adds to the load of advice givers and casework.",
        ),
        curbs=(1,),
    ),
    DemoAction(
        "LAIN-11",
        "Pilot a statutory assessment portal",
        to(5, 6),
        org="council",
        owner="action-owner",
        stage="do",
        states="NG",
        said=("", "A pilot is running; professionals write in one place."),
        answers=("5",),
        curbs=(1, 3),
    ),
    DemoAction(
        "LAIN-12",
        "Strengthen health’s part: Designated Clinical Officer beside the Medical Officer",
        to(6),
        org="icb",
        owner="commissioner",
        stage="do",
        states="GB",
        said=(
            "The medical officer attends panel each week.",
            "A clinical officer has joined.",
        ),
        answers=("4",),
    ),
    DemoAction(
        "LAIN-13",
        "Report performance in the quarterly style to the intervention board",
        to(6),
        org="council",
        post="Director of Children’s Services",
        stage="review",
        states="GG",
        said=("The first cycle was completed.", "Two cycles have been completed."),
        answers=("2", "5"),
        curbs=(3,),
    ),
    DemoAction(
        "LAIN-14",
        "Grow leaders: two officers on the national leadership course",
        to(6),
        org="council",
        post="Assistant Director, Inclusion",
        starts_on=date(2018, 7, 1),
        stage="plan",
        states="NG",
        said=("", "Two officers were accepted; the course starts this month."),
        curbs=(4,),
    ),
)

PLAN = DemoPlan(
    area="somerset",
    strategies=(STRATEGY,),
    actions=ACTIONS,
    periods=(
        DemoPeriod("April 2018", date(2018, 1, 1), date(2018, 4, 30), date(2018, 4, 13)),
        DemoPeriod("July 2018", date(2018, 5, 1), date(2018, 7, 31), date(2018, 7, 6)),
    ),
    sources=(
        DemoSource(
            title="Gloucestershire SEND peer review",
            kind=SourceKind.PEER_REVIEW,
            published_on=None,
            made=5,
            recommendations=(
                point(1, "Clear key messages on the area’s response to the reforms."),
                point(2, "Multi-agency forums that build one strategy and embed it at all levels."),
                point(3, "A communication strategy across the whole area."),
                point(4, "Partnership across health agencies, with all parts of health."),
                point(5, "Information systems that inform strategy and follow outcomes."),
            ),
        ),
    ),
    risks=(
        DemoRisk(
            1,
            "Performance",
            cause="Requests almost doubled since January; funding-only moves to plans.",
            event="Advice givers and casework cannot keep the 20 weeks.",
            effect="The gap to England and the neighbours grows; low until April 2020.",
            before=(5, 4),
            controls="An assessment portal, and plans in order of the request.",
            after=(4, 4),
            post="SEND casework manager",
        ),
        DemoRisk(
            2,
            "Parental confidence",
            cause="Poor inclusion, and plans and reviews of uneven quality.",
            event="More families appeal: 22 appeals are in action.",
            effect="6.18 appeals per 10,000 pupils in 2016/17, above England’s 5.45.",
            before=(4, 4),
        ),
        DemoRisk(
            3,
            "Purposeful data sharing",
            cause="Partners use data for different purposes.",
            event="Records cannot be matched person by person.",
            effect="Joint commissioning stays at an early stage.",
            before=(4, 3),
            controls="A programme group of the improvement network.",
            after=(3, 3),
            post="Lead commissioner, CCG",
        ),
        DemoRisk(
            4,
            "Financial pressure on all key partners",
            cause="Savings, vacancies and structures that do not fit the need.",
            event="Posts are held vacant and expertise is lost.",
            effect="Change slows while duties grow.",
            before=(4, 4),
        ),
        DemoRisk(
            5,
            "Schools funding",
            cause="The high needs block overspends by £2.3m in the year.",
            event="The pressure of earlier years, £5.6m, cannot be recovered.",
            effect="Less room to invest in early support.",
            before=(5, 4),
            controls="One funding system by band from birth to 25.",
            after=(4, 4),
            post="Director of Children’s Services",
        ),
        DemoRisk(
            6,
            "Inclusive schools and parental choice",
            cause="Too few local places, and more independent placements than average.",
            event="Costs of travel grow: £1.3m over budget.",
            effect="Less money for local provision.",
            before=(4, 4),
            controls="New places at three special schools.",
            after=(3, 3),
            post="School places manager",
        ),
        DemoRisk(
            7,
            "Exclusions and absence",
            cause="Attainment targets and tight budgets in schools.",
            event="Exclusions, home education and absence rise.",
            effect="More requests for specialist places.",
            before=(4, 3),
        ),
    ),
    voices=(
        DemoVoice(
            "First survey of parents and carers",
            "Parents and carers",
            date(2017, 11, 30),
            said="The local offer is hard to use.",
            did="A new platform, built with the parent carer forum.",
            actions=("LAIN-01",),
        ),
    ),
    decisions=(
        DemoDecision(
            "Health and Wellbeing Board",
            BOARD_ON,
            "1",
            "Progress against the five outcomes and the peer review is noted.",
        ),
        DemoDecision(
            "Health and Wellbeing Board",
            BOARD_ON,
            "2",
            "The risks to the pace of improvement are noted.",
            actions=("LAIN-09", "LAIN-10"),
        ),
    ),
)
