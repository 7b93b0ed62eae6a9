"""What was taken out of a case as recorded by mistake stays out when a file says it again.

A record is out while its removal, with the reason that a person gave, is the last of its
events. What a file says is the same record if it hangs from the same plan or request and is
of the same day. The undo of an import removes without a reason, and keeps nothing out.
"""

from dataclasses import dataclass
from datetime import date

from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from commissioning.choices import Severity
from commissioning.models import ImportFile, ImportProblem
from config.lib.formats import british_date
from ehcp.models import Advice, AnnualReview, Attendance, TimeException

REASON = "Taken out here as recorded by mistake, and in the file again"


@dataclass(frozen=True)
class Sort:
    """A kind of record that can be taken out: what it is called, and where it is staged.

    `keys` are the columns by which it is known, its day last.
    """

    model: type[Model]
    title: str
    staged: str
    hangs_from: str
    keys: tuple[str, ...]


SORTS = (
    Sort(AnnualReview, "review", "incoming_episode", "plan_id", ("meeting_on",)),
    Sort(Attendance, "setting attended", "incoming_attended", "plan_id", ("rank", "entered_on")),
    Sort(Advice, "advice", "incoming_advice", "request_id", ("agency", "requested_on")),
    Sort(TimeException, "exception", "incoming_exception", "request_id", ("ground", "from_on")),
)
FIND = """
    SELECT DISTINCT i.person, i.episode, i.{day}, {rank}, {left}, c.reference
    FROM {staged} i
    JOIN paired q USING (person, episode)
    LEFT JOIN ehcp_plan p ON p.request_id = q.request
    CROSS JOIN LATERAL (SELECT p.id AS plan_id, q.request AS request_id) above
    JOIN {events} e ON e.{hangs_from} = above.{hangs_from} AND {same_event}
    JOIN pghistory_context x ON x.id = e.pgh_context_id AND x.metadata ? 'reason'
    JOIN ehcp_request r ON r.id = q.request
    JOIN ehcp_child c ON c.id = r.child_id
    WHERE e.pgh_label = 'delete'
      AND NOT EXISTS (
          SELECT FROM {events} l WHERE l.pgh_obj_id = e.pgh_obj_id AND l.pgh_id > e.pgh_id
      )
      AND NOT EXISTS (
          SELECT FROM {table} o WHERE o.{hangs_from} = above.{hangs_from} AND {same_row}
      )
"""
# The episode stays, without the review.
WITHOUT_REVIEW = "UPDATE incoming_episode SET meeting_on = NULL WHERE (person, episode) = (%s, %s)"
WITHOUT = "DELETE FROM {staged} i WHERE (i.person, i.episode, i.{day}, {rank}) = (%s, %s, %s, %s)"
# What was left for a setting that is out is attended on, until that one was left.
ATTENDED_ON = """
    UPDATE incoming_attended SET leaving_on = %s
    WHERE (person, episode, rank, leaving_on) = (%s, %s, %s, %s)
"""
# The file's silence about what is attended instead ends nothing: it speaks of what is out.
NOT_ENDED = """
    DELETE FROM ended e USING in_turn t
    WHERE t.was = e.was AND t.next_given IS NULL AND (t.person, t.episode, t.rank) = (%s, %s, %s)
"""


@dataclass(frozen=True)
class KeptOut:
    """A record that a file says and that stays out.

    `rank` is the first of two keys: a rank, an agency or a ground. `left_on` is the day on
    which a setting was left, if it was.
    """

    sort: Sort
    person: int
    episode: int
    day: date
    rank: str | int | None
    left_on: date | None
    reference: str


def keep_out(cursor: CursorWrapper) -> list[KeptOut]:
    """Take out of what is staged what was taken out here. After requests are paired."""
    kept = [one for sort in SORTS for one in found(sort, cursor)]
    for one in kept:
        whose = (one.person, one.episode)
        if one.sort.model is AnnualReview:
            cursor.execute(WITHOUT_REVIEW, whose)
            continue
        cursor.execute(filled(WITHOUT, one.sort), (*whose, one.day, one.rank))
        if one.sort.model is Attendance:
            cursor.execute(ATTENDED_ON, (one.left_on, *whose, one.rank, one.day))
    return kept


def end_nothing_for(kept: list[KeptOut], cursor: CursorWrapper) -> None:
    """Let what is attended instead of a setting that is out go on. After `ended` is filled."""
    for one in kept:
        if one.sort.model is Attendance:
            cursor.execute(NOT_ENDED, (one.person, one.episode, one.rank))


def found(sort: Sort, cursor: CursorWrapper) -> list[KeptOut]:
    """What is staged of a sort and is out."""
    cursor.execute(filled(FIND, sort))
    return [KeptOut(sort, *row) for row in cursor.fetchall()]


def filled(statement: str, sort: Sort) -> str:
    """A statement about a sort of record."""
    *others, day = sort.keys
    table = sort.model._meta.db_table
    return statement.format(
        staged=sort.staged,
        events=f"{table}event",
        table=table,
        hangs_from=sort.hangs_from,
        day=day,
        rank=f"i.{others[0]}" if others else "NULL",
        left="e.left_on" if sort.model is Attendance else "NULL::date",
        same_event=" AND ".join(f"e.{key} = i.{key}" for key in sort.keys),
        same_row=" AND ".join(f"o.{key} = i.{key}" for key in sort.keys),
    )


def tell(file: ImportFile, kept: list[KeptOut]) -> None:
    """Note on a rehearsal what stays out, instead of what was noted there before."""
    ImportProblem.objects.filter(file=file, reason=REASON).delete()
    ImportProblem.objects.bulk_create(
        ImportProblem(
            file=file,
            severity=Severity.NOTE,
            reason=REASON,
            value=one.reference,
            advice=f"The {one.sort.title} of {british_date(one.day)} stays out. If it is right, "
            "put it back on the case.",
        )
        for one in kept
    )
