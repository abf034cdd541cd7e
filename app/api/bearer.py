"""Who calls: the person whose token comes in the Authorization header, and nothing else; and how often they call.

The only place below ``/api/`` that sets ``g.actor``. Neither cookies nor addresses are looked at.
"""

from dataclasses import replace
from uuid import UUID

from flask import Response, current_app, g, request

from app.access import operations, queries
from app.access.bearers import token_in
from app.access.errors import PasswordMustChange
from app.access.operations.sessions import TOUCH_EVERY
from app.access.rates import Quota
from app.access.tokens import covers, covers_any
from app.api.base.refusals import Unauthenticated
from app.config import Settings
from app.core.db import only_read, unit_of_work
from app.core.decision import YES, Decision
from app.core.errors import Forbidden
from app.web.format import now
from app.web.words import chosen_language, chosen_zone

# The part of a token's scopes that a noun belongs to; a noun of none is covered by the whole scopes alone.
AREAS = {
    "tickets": "tickets",
    "attachments": "tickets",
    "approvals": "approvals",
    "approval_notices": "approvals",
    "absences": "approvals",
    "cis": "cmdb",
    "ci_types": "cmdb",
    "ci_relation_kinds": "cmdb",
    "people": "directory",
    "groups": "directory",
    "locations": "directory",
    "categories": "settings",
    "hold_reasons": "settings",
    "priority_matrix": "settings",
    "routing_rules": "settings",
    "policies": "settings",
    "calendars": "settings",
    "approval_policies": "settings",
    "reply_templates": "settings",
    "saved_views": "tickets",
    "lists": "tickets",
    "dashboard": "dashboard",
    "runs": "runs",
    "jobs": "jobs",
}
# A noun of several parts: a token of any of them comes in, and is told of those alone that it covers.
ACROSS = {"palette": ("tickets", "cmdb", "directory")}
# What no personal token reaches, and what every one may ask: whose it is.
ACCOUNT = frozenset({"auth", "tokens", "sessions"})
WHOSE = "me"


def load_caller(noun: str, *, writes: bool) -> None:
    """Set ``g.actor`` to who calls a route of ``noun``.

    Raises Unauthenticated for anything but a token that holds, TooManyRequests, PasswordMustChange, and Forbidden for
    what the scopes of a personal token do not cover.
    """
    g.actor = None
    # The caller is read, and counted, before any transaction begins.
    only_read()
    moment = now()
    found = queries.load_bearer(token_in(request.headers.get("Authorization")), moment, key=key(), demo=settings().demo)
    if found is None:
        raise Unauthenticated
    count(found.counted_as, Quota("calls", settings().api_rate))
    if found.last_seen_at is None or found.last_seen_at <= moment - TOUCH_EVERY:
        with unit_of_work():
            _touch(found)
    if found.actor.must_change_password:
        raise PasswordMustChange
    decision = _lets_in(noun, found.actor.narrowed_to, writes=writes)
    if not decision:
        raise Forbidden(decision.reason, code=decision.code)
    g.names_stamp = found.names_stamp
    g.actor = replace(
        found.actor,
        lang=found.actor.lang or chosen_language(),
        tz=found.actor.tz or chosen_zone(),
        address=request.remote_addr,
        request_id=g.get("request_id"),
    )


def covered(what: str, *, writes: bool) -> Decision:
    """Answer whether the scopes of the personal token that calls cover an area, or what the door of a noun tells.

    A sign-in covers everything.
    """
    return covers(g.actor.narrowed_to, AREAS.get(what, what), writes=writes)


def require_covered(what: str, *, writes: bool) -> None:
    """Raise Forbidden unless the scopes of the personal token that calls cover this too (as ``covered``)."""
    decision = covered(what, writes=writes)
    if not decision:
        raise Forbidden(decision.reason, code=decision.code)


def _lets_in(noun: str, scopes: frozenset[str] | None, *, writes: bool) -> Decision:
    if noun == WHOSE:
        return YES
    if noun in ACROSS:
        return covers_any(scopes, ACROSS[noun])
    return covers(scopes, None if noun in ACCOUNT else AREAS.get(noun, noun), writes=writes)


def require_sign_in() -> None:
    """Raise Forbidden for a personal token: none is worth more than its scopes, by making what is."""
    decision = covers(g.actor.narrowed_to, None, writes=True)
    if not decision:
        raise Forbidden(decision.reason, code=decision.code)


def count(key: str, quota: Quota) -> None:
    """Count this request under ``key``; raise TooManyRequests when it is one too many."""
    g.standing = operations.count_request(key, quota, now=now())


def count_attempt(what: str) -> None:
    """Count an attempt of whoever has no token, by where it comes from; raise TooManyRequests for one too many."""
    count(f"{what}:{request.remote_addr}", Quota(what, settings().api_sign_in_rate))


def tell_standing(response: Response) -> Response:
    """Return the answer with where the caller stands; a refusal for asking too often says so by itself."""
    standing = g.get("standing")
    if standing is not None:
        response.headers.update(standing.headers(now()))
    return response


def settings() -> Settings:
    """Return the settings of this installation."""
    found: Settings = current_app.extensions["settings"]
    return found


def key() -> str:
    """Return what our tokens are signed with."""
    return str(current_app.config["JWT_SECRET_KEY"])


def _touch(found: queries.Caller) -> None:
    if found.actor.token_id:
        operations.touch_token(found.actor.token_id, now=now())
    elif found.actor.session_id:
        operations.touch_session(UUID(found.actor.session_id), now=now())
