"""Reading who is at the door, with the rights that their groups give."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, text

from app.access.demo_people import is_of_demo
from app.access.queries.sessions import IDLE
from app.audit.queries import SELDOM_STAMP
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Person

# What the groups of person p give at :now, as [kind, purpose, id, is_manager]: their own groups, and every location of
# a scope, those below included.
_RIGHTS = """
    WITH RECURSIVE mine AS (
        SELECT g.id, g.location_id, gp.purpose, m.is_manager
        FROM memberships m JOIN groups g ON g.id = m.group_id AND g.active
        LEFT JOIN group_purposes gp ON gp.group_id = g.id
        WHERE m.person_id = p.id AND m.started_at <= :now AND (m.ended_at IS NULL OR m.ended_at > :now)
    ), scope(purpose, location_id) AS (
        SELECT purpose, location_id FROM mine WHERE purpose IS NOT NULL
        UNION
        SELECT s.purpose, l.id FROM scope s JOIN locations l ON l.parent_id = s.location_id
    )
    SELECT jsonb_agg(one) FROM (
        SELECT jsonb_build_array('group', purpose, id, is_manager) AS one FROM mine
        UNION ALL
        SELECT jsonb_build_array('scope', purpose, location_id, false) FROM scope
    ) AS given
"""
PERSON = f"""
SELECT p.id, p.first_name, p.last_name, p.is_admin, p.is_auditor, p.location_id, p.lang,
       own.theme, coalesce(own.shortcuts, true) AS shortcuts, own.initials,
       coalesce(p.tz, (
           WITH RECURSIVE up AS (
               SELECT id, parent_id, tz, 0 AS far FROM locations WHERE id = p.location_id
               UNION ALL
               SELECT l.id, l.parent_id, l.tz, up.far + 1 FROM up JOIN locations l ON l.id = up.parent_id
           ) SELECT tz FROM up WHERE tz IS NOT NULL ORDER BY far LIMIT 1
       )) AS tz,
       coalesce(c.must_change, false) AS must_change,
       EXISTS (SELECT FROM people r WHERE r.manager_id = p.id AND r.active) AS has_reports,
       EXISTS (SELECT FROM round_approvers a WHERE a.person_id = p.id AND a.ended_at IS NULL)
       OR EXISTS (SELECT FROM round_approvers a WHERE a.delegate_id = p.id AND a.ended_at IS NULL)
       OR EXISTS (SELECT FROM absences b WHERE b.delegate_id = p.id) AS approves,
       ({_RIGHTS}) AS rights
"""  # noqa: S608 - both texts stand here
_KNOWN = text(
    f"""{PERSON} FROM people p LEFT JOIN credentials c ON c.person_id = p.id
    LEFT JOIN profiles own ON own.person_id = p.id WHERE p.id = :person AND p.active"""
)
_SIGNED_IN = text(
    f"""{PERSON}, s.last_seen_at, p.work_email, ({SELDOM_STAMP}) AS names_stamp
    FROM sessions s JOIN people p ON p.id = s.person_id AND p.active LEFT JOIN credentials c ON c.person_id = p.id
    LEFT JOIN profiles own ON own.person_id = p.id
    WHERE s.jti = :jti AND p.id = :person AND s.refresh_hash IS NULL
      AND s.ended_at IS NULL AND s.expires_at > :now AND s.last_seen_at > :idle_since"""
)


@dataclass(frozen=True)
class SignedIn:
    """The person behind a session that still holds, and when they were last seen.

    ``names_stamp`` changes with every act on people, groups, locations and categories.
    """

    actor: Actor
    last_seen_at: datetime
    names_stamp: str


def load_actor(person_id: int, now: datetime) -> Actor | None:
    """Return the active person with the rights their groups give at ``now``; one query. None if there is none.

    ``lang`` and ``tz`` are "" for somebody who chose none and whose location has none: the door fills them in.
    """
    row = db.session.execute(_KNOWN, {"person": person_id, "now": now}).one_or_none()
    return None if row is None else actor_from(row)


def load_session(jti: UUID, person_id: int, now: datetime, *, demo: bool) -> SignedIn | None:
    """Return who is signed in under ``jti``; one query.

    None if it ended, idled or expired, or they are disabled, or of the demonstration outside ``demo`` mode.
    """
    given = {"jti": jti, "person": person_id, "now": now, "idle_since": now - IDLE}
    row = db.session.execute(_SIGNED_IN, given).one_or_none()
    if row is None or (is_of_demo(row.work_email) and not demo):
        return None
    return SignedIn(actor_from(row, str(jti)), row.last_seen_at, row.names_stamp)


def load_approver(
    person_id: int, now: datetime, *, demo: bool, address: str | None, request_id: str | None
) -> Actor | None:
    """Return the active person whom a one-tap link stands for, acting ``by link``; None if there is none.

    As at sign-in, the people of the demonstration exist in ``demo`` mode only.
    """
    actor = load_actor(person_id, now)
    mail = db.session.scalar(select(Person.work_email).where(Person.id == person_id))
    if actor is None or (is_of_demo(mail) and not demo):
        return None
    return replace(actor, source="link", address=address, request_id=request_id)


def actor_from(row: Row, session_id: str | None = None) -> Actor:
    """Return the person of a row that has the columns of ``PERSON``."""
    scopes: dict[str, set[int]] = {}
    groups: dict[str, set[int]] = {}
    managed: set[int] = set()
    for kind, purpose, found, is_manager in row.rights or ():
        if purpose is not None:
            (scopes if kind == "scope" else groups).setdefault(purpose, set()).add(found)
        if is_manager:
            managed.add(found)
    return Actor(
        person_id=row.id,
        name=f"{row.first_name} {row.last_name}".strip(),
        is_admin=row.is_admin,
        is_auditor=row.is_auditor,
        scopes={purpose: frozenset(ids) for purpose, ids in scopes.items()},
        groups={purpose: frozenset(ids) for purpose, ids in groups.items()},
        managed_groups=frozenset(managed),
        has_reports=row.has_reports,
        approves=row.approves,
        location_id=row.location_id,
        lang=row.lang or "",
        tz=row.tz or "",
        theme=row.theme or "",
        shortcuts=row.shortcuts,
        initials=row.initials or "",
        must_change_password=row.must_change,
        session_id=session_id,
    )
