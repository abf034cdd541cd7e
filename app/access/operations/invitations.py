"""Invitations: an office hands over a link, its person chooses the password that nobody else knows (threat 55)."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func

from app.access import invitations, passwords, queries
from app.access.commands import AcceptInvitation, Invite
from app.access.errors import InvitationRefused
from app.access.models import Invitation
from app.access.operations.passwords import keep_password, own_words
from app.access.operations.sessions import end_sessions_of
from app.access.passwords import Hasher
from app.audit.operations import record
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, Refused
from app.core.i18n import N_, Message
from app.directory import rights
from app.directory.models import Person
from app.directory.operations.steps import require
from app.directory.queries import facts_of_person, get_person

# As long the link says what became of it; then it is one that nobody knows.
KEPT_ENDED = timedelta(days=30)
_DISABLED = Message(N_("This person is disabled: enable them before you invite them."))
_OWN = Message(N_("You have a password of your own; change it on its page."))


def invite(command: Invite, *, actor: Actor, now: datetime) -> Invitation:
    """Return the invitation; earlier ones open nothing any more. Raises NotFound, Forbidden, Refused.

    Nobody is signed out by it: the present password holds until another is chosen.
    """
    person = get_person(command.person_id, actor, lock=True)
    require(rights.may_edit_account(actor, facts_of_person(person, now)))
    if person.id == actor.person_id:
        raise Refused(_OWN, code="own_account")
    if not person.active:
        raise Refused(_DISABLED, code="disabled")
    db.session.execute(delete(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None)))
    made = Invitation(
        person_id=person.id,
        token_hash=command.token_hash,
        login=invitations.login_of(person.identifier, person.work_email),
        created_at=now,
        expires_at=now + invitations.LASTS,
    )
    db.session.add(made)
    db.session.flush()
    record("invitation.made", "invitations", person.id, {}, actor=actor, now=now)
    return made


def accept_invitation(command: AcceptInvitation, *, hasher: Hasher, actor: Actor, now: datetime) -> Person:
    """Return the person, whose password is the one chosen and whose sessions have ended.

    Raises InvitationRefused, Invalid for ``new``. Two may use it at once: by the row lock the second sees it used.
    """
    found = queries.find_invitation(command.token_hash, lock=True)
    if found is None:
        raise InvitationRefused.by(invitations.UNKNOWN)
    invitation, person = found
    decision = queries.invitation_opens(invitation, person, now)
    if not decision:
        raise InvitationRefused.by(decision)
    fault = passwords.fault(command.password, own_words(person))
    if fault:
        raise Invalid(fault, fields={"new": fault})
    invitation.used_at = now
    keep_password(person.id, hasher.make(command.password), must_change=False, now=now)
    record("invitation.accepted", "invitations", person.id, {}, actor=actor, now=now)
    record("password.changed", "credentials", person.id, {}, actor=actor, now=now)
    end_sessions_of(person.id, actor=actor, now=now)
    return person


def sweep_invitations(*, now: datetime) -> None:
    """Forget the invitations that were used or expired long ago."""
    over = func.least(Invitation.used_at, Invitation.expires_at)
    db.session.execute(delete(Invitation).where(over < now - KEPT_ENDED))
