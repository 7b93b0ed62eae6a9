"""Southampton: the work programme after the strategic review of June 2017 to March 2018.

Priorities, findings, recommendations and the actions with their days are the board paper's of
13 September 2018. Owners, and states beyond what the paper says, are invented.
"""

from datetime import date

from strategy.choices import (
    Acceptance,
    RecommendationKind,
    RecommendationState,
    SourceKind,
    StrategyKind,
    StrategyStatus,
)
from strategy.demonstration.shape import (
    DemoAction,
    DemoDecision,
    DemoPeriod,
    DemoPlan,
    DemoPriority,
    DemoRecommendation,
    DemoSource,
    DemoStrategy,
)

SLUG = "send-work-programme"
BOARD_ON = date(2018, 9, 13)
SEND = "SEND Strategy 2017–2020"
CHILDREN = "Children and Young People’s Strategy 2017–2020"


def to(*numbers: int) -> tuple[tuple[str, int], ...]:
    """Priorities of the programme."""
    return tuple((SLUG, each) for each in numbers)


def finding(number: int, text: str) -> DemoRecommendation:
    """A finding of the review."""
    return DemoRecommendation(
        str(number),
        text,
        kind=RecommendationKind.FINDING,
        acceptance=Acceptance.ACCEPTED,
        state=RecommendationState.OPEN,
    )


def advised(number: str, text: str) -> DemoRecommendation:
    """A recommendation below a finding; the board has only noted it so far."""
    return DemoRecommendation(
        number,
        text,
        follows=number.partition(".")[0],
        acceptance=Acceptance.WAITING,
        state=RecommendationState.OPEN,
    )


STRATEGY = DemoStrategy(
    slug=SLUG,
    title="City-wide SEND work programme",
    kind=StrategyKind.TRANSFORMATION,
    status=StrategyStatus.ADOPTED,
    starts_on=date(2018, 4, 1),
    ends_on=None,
    vision="Future demand is known early, and met within the city and within its means.",
    governance=(
        "The SEND Partnership Forum builds the review’s recommendations into the programme; the "
        "Joint Commissioning Board oversees it."
    ),
    priorities=(
        DemoPriority(1, "The use of high cost out of city placements"),
        DemoPriority(2, "Severe learning difficulties and complex needs"),
        DemoPriority(3, "Post-16 provision, including for sensory impairment"),
        DemoPriority(
            4, "Autism, social communication, sensory processing and challenging behaviour"
        ),
        DemoPriority(5, "The use of resourced provisions"),
        DemoPriority(6, "Identification of SEND and thresholds for requesting an assessment"),
    ),
    aligned=(
        (SEND, "To have control over support and services they receive"),
        (SEND, "To have greater achievement, attainment and equal opportunities in life"),
        (SEND, "To receive the support they need to promote their health and wellbeing"),
        (SEND, "To be safe and secure"),
        (SEND, "To develop greater autonomy, independence and resilience to prepare for adulthood"),
        (CHILDREN, "Happy, healthy lives, with good physical and mental wellbeing"),
        (CHILDREN, "Safe at home, in the community and online"),
        (CHILDREN, "Good attainment and successful opportunities in adulthood"),
        (CHILDREN, "Resilient and engaged families and communities"),
    ),
)

REVIEW = DemoSource(
    title="SEND Strategic Review, June 2017 to March 2018",
    kind=SourceKind.REVIEW,
    published_on=date(2018, 3, 31),
    made=52,
    recommendations=(
        finding(1, "Numbers and complexity rise; on this course two more special schools."),
        finding(
            2, "Demand for specialist places grows, in part beyond need: by up to 50% by 2022."
        ),
        finding(
            3, "Mainstream schools do well by some children with needs as great as in special."
        ),
        finding(4, "The remit and criteria of special schools need review."),
        finding(5, "Autism will rise; high functioning autism is a gap in provision."),
        finding(6, "Plans for young people after 16 and after 19 will increase."),
        finding(7, "Barriers to inclusive practice, such as how results of schools are reported."),
        finding(
            8,
            "High cost placements out of city are many for the city’s size: 62; with 12 the "
            "education budget would save about £2.8m.",
        ),
        advised("4.1", "Review the remit and admissions criteria of the special schools."),
        advised("4.2", "Consider more capacity, such as an assessment class for years R and 1."),
        advised("4.3", "Support and reward mainstream schools that include a wider range."),
        advised("4.4", "Extend outreach to mainstream schools."),
        advised("4.5", "Consider more resourced provision for learning difficulties."),
        advised("5.1", "A graduated range for autism, from friendly schools to special school."),
        advised("6.1", "Work with colleges to develop their offer and prepare for demand."),
        advised("6.2", "A robust transition process from year 9 with parents and young people."),
        advised("6.3", "Strengthen the overlap of children’s and adults’ services."),
        advised("6.4", "A range of provision: supported living, internships, apprenticeships."),
        advised("6.5", "More specialist provision after 19 for the most complex needs."),
    ),
)

