"""Acts on people that end their sessions: without rights, or with other ones, the old sessions must not go on."""

from datetime import datetime

from sqlalchemy import delete

from app.access.models import Credential, Invitation, Token, UserSession
from app.access.operations.sessions import end_sessions_of
from app.access.operations.tokens import revoke_tokens_of
from app.core.actor import Actor
from app.core.db import db
from app.directory import operations
from app.directory.commands import SetActive, SetRights
from app.directory.models import Person


def disable_person(person_id: int, *, actor: Actor, now: datetime) -> Person:
    """Return the disabled person; sessions, tokens and invitations have ended (threat 59). Raises as ``set_active``."""
    person = operations.set_active(SetActive(person_id, active=False), actor=actor, now=now)
    end_sessions_of(person_id, actor=actor, now=now)
    revoke_tokens_of(person_id, actor=actor, now=now)
    db.session.execute(delete(Invitation).where(Invitation.person_id == person_id, Invitation.used_at.is_(None)))
    return person


def enable_person(person_id: int, *, actor: Actor, now: datetime) -> Person:
    """Return the person, enabled again. Raises as ``set_active`` does."""
    return operations.set_active(SetActive(person_id, active=True), actor=actor, now=now)


def set_rights(command: SetRights, *, actor: Actor, now: datetime) -> Person:
    """Return the person with other global rights; they sign in anew (threat 56). Raises as ``set_rights`` does.

    Their tokens are revoked: one that lies in some script would have the new rights too.
    """
    person = operations.set_rights(command, actor=actor, now=now)
    end_sessions_of(person.id, actor=actor, now=now)
    revoke_tokens_of(person.id, actor=actor, now=now)
    return person


def delete_person(person_id: int, *, actor: Actor, now: datetime) -> None:
    """Delete somebody whom nothing names, with their password and sessions. Raises as the directory's verb does."""
    own = [delete(table).where(table.person_id == person_id) for table in (Credential, UserSession, Invitation, Token)]
    operations.delete_person(person_id, own=own, actor=actor, now=now)
