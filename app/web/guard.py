"""What no view should ever see: NUL, lone surrogates, endless query strings; and the id of each request."""

import re
import secrets
from collections.abc import Iterable

from flask import Flask, current_app, g, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from app.observation.logs import set_about
from app.web.seats import sit_down
from app.web.session import carries_token

MAX_QUERY = 8_192
MAX_BODY = 4 * 1024 * 1024
MAX_FORM_TEXT = 2 * 1024 * 1024
MAX_FORM_PARTS = 20_000
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


def init_app(app: Flask) -> None:
    """Refuse broken requests before any view, and number every request."""
    app.config["MAX_CONTENT_LENGTH"] = app.config.get("MAX_CONTENT_LENGTH") or MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM_TEXT
    app.config["MAX_FORM_PARTS"] = MAX_FORM_PARTS
    _believe_proxies(app)
    app.before_request(number_request)
    app.before_request(widen_for_files)
    app.before_request(sit_down)
    app.before_request(refuse_broken_request)


def _believe_proxies(app: Flask) -> None:
    """Take address, scheme and host from as many proxies as the setting says; from none, nothing is believed."""
    settings = app.extensions.get("settings")
    hops = settings.trust_proxy if settings else 0
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def number_request() -> None:
    """Give the request an id that its error page, its log lines and its audit entries share.

    It is the one that a proxy gave it, if one is believed and the id looks like one.
    """
    given = request.headers.get("X-Request-Id", "") if current_app.extensions["settings"].trust_proxy else ""
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(6)
    set_about(request_id=g.request_id)


def allow_body(app: Flask, endpoint: str, most: int) -> None:
    """Let requests to ``endpoint`` be as large as ``most`` bytes: it takes files."""
    app.extensions.setdefault("largest_bodies", {})[endpoint] = most


def widen_for_files() -> None:
    """Set the largest body of this request, before anything reads it; strangers would only fill the disk.

    A body that is no form is read by its view alone, which knows first who sends it.
    """
    most = current_app.extensions.get("largest_bodies", {}).get(request.endpoint)
    if most is not None and (carries_token() or request.mimetype == "application/octet-stream"):
        request.max_content_length = most


def refuse_broken_request() -> None:
    """Answer 400 to text that PostgreSQL cannot hold in a path, a query or the name of a field.

    The values of a form are left to the form, which answers with a sentence beside the field.
    """
    if len(request.query_string) > MAX_QUERY:
        raise BadRequest
    _refuse((request.path,))
    if request.method in ("GET", "HEAD") or not request.is_json:
        _refuse(_pairs_of_query())
    if request.form:
        _refuse(request.form)


def is_broken(text: str) -> bool:
    """Return whether ``text`` holds NUL or half of a surrogate pair, which the database refuses."""
    return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def _pairs_of_query() -> Iterable[str]:
    for name, value in request.args.items(multi=True):
        yield name
        yield value


def _refuse(texts: Iterable[str]) -> None:
    if any(is_broken(text) for text in texts):
        raise BadRequest
