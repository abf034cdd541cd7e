"""Between cookies and sessions: the only place that sets ``g.actor``.

A signed-in browser carries one token, signed and bound to a row of ``sessions``. A token that is not exactly ours
(signature, algorithm, issuer, audience, kind, age) or whose session ended is worth nothing: the reader is anonymous.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, g, redirect, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_jwt_extended import JWTManager, create_access_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import PyJWTError

from app.access import operations, queries
from app.access.models import UserSession
from app.access.operations.sessions import TOUCH_EVERY
from app.access.passwords import Hasher
from app.access.queries import ABSOLUTE, SignedIn
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import only_read, unit_of_work
from app.web.static import mounted
from app.web.words import chosen_language, chosen_zone

TOKEN = "ticketease"  # noqa: S105 - the cookie's name
FORMS = "ticketease-forms"
# Machines prove who they are in a header, never by what a browser sends along (`app.api.bearer`).
API = "/api/"
PASSWORD_PAGE = "/password"  # noqa: S105 - an address
# What somebody who must choose a new password may still reach.
OPEN_BEFORE_CHANGE = frozenset({"static", "password.index", "signing.sign_out", "preferences.choose"})
# Who asks there is of no matter; no connection of the database is needed to answer, or none of the pool's.
NOBODY_S = frozenset({"static", "probes.alive", "probes.ready", "probes.numbers"})
JWT = {
    "JWT_TOKEN_LOCATION": ["cookies"],
    "JWT_COOKIE_CSRF_PROTECT": False,  # CSRFProtect guards every form of the panel.
    "JWT_ALGORITHM": "HS256",
    "JWT_DECODE_ALGORITHMS": ["HS256"],
    "JWT_ENCODE_ISSUER": "ticketease",
    "JWT_DECODE_ISSUER": "ticketease",
    "JWT_ENCODE_AUDIENCE": "ticketease-panel",
    "JWT_DECODE_AUDIENCE": "ticketease-panel",
}


class FormSession(SecureCookieSessionInterface):
    """Flask's own signed cookie, for form tokens and flash messages; bound to this host on HTTPS."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name, one that other hosts cannot set on HTTPS."""
        return cookie_name(FORMS)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the cookie is for HTTPS only: when this very request came by it."""
        return request.is_secure


def init_app(app: Flask) -> None:
    """Install tokens and the loading of the person; called after the guards of ``app.web``."""
    app.config.update(JWT, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_PATH="/")
    JWTManager(app)
    app.session_interface = FormSession()
    pepper = app.extensions["settings"].password_pepper.get_secret_value()
    app.extensions["hasher"] = Hasher(pepper.encode())
    app.before_request(load_person)
    app.before_request(demand_new_password)


def cookie_name(name: str) -> str:
    """Return ``name`` with the prefix that binds a cookie to this host, on HTTPS."""
    return f"__Host-{name}" if request.is_secure else name


def hasher() -> Hasher:
    """Return what makes and checks this installation's password hashes."""
    made: Hasher = current_app.extensions["hasher"]
    return made


def visitor() -> Actor:
    """Return the actor of a request that nobody is signed in for: no rights, a known address."""
    return Actor(person_id=None, source="sign_in", address=request.remote_addr, request_id=g.get("request_id"))


def carries_token() -> bool:
    """Return whether the request carries a token that we signed; it costs no statement and proves no right."""
    return claims_of(_token(), utcnow()) is not None


def was_let_in() -> bool:
    """Return whether the request carries a token that we signed, be it over by now."""
    return _signed_by_us(_token()) is not None


def claims_of(token: str, now: datetime) -> tuple[UUID, int] | None:
    """Return the session and the person that a token names, None when it is not exactly ours or has ended."""
    signed = _signed_by_us(token)
    if signed is None:
        return None
    jti, person_id, expires_at = signed
    return (jti, person_id) if now.timestamp() < expires_at else None


def _signed_by_us(token: str) -> tuple[UUID, int, int] | None:
    if not token:
        return None
    try:
        return _proven(token, str(current_app.config["JWT_SECRET_KEY"]))
    except (PyJWTError, JWTExtendedException, ValueError, TypeError, AttributeError, KeyError):
        return None


def load_person() -> None:
    """Set ``g.actor`` to the signed-in person or None: one statement, a second once a minute."""
    g.actor = None
    if request.endpoint in NOBODY_S or request.path.startswith(API):
        return
    if request.method in ("GET", "HEAD"):
        only_read()
    now = utcnow()
    found = _signed_in(now)
    if found is None:
        return
    if found.last_seen_at <= now - TOUCH_EVERY:
        with unit_of_work():
            operations.touch_session(UUID(found.actor.session_id or ""), now=now)
    g.names_stamp = found.names_stamp
    # The language and the zone of a person who chose none are the browser's and the installation's.
    g.actor = replace(
        found.actor,
        lang=found.actor.lang or chosen_language(),
        tz=found.actor.tz or chosen_zone(),
        address=request.remote_addr,
        request_id=g.get("request_id"),
    )


def demand_new_password() -> Any:
    """Lead somebody whose password is not their own choice to the page where they choose one, from everywhere."""
    actor = g.get("actor")
    if actor is not None and actor.must_change_password and request.endpoint not in OPEN_BEFORE_CHANGE:
        return redirect(f"{mounted()}{PASSWORD_PAGE}", 303)
    return None


def carry(response: Response, started: UserSession) -> Response:
    """Return the response with the token of a session that has just started; form tokens begin anew."""
    session.clear()
    claims = {"jti": str(started.jti)}
    token = create_access_token(str(started.person_id), additional_claims=claims, expires_delta=ABSOLUTE)
    response.set_cookie(
        cookie_name(TOKEN),
        token,
        max_age=ABSOLUTE,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def drop(response: Response) -> Response:
    """Return the response with the token taken away; form tokens begin anew."""
    session.clear()
    response.delete_cookie(cookie_name(TOKEN), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _signed_in(now: datetime) -> SignedIn | None:
    claims = claims_of(_token(), now)
    if claims is None:
        return None
    return queries.load_session(*claims, now, demo=current_app.extensions["settings"].demo)


def _token() -> str:
    return request.cookies.get(cookie_name(TOKEN), "")


@lru_cache(maxsize=1_024)
def _proven(token: str, _key: str) -> tuple[UUID, int, int]:
    """Return whose session the token is of, and when it ends, once its signature under the key was found right.

    A browser shows the same token with each page: what was proven once stays so until the token ends.
    """
    claims = decode_token(token, allow_expired=True)
    jti, person_id = UUID(claims["jti"]), int(claims["sub"])
    if claims["type"] != "access" or not 0 < person_id < 2**31:
        raise ValueError("This is no token of a session.")
    return jti, person_id, int(claims["exp"])
