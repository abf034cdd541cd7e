"""What a caller wants to be true before anything happens: the version it read, or that it has not asked before."""

import hashlib
from typing import Any

from flask import Response, g, request

from app.access.operations import Answer, answer_before, keep_answer
from app.api.base.refusals import KeyReused, StaleTag, TagRequired
from app.core.actor import Actor
from app.core.errors import BadRequest
from app.core.i18n import N_, Message
from app.web.format import now

KEY = "Idempotency-Key"
LONGEST_KEY = 200
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Location", "ETag", "Content-Type")


def require_tag() -> None:
    """Raise TagRequired unless the caller says which version it changes."""
    if not request.if_match:
        raise TagRequired


def refuse_stale(tag: str | None) -> None:
    """Raise StaleTag unless ``tag`` is one that the caller names, or names none; ``*`` is any that there is.

    None is the tag of what is not there: every name is wrong. A proxy that compresses may have made a tag weak on its
    way: it still names what the caller read.
    """
    named = request.if_match
    if named and (tag is None or not (named.contains(tag) or named.is_weak(tag))):
        raise StaleTag


def refuse_tags() -> None:
    """Raise StaleTag when the caller names a tag of what has none; ``*`` is whatever there is."""
    if request.if_match and not request.if_match.star_tag:
        raise StaleTag


def said_before(actor: Actor) -> Response | None:
    """Return what this very request was answered before; None for the first time, or without a key.

    Raises KeyReused when the key came with another request.
    """
    key = _key()
    if key is None or actor.person_id is None:
        return None
    kept = answer_before(actor.person_id, key, now=now())
    if kept is None:
        return None
    if kept.fingerprint != _fingerprint():
        raise KeyReused
    response = Response(kept.body, kept.status, headers=dict(kept.headers))
    response.headers[REPLAYED] = "true"
    return response


def remember(actor: Actor, response: Response) -> None:
    """Keep what the request is answered, if it came with a key, in the transaction of what it did."""
    key = _key()
    if key is None or actor.person_id is None:
        return
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    answer = Answer(_fingerprint(), response.status_code, headers, response.get_data(as_text=True))
    keep_answer(actor.person_id, key, answer, now=now())


def know_body(digest: Any) -> None:
    """Know the request by the ``digest`` of a body that was stored as it came, and cannot be read again."""
    g.fingerprint = _hashed(str(digest).encode())


def _key() -> str | None:
    key = request.headers.get(KEY)
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        said = {"header": KEY, "number": LONGEST_KEY}
        raise BadRequest(Message(N_("%(header)s takes 1 to %(number)s plain characters."), said))
    return key


def _fingerprint() -> str:
    if "fingerprint" not in g:
        g.fingerprint = _hashed(request.get_data(cache=True))
    return str(g.fingerprint)


def _hashed(body: bytes) -> str:
    return hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + body).hexdigest()
