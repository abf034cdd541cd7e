"""Refusals for machines: problem details (RFC 9457), the same for the panel's scripts and for the API."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, request
from flask.json import dumps

from app.core.i18n import N_

MEDIA_TYPE = "application/problem+json"
PLAIN = "about:blank"
TYPES = "/api/v1/docs"
# What a program is told where no domain refused it; people are told of pages and buttons instead.
SENTENCES = {
    400: N_("The request cannot be read like this: a name, a value or a cursor in it is not known here."),
    404: N_("This does not exist, or you may not see it."),
    405: N_("This address does not take that method; “Allow” names those it takes."),
    500: N_("Something failed on our side. The request's id finds it in the log."),
    503: N_("The database does not answer. Try again in a moment; nothing was changed."),
}


def problem(status: int, title: str, detail: str, code: str = "", fields: Mapping[str, str] | None = None) -> Response:
    """Return the answer: ``title`` is the same for every such problem, ``detail`` is this one's sentence.

    ``code`` is stable, for machines; ``fields`` has a sentence for each field that is wrong.
    """
    body: dict[str, Any] = {
        "type": f"{request.script_root}{TYPES}#problem-{code}" if code else PLAIN,
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": g.get("request_id", ""),
    }
    if fields:
        body["errors"] = [{"field": name, "message": sentence} for name, sentence in fields.items()]
    return Response(dumps(body), status, mimetype=MEDIA_TYPE)
