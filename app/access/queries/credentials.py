"""Passwords and invitations."""

from datetime import datetime

from sqlalchemy import exists, select

from app.access.invitations import InvitationFacts, login_of, opens
from app.access.models import Credential, Invitation
from app.core.db import db
from app.core.decision import Decision
from app.directory.models import Person


def credential_of(person_id: int) -> Credential | None:
    """Return what the person signs in with; None for somebody who never can."""
    return db.session.scalar(select(Credential).where(Credential.person_id == person_id))


def find_invitation(token_hash: str | None, *, lock: bool = False) -> tuple[Invitation, Person] | None:
    """Return the invitation with this hash and its person, both locked for a change if asked; None if there is none."""
    query = select(Invitation, Person).join(Person, Person.id == Invitation.person_id)
    query = query.where(Invitation.token_hash == token_hash)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def sign_in_of(person_id: int, now: datetime) -> tuple[bool, datetime | None]:
    """Return whether somebody has a password, and until when a link they were given may be used; one statement."""
    has_password = exists().where(Credential.person_id == person_id)
    holds = (Invitation.used_at.is_(None), Invitation.expires_at > now)
    link = select(Invitation.expires_at).where(Invitation.person_id == person_id, *holds).scalar_subquery()
    row = db.session.execute(select(has_password, link)).one()
    return row[0], row[1]


def invitation_opens(invitation: Invitation, person: Person, now: datetime) -> Decision:
    """Answer whether the link lets the person choose a password at ``now``."""
    credential = credential_of(person.id)
    facts = InvitationFacts(
        login=invitation.login,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        used_at=invitation.used_at,
        login_now=login_of(person.identifier, person.work_email),
        active=person.active,
        chosen_at=credential.changed_at if credential else None,
    )
    return opens(facts, now)
