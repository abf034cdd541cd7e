"""Signing in: tokens for a password, new ones for a refresh token, and none any more."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import fields

from app.access import operations
from app.access.bearers import ACCESS_LASTS, make_access, make_refresh, read_claims, refresh_hash_of
from app.access.commands import ChangePassword, RenewSession, SignIn
from app.access.errors import SignInRefused
from app.access.models import UserSession
from app.access.passwords import LONGEST
from app.api.base.door import Door, anybody, caller, strangers
from app.api.base.refusals import RefreshRefused, Unauthenticated
from app.api.base.shapes import Shape, text
from app.api.bearer import key, settings
from app.core.errors import BadRequest
from app.core.i18n import N_, Message
from app.web.format import now
from app.web.session import visitor
from app.web.signing import change_own_password, try_first_password, try_sign_in
from app.web.transactions import transaction

LONGEST_TOKEN = 1_000
# Refused by a sentence of its own.
ENDLESS = {"maxLength": LONGEST}
_TOO_LONG = Message(N_("A password has %(most)s characters at most."), {"most": LONGEST})
door = Door("auth", "Signing in and out: an access token for 15 minutes, a refresh token for one renewal.")


class Login(Shape):
    """Who signs in."""

    email = text(254, least=1, required=True, metadata={"description": "The work e-mail, or the identifier."})
    password = fields.String(required=True, metadata=ENDLESS)


class Refresh(Shape):
    """The refresh token that came last."""

    refresh_token = text(LONGEST_TOKEN, least=1, required=True)


class NewPassword(Shape):
    """The present password, which proves who asks, and the new one."""

    current = fields.String(required=True, metadata=ENDLESS)
    new = fields.String(required=True, metadata=ENDLESS)


class FirstPassword(Login):
    """Who has a password that was given to them, that one, and their own instead."""

    new = fields.String(required=True, metadata=ENDLESS)


class Tokens(Shape):
    """What a program calls with, and what it renews that with: once, so the newest is to be kept."""

    access_token = fields.String(required=True)
    refresh_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds that the access token is good for."})
    refresh_expires_in = fields.Integer(
        required=True, metadata={"description": "Seconds until one has to sign in again, renewed or not."}
    )


def sign_in(body: dict[str, Any]) -> dict[str, Any]:
    """Return the tokens of a new session."""
    return _signed_in(body, try_sign_in)


def begin(body: dict[str, Any]) -> dict[str, Any]:
    """Return the tokens of the session that begins with a password of one's own."""
    _refuse_endless(body["new"])
    return _signed_in(body, lambda command: try_first_password(command, body["new"]))


def _signed_in(body: dict[str, Any], how: Callable[[SignIn], UserSession]) -> dict[str, Any]:
    _refuse_endless(body["password"])
    drawn = _drawn()
    by = {"address": request.remote_addr or "", "user_agent": request.user_agent.string}
    command = SignIn(body["email"], body["password"], **by, refresh_hash=refresh_hash_of(drawn))
    try:
        return _told(how(command), drawn)
    except SignInRefused as refusal:
        refusal.headers = Unauthenticated.headers
        raise


@door.post("/auth/login", Tokens, may=strangers, body=Login, keyed=False, before=sign_in, counts="sign_in")
def login(body: dict[str, Any], ready: dict[str, Any]) -> dict[str, Any]:
    """Sign in with a password. Refused with `must_change_password` while the password is one that was given."""
    return ready


@door.post(
    "/auth/first-password", Tokens, may=strangers, body=FirstPassword, keyed=False, before=begin, counts="sign_in"
)
def choose_first_password(body: dict[str, Any], ready: dict[str, Any]) -> dict[str, Any]:
    """Choose a password of one's own instead of one that was given, and sign in with it; any attempt counts as one."""
    return ready


def renew(body: dict[str, Any]) -> dict[str, Any]:
    """Return the next tokens of a session; a used refresh token ends it, and that is kept."""
    claims = read_claims(body["refresh_token"], "refresh", key=key(), now=now())
    if claims is None:
        raise RefreshRefused
    drawn = _drawn()
    command = RenewSession(claims.session_id, claims.person_id, claims.refresh_hash, refresh_hash_of(drawn))
    with transaction():
        renewed = operations.renew_session(command, demo=settings().demo, actor=visitor(), now=now())
        told = _told(renewed, drawn) if renewed else None
    if told is None:
        raise RefreshRefused
    return told


@door.post("/auth/refresh", Tokens, may=strangers, body=Refresh, keyed=False, before=renew, counts="renewal")
def refresh(body: dict[str, Any], ready: dict[str, Any]) -> dict[str, Any]:
    """Exchange the refresh token for the next two, once: using it again ends the session."""
    return ready


@door.post("/auth/logout", None, may=anybody, status=204, keyed=False)
def logout() -> None:
    """End the session that the access token belongs to; its refresh token opens nothing any more."""
    operations.end_session(UUID(caller().session_id or ""), actor=caller(), now=now())


def choose(body: dict[str, Any]) -> dict[str, Any]:
    """Return the tokens of the session that begins with the new password."""
    for typed in body.values():
        _refuse_endless(typed)
    drawn = _drawn()
    agent = request.user_agent.string
    command = ChangePassword(body["current"], body["new"], agent, refresh_hash_of(drawn))
    return _told(change_own_password(command, caller()), drawn)


@door.post("/auth/password", Tokens, may=anybody, body=NewPassword, keyed=False, before=choose)
def change_password(body: dict[str, Any], ready: dict[str, Any]) -> dict[str, Any]:
    """Choose another password; every session ends, and a new one begins."""
    return ready


def _told(session: UserSession, drawn: str) -> dict[str, Any]:
    who, moment = (session.person_id, session.jti), now()
    return {
        "access_token": make_access(*who, key=key(), now=moment),
        "refresh_token": make_refresh(*who, drawn, key=key(), now=moment, until=session.expires_at),
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "refresh_expires_in": int((session.expires_at - moment).total_seconds()),
    }


def _refuse_endless(password: str) -> None:
    # Before anything is hashed (threat 52).
    if len(password) > LONGEST:
        raise BadRequest(_TOO_LONG)


def _drawn() -> str:
    return secrets.token_urlsafe(32)
