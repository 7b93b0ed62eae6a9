"""From what is staged of a return to rows: what each table becomes, beside what is there.

What a return leaves blank erases nothing. What it no longer has is ended, not deleted: a
setting attended is left on the day the next is entered, or on census day. Settings named and
needs that are no longer listed are removed. A monthly extract need not say all: nothing is
ended or removed because it is silent.

Each `Target` says where the rows of one table come from, and what stands in every column.
"""

from dataclasses import dataclass

from django.db.models import Model

from ehcp.models import (
    Advice,
    AnnualReview,
    Assessment,
    Attendance,
    Child,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
)


@dataclass(frozen=True)
class Target:
    """How one table is brought in line.

    `source` joins what is staged (`i` and others) with the row that is there (`o`). `links`
    are columns that only a new row is given; `given` those that are compared too, null where
    the return is silent; `blank` are those in which silence counts. `keys` find the row again
    for the tables below it, and `order` is that in which new rows are numbered.
    """

    model: type[Model]
    name: str
    source: str
    links: dict[str, str]
    given: dict[str, str]
    blank: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    order: str = ""


def plain(prefix: str, *names: str) -> dict[str, str]:
    """Columns that are called the same in the return."""
    return {name: f"{prefix}.{name}" for name in names}


NUMBERED = "coalesce(i.upn, i.uln, nullif(o.upn, ''), nullif(o.uln, '')) IS NOT NULL"
NTH = "%(highest)s + row_number() OVER (PARTITION BY o.id IS NULL ORDER BY i.place, i.line)"
CHILDREN = Target(
    Child,
    "to_child",
    "incoming_person i JOIN matched m USING (person) LEFT JOIN ehcp_child o ON o.id = m.child",
    links={
        "area_id": "%(area)s",
        "reference": f"'C' || lpad(({NTH})::text, greatest(6, length(({NTH})::text)), '0')",
    },
    given=plain("i", "born_on", "ethnicity", "upn", "uln", "looked_after", "care_leaver")
    | {
        "sex": "nullif(i.sex, 'U')",
        "upn_unknown": f"CASE WHEN {NUMBERED} THEN '' "
        "ELSE coalesce(i.upn_unknown, o.upn_unknown) END",
        # each layout of a return calls a child with a number otherwise: no change of the case
        "return_identifier": f"CASE WHEN %(whole)s AND o.id IS NOT NULL AND {NUMBERED} "
        "THEN o.return_identifier ELSE i.identifier END",
    },
    blank=("upn_unknown",),
    keys=("i.person",),
    order="i.place, i.line",
)
# Neither "awaited" nor "historical" takes back a decision that is known.
KNOWN_OUTCOME = (
    "CASE WHEN {given} IN ('A', 'H') AND o.outcome IN ('Y', 'N', 'W') "
    "THEN o.outcome ELSE {given} END"
)
REQUESTS = Target(
    Request,
    "to_request",
    "incoming_episode i JOIN to_child c USING (person) "
    "LEFT JOIN paired q ON q.person = i.person AND q.episode = i.episode "
    "LEFT JOIN ehcp_request o ON o.id = q.request",
    links={"child_id": "c.id"},
    given=plain("i", "received_on", "source", "in_youth_accommodation", "decided_on", "mediation")
    | plain("i", "tribunal", "exported_to")
    | {"outcome": KNOWN_OUTCOME.format(given="i.outcome")},
    keys=("i.person", "i.episode"),
    order="c.id, i.episode",
)
ABOVE = "incoming_episode i JOIN to_request r USING (person, episode)"
ASSESSMENTS = Target(
    Assessment,
    "to_assessment",
    f"{ABOVE} LEFT JOIN ehcp_assessment o ON o.request_id = r.was WHERE i.assessed",
    links={"request_id": "r.id"},
    given=plain("i", "other_mediation", "other_tribunal", "exceptions_apply")
    | {
        "outcome": KNOWN_OUTCOME.format(given="i.assessment_outcome"),
        "decided_on": "i.assessment_decided_on",
        "mediation": "i.assessment_mediation",
        "tribunal": "i.assessment_tribunal",
    },
    order="r.id",
)
PLANS = Target(
    Plan,
    "to_plan",
    f"{ABOVE} LEFT JOIN ehcp_plan o ON o.request_id = r.was "
    "WHERE i.planned OR i.active OR i.draft_on IS NOT NULL",
    links={"request_id": "r.id"},
    given=plain("i", "draft_on", "started_on", "residential", "work_based", "personal_budget")
    | plain("i", "organised_arrangements", "direct_payment", "ceased_on", "cease_reason")
    | plain("i", "transferred_from", "phase_transfer_due_on", "phase_transfer_final_on")
    | plain("i", "third_party"),
    keys=("i.person", "i.episode"),
    order="r.id",
)
# The register's key for a URN, or for a UKPRN that only one setting has.
KNOWN_SETTING = """
    LEFT JOIN commissioning_setting by_urn ON by_urn.urn = i.urn AND by_urn.urn <> ''
    LEFT JOIN (SELECT ukprn, min(id) AS id FROM commissioning_setting
               WHERE ukprn <> '' GROUP BY ukprn HAVING count(*) = 1) by_ukprn
        ON by_ukprn.ukprn = i.ukprn AND i.urn IS NULL
"""
SETTING = plain("i", "urn", "ukprn", "code", "other", "sen_unit", "resourced_provision") | {
    "setting_id": "coalesce(by_urn.id, by_ukprn.id)"
}
# What is said of a setting replaces what was there as a whole.
SETTING_BLANK = ("setting_id", "urn", "ukprn", "code", "other")
OF_PLAN = {"plan_id": "p.id", "rank": "i.rank"}
NAMED = Target(
    NamedSetting,
    "to_named",
    f"incoming_named i JOIN to_plan p USING (person, episode) {KNOWN_SETTING} "
    "LEFT JOIN ehcp_namedsetting o ON o.plan_id = p.was AND o.rank = i.rank",
    links=OF_PLAN,
    given=SETTING,
    blank=SETTING_BLANK,
    order="p.id, i.rank",
)
# What is no longer attended is ended before other stays are moved: two may not overlap.
ENDS = Target(
    Attendance,
    "to_end",
    "ended e JOIN ehcp_attendance o ON o.id = e.was",
    links={},
    given={"left_on": "e.next_on"},
)
# Not before it was entered, not after the next of its rank was.
LEFT_ON = "least(CASE WHEN i.leaving_on >= i.entered_on THEN i.leaving_on END, n.next_on)"
ATTENDED = Target(
    Attendance,
    "to_attended",
    "stays i JOIN to_plan p USING (person, episode) "
    f"JOIN in_turn n USING (person, episode, rank, entered_on) {KNOWN_SETTING} "
    "LEFT JOIN ehcp_attendance o ON o.id = i.was",
    links=OF_PLAN,
    given=SETTING | plain("i", "entered_on", "residential", "work_based") | {"left_on": LEFT_ON},
    blank=SETTING_BLANK,
    order="p.id, i.rank, i.entered_on",
)
NEEDS = Target(
    PlanNeed,
    "to_need",
    "incoming_need i JOIN to_plan p USING (person, episode) "
    "LEFT JOIN ehcp_planneed o ON o.plan_id = p.was AND o.rank = i.rank",
    links=OF_PLAN,
    given={"need": "i.need"},
    order="p.id, i.rank",
)
# A review is known by the day of its meeting; earlier ones stay.
REVIEWS = Target(
    AnnualReview,
    "to_review",
    "incoming_episode i JOIN to_plan p USING (person, episode) "
    "LEFT JOIN ehcp_annualreview o ON o.plan_id = p.was AND o.meeting_on = i.meeting_on "
    "WHERE i.meeting_on IS NOT NULL",
    links={"plan_id": "p.id", "meeting_on": "i.meeting_on"},
    given={
        "outcome": "i.review_outcome",
        "decided_on": "i.review_decided_on",
        "draft_on": "i.review_draft_on",
        "final_on": "i.review_final_on",
    },
    order="p.id",
)
# One advice of an agency and one exception of a ground: that of the same day, else the last.
KNOWN_ADVICE = """
    LEFT JOIN LATERAL (
        SELECT * FROM ehcp_advice a WHERE a.request_id = r.was AND a.agency = i.agency
        ORDER BY a.requested_on = i.requested_on DESC, a.requested_on DESC LIMIT 1
    ) o ON true
"""
ADVICE = Target(
    Advice,
    "to_advice",
    f"incoming_advice i JOIN to_request r USING (person, episode) {KNOWN_ADVICE}",
    links={"request_id": "r.id", "agency": "i.agency"},
    given={"requested_on": "i.requested_on", "received_on": "i.came_on"},
    order="r.id, i.agency",
)
KNOWN_EXCEPTION = """
    LEFT JOIN LATERAL (
        SELECT * FROM ehcp_timeexception x WHERE x.request_id = r.was AND x.ground = i.ground
        ORDER BY x.from_on = i.from_on DESC, x.from_on DESC LIMIT 1
    ) o ON true
"""
EXCEPTIONS = Target(
    TimeException,
    "to_exception",
    f"incoming_exception i JOIN to_request r USING (person, episode) {KNOWN_EXCEPTION}",
    links={"request_id": "r.id", "ground": "i.ground"},
    given=plain("i", "from_on", "to_on", "evidence", "authorised_by"),
    order="r.id, i.ground",
)
# In the order in which they are written: no row before the one that it hangs from.
TARGETS = (
    CHILDREN,
    REQUESTS,
    ASSESSMENTS,
    PLANS,
    NAMED,
    ENDS,
    ATTENDED,
    NEEDS,
    REVIEWS,
    ADVICE,
    EXCEPTIONS,
)
# Rows whose rank is not in the list that the return gives of their plan.
NO_LONGER = """
    SELECT o.id FROM {table} o JOIN to_plan p ON p.was = o.plan_id
    WHERE EXISTS (SELECT FROM {listed} i WHERE i.person = p.person AND i.episode = p.episode)
      AND NOT EXISTS (SELECT FROM {listed} i WHERE i.person = p.person
                      AND i.episode = p.episode AND i.rank = o.rank)
"""
REMOVED: dict[type[Model], str] = {
    NamedSetting: NO_LONGER.format(table="ehcp_namedsetting", listed="incoming_named"),
    PlanNeed: NO_LONGER.format(table="ehcp_planneed", listed="incoming_need"),
}
