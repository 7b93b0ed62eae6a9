"""What Sefton's plan said before, and what its improvement board decided. All of it invented."""

from datetime import date

from strategy.demonstration.shape import DemoChange, DemoDecision, DemoExplanation

BOARD = "SEND Continuous Improvement Board"


def later(reference: str, day: date, was: date, because: str) -> DemoChange:
    """A due date that was moved to a later day."""
    return DemoChange(reference, day, "due_on", was, because)


PAST = (
    later("JC-02", date(2024, 1, 16), date(2023, 12, 31), "nobody suitable applied for the post"),
    later(
        "JC-03",
        date(2025, 11, 25),
        date(2025, 12, 31),
        "the second pathway waits for the new specification",
    ),
    later(
        "JC-04", date(2024, 11, 26), date(2024, 12, 31), "therapists could not be recruited in time"
    ),
    later(
        "JC-06",
        date(2024, 6, 18),
        date(2024, 9, 30),
        "two advisers came into post half a year late",
    ),
    later(
        "JC-07",
        date(2024, 5, 28),
        date(2024, 6, 30),
        "funding for the second wave of teams was not agreed",
    ),
    later(
        "JC-07",
        date(2025, 5, 20),
        date(2025, 6, 30),
        "the single point of access opened a year late",
    ),
    later(
        "JC-09",
        date(2025, 12, 2),
        date(2025, 12, 31),
        "the largest providers asked for longer notice",
    ),
    later("JC-09", date(2026, 9, 8), date(2026, 9, 30), "the new terms begin with the spring term"),
    later(
        "JC-13",
        date(2025, 11, 25),
        date(2025, 11, 30),
        "partners could not agree on the measures in time",
    ),
    DemoChange(
        "JC-12",
        date(2026, 2, 10),
        "lead_post",
        "Contracts manager",
        "the post is vacant since January",
    ),
    DemoChange(
        "JC-14",
        date(2026, 3, 3),
        "title",
        "Respond to gaps in places found by the Delivering Better Value programme",
        "the Education Excellence Strategy has been adopted",
    ),
)

DECISIONS = (
    DemoDecision(BOARD, date(2023, 12, 12), "1", "The first report to scrutiny is noted."),
    DemoDecision(
        BOARD,
        date(2024, 6, 11),
        "2",
        "Mental health support is reported to every meeting until waits fall.",
        actions=("JC-07",),
    ),
    DemoDecision(
        BOARD,
        date(2024, 12, 10),
        "1",
        "Contracts of health and adult social care are reviewed by March 2026.",
        actions=("JC-12",),
    ),
    DemoDecision(
        BOARD,
        date(2025, 6, 10),
        "3",
        "A second year of support teams in schools is supported.",
        actions=("JC-07",),
    ),
    DemoDecision(
        BOARD,
        date(2025, 12, 9),
        "1",
        "The framework may be used for all new places.",
        actions=("JC-09",),
    ),
    DemoDecision(
        BOARD,
        date(2026, 6, 9),
        "1",
        "The strategy is reviewed in the autumn, and its next edition prepared.",
    ),
    DemoDecision(
        BOARD,
        date(2026, 6, 9),
        "2",
        "The local SEND reform plan is drawn up with schools and health.",
        actions=(
            "RP-01",
            "RP-02",
        ),
    ),
)

EXPLAINED = (
    DemoExplanation(
        "JC-04",
        date(2023, 11, 20),
        "Reception classes in nine schools had no training this term.",
        "Two of the three therapists who were to give it left in September.",
        "A neighbouring trust lends one therapist for two days a week.",
        date(2024, 3, 31),
        accepted_on=date(2023, 11, 28),
    ),
    DemoExplanation(
        "JC-07",
        date(2023, 11, 21),
        "The second wave of mental health support teams has not begun.",
        "Its funding was not agreed before the school year.",
        "The integrated care board decides on it in January.",
        date(2024, 6, 30),
        accepted_on=date(2023, 11, 28),
    ),
    DemoExplanation(
        "JC-03",
        date(2024, 5, 20),
        "No family has taken up a personal health budget this year.",
        "The leaflet and the first conversation differ from place to place.",
        "One shared care pathway is written with the parent carer forum.",
        date(2024, 9, 30),
        accepted_on=date(2024, 6, 4),
    ),
    DemoExplanation(
        "JC-07",
        date(2026, 11, 17),
        "Waits for a first appointment fell, but not to the 18 weeks that were promised.",
        "Referrals rose by a fifth since last autumn.",
        "Schools with a support team refer only after a consultation.",
        date(2027, 3, 31),
        help_wanted="Agree the posts of the third team at the meeting in December.",
    ),
)