ACTIONS = (
    DemoAction(
        "WP-01",
        "Review the children’s therapy offer: one integrated therapy service for the city",
        to(2, 4),
        org="council",
        owner="commissioner",
        partners=("icb", "community"),
        stage="analyse",
        states="G",
        said=("Recommendations for the future model are being written.",),
        answers=("5.1",),
    ),
    DemoAction(
        "WP-02",
        "Refresh the local transformation plan for mental health and wellbeing",
        to(4),
        org="icb",
        post="Commissioner for children’s mental health",
        due_on=date(2018, 10, 31),
        stage="plan",
        states="G",
        said=("SEND is a priority outcome of 2018/19; the refresh is being written.",),
    ),
    DemoAction(
        "WP-03",
        "Review the Behaviour Resource Service: access by need, looked after or not",
        to(4),
        org="community",
        owner="action-owner",
        partners=("icb", "council"),
        due_on=date(2018, 9, 30),
        stage="review",
        states="G",
        said=("The review reports its recommendations this month.",),
    ),
    DemoAction(
        "WP-04",
        "Put the new offer of short breaks in place, as Cabinet agreed in March 2018",
        to(2),
        org="council",
        post="Short breaks commissioner",
        starts_on=date(2018, 3, 31),
        stage="do",
        states="G",
        said=("Fairer criteria, more activities in the mainstream and specialist breaks.",),
    ),
    DemoAction(
        "WP-05",
        "Review support for SEND in early years services",
        to(6),
        org="council",
        partners=("community",),
        stage="analyse",
        states="R",
        said=("The agencies are named; nobody leads the review yet.",),
    ),
    DemoAction(
        "WP-06",
        "Commission independent school places together with other authorities",
        to(1),
        org="council",
        owner="commissioner",
        stage="plan",
        states="G",
        said=("Several authorities are in discussion.",),
        outcome="Best value for the few who need highly specialist places.",
        measures=("caseload.special_independent",),
    ),
    DemoAction(
        "WP-07",
        "Commission outreach to mainstream schools with outcomes and a contract",
        to(5, 6),
        org="council",
        stage="plan",
        states="N",
        said=("Under consideration, beside the integrated therapy offer.",),
        answers=("4.3", "4.4"),
    ),
    DemoAction(
        "WP-08",
        "Reconfigure special schools with schools, colleges and health providers",
        to(2, 5),
        org="council",
        post="Head of education services",
        partners=("community",),
        stage="analyse",
        states="G",
        said=("Education services review the future remit with schools and colleges.",),
        answers=("4.1", "4.2", "4.5"),
    ),
    DemoAction(
        "WP-09",
        "Finish the city-wide transition protocol",
        to(3),
        org="council",
        post="Preparing for adulthood lead",
        partners=("adults",),
        due_on=date(2018, 10, 31),
        stage="do",
        states="G",
        said=("A draft is with children’s and adults’ services.",),
        answers=("6.2", "6.3"),
    ),
    DemoAction(
        "WP-10",
        "Review provision from 16 to 25 against the four domains of preparing for adulthood",
        to(3),
        org="council",
        post="Preparing for adulthood lead",
        partners=("adults",),
        stage="analyse",
        states="G",
        said=("The review is under way.",),
        answers=("6.1", "6.4", "6.5"),
    ),
    DemoAction(
        "WP-11",
        "Update the local offer for those from 16 to 25",
        to(3),
        org="council",
        post="Local offer manager",
        partners=("forum",),
        stage="do",
        states="G",
        said=("New pages are being written with young people.",),
    ),
)

PLAN = DemoPlan(
    area="southampton",
    strategies=(STRATEGY,),
    actions=ACTIONS,
    periods=(DemoPeriod("September 2018", date(2018, 4, 1), date(2018, 9, 30), date(2018, 9, 6)),),
    sources=(REVIEW,),
    decisions=(
        DemoDecision(
            "Joint Commissioning Board",
            BOARD_ON,
            "i",
            "The key findings and recommendations of the review are noted.",
        ),
        DemoDecision(
            "Joint Commissioning Board",
            BOARD_ON,
            "ii",
            "The implications for joint commissioning and integrated provision are noted.",
            actions=tuple(action.reference for action in ACTIONS),
        ),
    ),
)
