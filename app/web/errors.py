"""Friendly error pages: what happened, what is kept, what to do; the request's id, never a driver's words.

A page that refuses a sent form gives the typed text back in a form that can be sent again, except to a page of
another site: such text is not the person's, and one click would send it for the attacker.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.core.db import db
from app.core.errors import DomainError
from app.core.store import NO_ROOM, NoRoom
from app.web import initials
from app.web.incoming import Incoming
from app.web.problems import SENTENCES, problem
from app.web.words import gettext, say

log = logging.getLogger(__name__)
SECRET = re.compile(r"password|token|secret|otp|^(code|current|new|again)$", re.IGNORECASE)
RETRY_AFTER = "5"
# The codes of what no domain refused, by status.
CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    500: "fault",
    503: "unavailable",
}
DRAINED_AT_MOST, DRAINED_WITHIN = 64 * 1024 * 1024, 10.0


def init_app(app: Flask) -> None:
    """Answer every error with a page, or with JSON to a caller that asks for it."""
    app.register_error_handler(DomainError, answer_refusal)
    app.register_error_handler(CSRFError, answer_stale_form)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(SQLAlchemyError, answer_database)
    app.register_error_handler(OSError, answer_disk)
    app.register_error_handler(Exception, answer_fault)


def answer_refusal(error: DomainError) -> tuple[Response | str, int]:
    """Show a domain's own sentence under its own status."""
    if error.status == 413:
        drain()
    answer, status = page(error.status, say(error.message), error.code, error.fields)
    if not error.headers:
        return answer, status
    told = Response(answer) if isinstance(answer, str) else answer
    told.headers.update(error.headers)
    return told, status


def answer_stale_form(_error: CSRFError) -> tuple[Response | str, int]:
    """Explain that the form could not be proven to be the person's own, and give its text back."""
    return page(400, gettext("This page was open for too long, or your session changed. Check it and send it again."))


def answer_http(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
    """Show a page for the status; redirects pass through."""
    status = error.code or 500
    if status < 400:
        return error
    if status == 413:
        drain()
    text, status_shown = page(status, _sentence(status))
    if error.response is None and status == 405:
        answer = Response(text) if isinstance(text, str) else text
        answer.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
        return answer, status_shown
    return text, status_shown


def drain() -> None:
    """Read and forget what is still being sent, within bounds.

    A server that answers and closes while the browser still sends makes it show "connection reset", not our page; but
    by HTTP/2 it takes the answer meanwhile.
    """
    body = request.environ["wsgi.input"]
    if isinstance(body, Incoming) and request.environ.get("SERVER_PROTOCOL") != "HTTP/2.0":
        body.forget(DRAINED_AT_MOST, DRAINED_WITHIN)


def answer_database(error: SQLAlchemyError) -> tuple[Response | str, int] | tuple[Response, int]:
    """Answer 503 while the database is away, 400 to a value it cannot hold, 500 otherwise."""
    _forget_session()
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        log.warning("the database does not answer: %s", type(error).__name__)
        text, status = page(503, _sentence(503))
        answer = Response(text) if isinstance(text, str) else text
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer, status
    if isinstance(error, DataError):
        log.info("refused by the database", exc_info=error)
        return page(400, _sentence(400))
    return answer_fault(error)


def answer_disk(error: OSError) -> tuple[Response | str, int]:
    """Say that the disk is full where that is why a file could not be taken; any other such error is a fault."""
    return answer_refusal(NoRoom()) if error.errno in NO_ROOM else answer_fault(error)


def answer_fault(error: Exception) -> tuple[Response | str, int]:
    """Log a fault of ours with the request's id, and show that id only."""
    _forget_session()
    rule = request.url_rule
    # Its rule, not its path, which may hold a token or a name.
    log.error("request %s failed: %s", g.get("request_id"), rule.rule if rule else "no such address", exc_info=error)
    return page(500, _sentence(500))


def page(
    status: int, sentence: str, code: str = "", fields: Mapping[str, Any] | None = None
) -> tuple[Response | str, int]:
    """Return the error page of ``status`` with one sentence, or problem details for a machine."""
    if _is_for_machines() or request.accept_mimetypes.best == "application/json":
        said = {name: say(message) for name, message in (fields or {}).items()}
        return problem(status, _title(status), sentence, code or CODES.get(status, ""), said), status
    initials.read_no_more()
    html = render_template(
        "errors/page.html", status=status, title=_title(status), sentence=sentence, typed=typed_text(status)
    )
    return html, status


def typed_text(status: int) -> list[tuple[str, str]]:
    """Return what the person had typed, names and values, secrets left out; nothing for a foreign page's form."""
    if request.method != "POST" or status in (408, 413) or not _sent_by_our_page():
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except (HTTPException, RequestEntityTooLarge):
        return []
    return [(name, value) for name, value in pairs if not SECRET.search(name)][:200]


def _sent_by_our_page() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return origin is None or urlsplit(origin).netloc == request.host


def _forget_session() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.remove()


def _title(status: int) -> str:
    titles = {
        400: gettext("This request cannot be understood"),
        401: gettext("Please sign in"),
        403: gettext("This is not yours to do"),
        404: gettext("There is nothing here"),
        405: gettext("This cannot be done that way"),
        408: gettext("This came too slowly"),
        409: gettext("This is not possible now"),
        412: gettext("It has changed meanwhile"),
        413: gettext("This is too large"),
        415: gettext("This kind of content is not understood"),
        422: gettext("Something is missing or wrong"),
        428: gettext("Say which version you change"),
        429: gettext("Too many attempts"),
        507: gettext("There is no room left"),
        503: gettext("One moment, please"),
    }
    return titles.get(status, gettext("Something broke on our side"))


def _is_for_machines() -> bool:
    return request.path.startswith("/api/")


def _sentence(status: int) -> str:
    if _is_for_machines() and status in SENTENCES:
        return gettext(SENTENCES[status])
    sentences = {
        400: gettext("The address or the form holds something TicketEase cannot read. Nothing was changed."),
        401: gettext("Your session has ended. Sign in and try again."),
        403: gettext("Your rights do not cover it. Ask an administrator if you think they should."),
        404: gettext("The page does not exist, or it is not for you. Check the address, or search for it."),
        405: gettext("Use the buttons of the page. Nothing was changed."),
        409: gettext("Somebody else changed it first. Nothing of yours was saved."),
        413: gettext("What you sent is larger than TicketEase takes. Nothing was saved; send less at once."),
        422: gettext("Check what you typed. Nothing was saved."),
        429: gettext("Wait a little and try again."),
        503: gettext("TicketEase is busy or restarting. Nothing was saved; send it again in a moment."),
    }
    if status == 503 and request.method == "GET":
        return gettext("TicketEase is busy or restarting. This page tries again by itself.")
    return sentences.get(
        status, gettext("Nothing was saved. It is not your fault; tell your administrator the number below.")
    )
