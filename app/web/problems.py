"""Refusals for machines: problem details (RFC 9457), the same for the panel's scripts and for the API."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, request
from flask.json import dumps

MEDIA_TYPE = "application/problem+json"
PLAIN = "about:blank"
TYPES = "/api/v1/docs"


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
