"""What is done to the account of a person: disabled and enabled, invited, given a password, signed out."""

from collections.abc import Callable
from typing import Any

from flask import current_app, url_for
from marshmallow import fields

from app.access import operations as access
from app.access import passwords
from app.access.commands import SetPassword
from app.access.invitations import draw
from app.api.base.door import anybody, caller
from app.api.base.shapes import Shape, YesOrNo, instant
from app.api.bearer import require_sign_in
from app.api.people.door import door, person_at
from app.api.people.shapes import PersonShape, shown
from app.directory import operations as directory
from app.directory.commands import SetRights
from app.directory.models import Person
from app.web.format import now
from app.web.session import hasher


class GlobalRights(Shape):
    """The two rights that hold everywhere."""

    is_admin = YesOrNo(required=True)
    is_auditor = YesOrNo(required=True)


class GivenPassword(Shape):
    """A password that is told this once; its person chooses their own when they sign in."""

    password = fields.String(required=True)


class InvitationLink(Shape):
    """A link that is told this once; by it its person chooses a password."""

    link = fields.String(required=True)
    expires_at = instant(required=True)


def held_person(key: str, **_read: Any) -> dict[str, Any]:
    """Return the person of an address as they are told, locked."""
    directory.lock_with_administrators(person_at(key).id)
    return shown(person_at(key))


@door.post("/people/<key>/disable", PersonShape, may=anybody, held=held_person)
def disable_person(key: str) -> dict[str, Any]:
    """Disable the person: they are signed out at once, and can no longer sign in."""
    return _done(key, access.disable_person)


@door.post("/people/<key>/enable", PersonShape, may=anybody, held=held_person)
def enable_person(key: str) -> dict[str, Any]:
    """Enable the person again."""
    return _done(key, access.enable_person)


@door.post("/people/<key>/rights", PersonShape, may=anybody, body=GlobalRights, held=held_person)
def set_rights_of_person(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Give or take the two global rights; the person signs in anew."""
    require_sign_in()
    return _done(key, lambda person_id, **who: access.set_rights(SetRights(person_id, **body), **who))


@door.post("/people/<key>/end-sessions", None, may=anybody, status=204)
def end_sessions_of_person(key: str) -> None:
    """Sign the person out everywhere; for administrators."""
    access.revoke_sessions(person_at(key).id, actor=caller(), now=now())


# What these two tell is told once: it is not kept for a second answer.
@door.post("/people/<key>/password", GivenPassword, may=anybody, keyed=False)
def give_password(key: str) -> dict[str, Any]:
    """Give the person a password; their sessions end."""
    require_sign_in()
    given = passwords.generate()
    access.set_password(SetPassword(person_at(key).id, given), hasher=hasher(), actor=caller(), now=now())
    return {"password": given}


@door.post("/people/<key>/invitation", InvitationLink, may=anybody, keyed=False)
def invite_person(key: str) -> dict[str, Any]:
    """Make a link by which the person chooses a password; earlier ones open nothing any more."""
    require_sign_in()
    token, command = draw(person_at(key).id, str(current_app.secret_key).encode())
    made = access.invite(command, actor=caller(), now=now())
    return {"link": url_for("invitations.choose", token=token, _external=True), "expires_at": made.expires_at}


def _done(key: str, operation: Callable[..., Person]) -> dict[str, Any]:
    return shown(operation(person_at(key).id, actor=caller(), now=now()))
