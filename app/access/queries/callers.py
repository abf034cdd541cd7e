"""Reading who calls the API: one statement, which brings the person, their rights and what narrows them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from app.access.bearers import is_personal, read_claims
from app.access.demo_people import is_of_demo
from app.access.queries.actors import PERSON, actor_from
from app.access.tokens import hash_of
from app.audit.queries import SELDOM_STAMP
from app.core.actor import Actor
from app.core.db import db


def _calling(caller: str) -> TextClause:
    return text(
        f"""{PERSON}, caller.*, p.work_email, ({SELDOM_STAMP}) AS names_stamp
        FROM ({caller}) AS caller JOIN people p ON p.id = caller.person_id AND p.active
        LEFT JOIN credentials c ON c.person_id = p.id LEFT JOIN profiles own ON own.person_id = p.id"""
    )


_BY_SESSION = _calling(
    """SELECT person_id, last_seen_at, NULL::integer AS token_id, NULL::text AS token_name, NULL::text[] AS scopes
    FROM sessions
    WHERE jti = :jti AND person_id = :person AND refresh_hash IS NOT NULL AND ended_at IS NULL AND expires_at > :now"""
)
_BY_TOKEN = _calling(
    """SELECT person_id, last_used_at AS last_seen_at, id AS token_id, name AS token_name, scopes FROM tokens
    WHERE token_hash = :hash AND revoked_at IS NULL AND expires_at > :now"""
)


@dataclass(frozen=True)
class Caller:
    """Who calls, by a sign-in or by the personal token of the actor; ``names_stamp`` is that of ``SignedIn``."""

    actor: Actor
    names_stamp: str
    last_seen_at: datetime | None

    @property
    def counted_as(self) -> str:
        """The key under which the caller's requests are counted: all sign-ins of a person, each token by itself."""
        token_id = self.actor.token_id
        return f"token:{token_id}" if token_id else f"person:{self.actor.person_id}"


def load_bearer(token: str, now: datetime, *, key: str, demo: bool) -> Caller | None:
    """Return who calls with this token; at most one statement. None for every token that is worth nothing.

    ``key`` is what our tokens are signed with. People who are disabled call nothing, nor do, outside ``demo`` mode,
    those of the demonstration.
    """
    if is_personal(token):
        return _load(_BY_TOKEN, {"hash": hash_of(token)}, now, demo=demo)
    claims = read_claims(token, "access", key=key, now=now)
    if claims is None:
        return None
    given = {"jti": claims.session_id, "person": claims.person_id}
    return _load(_BY_SESSION, given, now, demo=demo, session_id=claims.session_id)


def _load(
    query: TextClause, given: Mapping[str, Any], now: datetime, *, demo: bool, session_id: UUID | None = None
) -> Caller | None:
    row = db.session.execute(query, {**given, "now": now}).one_or_none()
    if row is None or (is_of_demo(row.work_email) and not demo):
        return None
    scopes = None if row.scopes is None else frozenset(row.scopes)
    found = actor_from(row, str(session_id) if session_id else None)
    by = {"narrowed_to": scopes, "token_id": row.token_id, "token_name": row.token_name}
    return Caller(replace(found, source="api", **by), row.names_stamp, row.last_seen_at)
