"""Personal tokens of the API: made and revoked by their person; all of somebody's, by an administrator."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, update

from app.access import queries, tokens
from app.access.commands import CreateToken
from app.access.models import Token
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.core.i18n import N_, Message
from app.core.writing import one_line
from app.directory.operations.steps import require
from app.directory.queries import get_person
from app.directory.rights import may_administer

TOUCH_EVERY = timedelta(minutes=1)
KEPT_ENDED = timedelta(days=90)
_BY_TOKEN = Message(N_("A personal token makes and revokes no tokens. Sign in for that."))
_TAKEN = Message(N_("You have a token of this name. Choose another name, or revoke that one first."))
_MANY = Message(N_("You have %(most)s tokens; revoke one that nothing uses any more."), {"most": tokens.MOST_OF_ONE})


def create_token(command: CreateToken, *, actor: Actor, now: datetime) -> Token:
    """Return a new token of the actor's own. Raises Invalid by field, Refused for too many, Forbidden to a token."""
    _require_sign_in(actor)
    person = get_person(actor.person_id or 0, actor, lock=True)
    name = one_line(command.name)
    taken = _TAKEN if queries.has_token_named(name, person.id) else None
    faults = {
        "name": tokens.fault_of_name(name) or taken,
        "scopes": tokens.fault_of_scopes(command.scopes),
        "expires_at": tokens.fault_of_expiry(command.expires_at, now),
    }
    found = {field: fault for field, fault in faults.items() if fault}
    if found:
        raise Invalid(next(iter(found.values())), fields=found)
    if queries.count_tokens(person.id) >= tokens.MOST_OF_ONE:
        raise Refused(_MANY, code="too_many_tokens")
    scopes = [scope for scope in tokens.SCOPES if scope in command.scopes]
    kept = {"token_hash": command.token_hash, "tail": command.tail, "created_at": now, "expires_at": command.expires_at}
    token = Token(person_id=person.id, name=name, scopes=scopes, **kept)
    db.session.add(token)
    db.session.flush()
    changes = {"id": token.id, "name": name, "scopes": scopes, "expires_at": command.expires_at.isoformat()}
    record(
        "token.created",
        "tokens",
        person.id,
        {key: [None, value] for key, value in changes.items()},
        actor=actor,
        now=now,
    )
    return token


def revoke_token(token_id: int, *, actor: Actor, now: datetime) -> None:
    """Revoke one token of the actor's own: it opens nothing from now on. Raises NotFound, Forbidden to a token."""
    _require_sign_in(actor)
    token = queries.find_token(token_id, actor.person_id or 0)
    if token is None:
        raise NotFound
    token.revoked_at = now
    db.session.flush()
    gone = {"id": [token.id, None], "name": [token.name, None]}
    record("token.revoked", "tokens", token.person_id, gone, actor=actor, now=now)


def revoke_tokens(person_id: int, *, actor: Actor, now: datetime) -> int:
    """Revoke all of somebody's, as an administrator, and return how many there were. Raises NotFound, Forbidden."""
    person = get_person(person_id, actor)
    require(may_administer(actor))
    _require_sign_in(actor)
    return revoke_tokens_of(person.id, actor=actor, now=now)


def revoke_tokens_of(person_id: int, *, actor: Actor, now: datetime) -> int:
    """Revoke every token of the person and return how many there were."""
    live = update(Token).where(Token.person_id == person_id, Token.revoked_at.is_(None)).values(revoked_at=now)
    revoked = len(db.session.scalars(live.returning(Token.id)).all())
    if revoked:
        record("token.all_revoked", "tokens", person_id, {"tokens": [revoked, 0]}, actor=actor, now=now)
    return revoked


def touch_token(token_id: int, *, now: datetime) -> None:
    """Write down that the token was used, unless that was done within the last minute."""
    stale = Token.last_used_at.is_(None) | (Token.last_used_at <= now - TOUCH_EVERY)
    db.session.execute(update(Token).where(Token.id == token_id, stale).values(last_used_at=now))


def sweep_tokens(*, now: datetime) -> None:
    """Forget the tokens that were revoked or expired long ago."""
    over = func.least(Token.revoked_at, Token.expires_at)
    db.session.execute(delete(Token).where(over < now - KEPT_ENDED))


def _require_sign_in(actor: Actor) -> None:
    # Or a token that may only read would make itself another that may write.
    if actor.narrowed_to is not None:
        raise Forbidden(_BY_TOKEN, code="sign_in_needed")
