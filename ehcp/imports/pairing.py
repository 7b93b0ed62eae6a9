"""Which request, setting and stay of a matched child each part of a return is.

Requests pair by day of receipt, then by the plan's start; historical requests without either
pair in their order, where there are as many as before. A stay is known by rank and day of
entry; one at the same setting that is not left yet and was entered later is the same stay,
its day of entry corrected.
"""

from datetime import date

from django.db.backends.utils import CursorWrapper

from ehcp.imports.mistaken import KeptOut, end_nothing_for, keep_out

KNOWN = """
    CREATE TEMP TABLE known ON COMMIT DROP AS
    SELECT m.person, r.id AS request, r.received_on, p.id AS plan, p.started_on, p.ceased_on,
           row_number() OVER (PARTITION BY m.person ORDER BY r.received_on, r.id) AS nth
    FROM matched m
    JOIN ehcp_request r ON r.child_id = m.child
    LEFT JOIN ehcp_plan p ON p.request_id = r.id
"""
SAME_DAY = """
    CREATE TEMP TABLE paired ON COMMIT DROP AS
    SELECT e.person, e.episode, k.request
    FROM incoming_episode e JOIN known k ON k.person = e.person AND k.received_on = e.received_on
"""
WAITING = """
    SELECT e.* FROM incoming_episode e
    WHERE NOT EXISTS (SELECT FROM paired x WHERE x.person = e.person AND x.episode = e.episode)
"""
FREE = "SELECT k.* FROM known k WHERE NOT EXISTS (SELECT FROM paired x WHERE x.request = k.request)"
SAME_PLAN = f"""
    INSERT INTO paired
    SELECT w.person, w.episode, f.request
    FROM (SELECT w.*, row_number() OVER (PARTITION BY person, started_on ORDER BY episode) AS turn
          FROM ({WAITING}) w WHERE started_on IS NOT NULL) w
    JOIN (SELECT f.*, row_number() OVER (PARTITION BY person, started_on ORDER BY nth) AS turn
          FROM ({FREE}) f WHERE started_on IS NOT NULL) f
    USING (person, started_on, turn)
"""
# Nothing that is known speaks against it that the request (k) goes on in the episode (w).
CONTINUES = """
    CASE WHEN k.plan IS NULL THEN k.received_on IS NULL AND w.started_on IS NULL
         ELSE k.ceased_on IS NULL AND (w.started_on IS NULL OR k.started_on IS NULL) END
"""
IN_ORDER = f"""
    INSERT INTO paired
    WITH nameless AS (
        SELECT w.person, w.episode, w.started_on,
               row_number() OVER (PARTITION BY person ORDER BY episode) AS turn,
               count(*) OVER (PARTITION BY person) AS many
        FROM ({WAITING}) w WHERE w.received_on IS NULL
    ), open AS (
        SELECT k.person, k.request,
               row_number() OVER (PARTITION BY person ORDER BY nth) AS turn,
               count(*) OVER (PARTITION BY person) AS many
        FROM ({FREE}) k
        WHERE EXISTS (SELECT FROM nameless w WHERE w.person = k.person AND {CONTINUES})
    )
    SELECT person, episode, request FROM nameless JOIN open USING (person, turn, many)
"""
# The last row of a rank and day counts where a return says it twice.
STAYS = """
    CREATE TEMP TABLE stays ON COMMIT DROP AS
    SELECT DISTINCT ON (g.person, g.episode, g.rank, g.entered_on) g.*, o.id AS was
    FROM incoming_attended g
    LEFT JOIN paired q USING (person, episode)
    LEFT JOIN ehcp_plan p ON p.request_id = q.request
    LEFT JOIN ehcp_attendance o
        ON o.plan_id = p.id AND o.rank = g.rank AND o.entered_on = g.entered_on
    WHERE g.entered_on IS NOT NULL
    ORDER BY g.person, g.episode, g.rank, g.entered_on, g.urn DESC, g.leaving_on DESC
"""
THERE = """
    CREATE TEMP TABLE there ON COMMIT DROP AS
    SELECT q.person, q.episode, o.*
    FROM paired q
    JOIN ehcp_plan p ON p.request_id = q.request
    JOIN ehcp_attendance o ON o.plan_id = p.id
    WHERE EXISTS (SELECT FROM stays g WHERE g.person = q.person AND g.episode = q.episode)
"""
CORRECTED = """
    UPDATE stays g SET was = f.was
    FROM (
        SELECT DISTINCT ON (o.id) o.id AS was, g.person, g.episode, g.rank, g.entered_on
        FROM stays g
        JOIN there o ON o.person = g.person AND o.episode = g.episode AND o.rank = g.rank
        WHERE g.was IS NULL AND o.left_on IS NULL AND o.entered_on > g.entered_on
          AND (o.urn, o.ukprn, o.code)
              = (coalesce(g.urn, ''), coalesce(g.ukprn, ''), coalesce(g.code, ''))
          AND NOT EXISTS (SELECT FROM stays x WHERE x.was = o.id)
        ORDER BY o.id, g.entered_on DESC
    ) f
    WHERE (g.person, g.episode, g.rank, g.entered_on)
        = (f.person, f.episode, f.rank, f.entered_on)
"""
# The stays of the return and those that it no longer has, each with the next of its rank.
IN_TURN = """
    CREATE TEMP TABLE in_turn ON COMMIT DROP AS
    SELECT t.*, min(entered_on) OVER later AS next_on,
           min(entered_on) FILTER (WHERE given) OVER later AS next_given
    FROM (
        SELECT person, episode, rank, entered_on, was, NULL::date AS left_on, true AS given
        FROM stays
        UNION ALL
        SELECT person, episode, rank, entered_on, id, left_on, false
        FROM there o WHERE NOT EXISTS (SELECT FROM stays x WHERE x.was = o.id)
    ) t
    WINDOW later AS (
        PARTITION BY person, episode, rank ORDER BY entered_on
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    )
"""
# What the return no longer has ends on the day the next is entered, or on census day. An
# extract need not have all: it ends only what is followed.
ENDED = """
    CREATE TEMP TABLE ended ON COMMIT DROP AS
    SELECT was, coalesce(next_given, %(census)s) AS next_on
    FROM in_turn
    WHERE NOT given AND entered_on <= %(census)s AND (next_given IS NOT NULL OR %(whole)s)
      AND (left_on IS NULL OR left_on > coalesce(next_given, %(census)s))
"""


def pair(census: date, cursor: CursorWrapper, *, whole: bool) -> list[KeptOut]:
    """Fill `paired`, `stays` and `ended` for the persons in `matched`; returns what stays out."""
    for statement in (KNOWN, "ANALYZE known", SAME_DAY, "ANALYZE paired", SAME_PLAN, IN_ORDER):
        cursor.execute(statement)
    cursor.execute("ANALYZE paired")
    kept = keep_out(cursor)
    for statement in (STAYS, "ANALYZE stays", THERE, "ANALYZE there"):
        cursor.execute(statement)
    for statement in (CORRECTED, IN_TURN, "ANALYZE in_turn"):
        cursor.execute(statement)
    cursor.execute(ENDED, {"census": census, "whole": whole})
    end_nothing_for(kept, cursor)
    return kept
