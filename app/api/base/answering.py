"""Answers: JSON, its tag, where the list goes on, compressed when it is worth it."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from app.core.errors import BadRequest
from app.core.i18n import N_, Message
from app.web.format import iso

JSON = "application/json"
WORTH_COMPRESSING = 1_024


@dataclass(frozen=True)
class Listed:
    """One part of a list: ``after`` is the cursor of what comes next, None at the end."""

    items: list[dict[str, Any]]
    after: str | None = None


@dataclass(frozen=True)
class Made:
    """What a request made, and where it is."""

    shown: dict[str, Any]
    place: str
    status: int = 201
    headers: Mapping[str, str] = field(default_factory=dict)


def written(value: Any) -> str:
    """Return a value as JSON: instants in UTC (RFC 3339), amounts as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    # An amount, an address, a key, a translated word.
    return str(value)


def tag_of(shown: Mapping[str, Any]) -> str:
    """Return the tag of a whole thing as it is told: another one as soon as anything told has changed."""
    return hashlib.blake2b(written(shown).encode(), digest_size=12).hexdigest()


def narrowing(names: str | None, known: frozenset[str]) -> tuple[str, ...] | None:
    """Return the fields that a query asks for, None for all; raise BadRequest for a name that is no field."""
    if not names:
        return None
    wanted = tuple(dict.fromkeys(names.split(",")))
    if unknown := [name for name in wanted if name not in known]:
        raise BadRequest(Message(N_("There is no field “%(name)s”."), {"name": unknown[0][:40]}))
    return wanted


def narrowed(shown: Mapping[str, Any], names: tuple[str, ...] | None) -> dict[str, Any]:
    """Return only these fields of what is told."""
    return dict(shown) if names is None else {name: shown[name] for name in names if name in shown}


def told(shown: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that says ``shown``; nothing at all for None."""
    if shown is None:
        return Response(status=204, headers=dict(headers or {}))
    return Response(written(shown), status, headers=dict(headers or {}), mimetype=JSON)


def listed(part: Listed) -> Response:
    """Return a part of a list, with the address of what comes next."""
    headers = {}
    if part.after:
        query = urlencode({**request.args.to_dict(), "cursor": part.after})
        headers["Link"] = f'<{request.script_root}{request.path}?{query}>; rel="next"'
    return told({"items": part.items, "next": part.after}, headers=headers)


def compressed(response: Response) -> Response:
    """Return the answer gzipped where the caller takes it and it is long enough to gain by it."""
    response.vary.add("Accept-Encoding")
    if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    body = response.get_data()
    if len(body) >= WORTH_COMPRESSING and request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(body, 1))
        response.headers["Content-Encoding"] = "gzip"
    return response
