"""What the API says of itself: for machines and for people. It holds nothing of anybody, so anybody may read it."""

import json
import re
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template
from flask_babel import gettext
from markupsafe import Markup, escape

from app.access.bearers import ACCESS_LASTS
from app.api.base.answering import compressed
from app.api.base.door import PREFIX
from app.api.bearer import settings
from app.api.codes import SENTENCES
from app.api.manual import Manual, arranged

pages = Blueprint("documents", __name__, url_prefix=PREFIX)
pages.after_request(compressed)
VALUE = re.compile(r"%\(\w+\)[sd]")


def register(app: Flask) -> None:
    """Open the pages of the description."""
    app.register_blueprint(pages)


def description() -> dict[str, Any]:
    """Return the OpenAPI description of this version."""
    told: dict[str, Any] = current_app.extensions["api_document"].describe()
    return told


@pages.get("/openapi.json")
def openapi() -> Response:
    """Return the description as machines read it."""
    return Response(json.dumps(description(), indent=2), mimetype="application/json")


@pages.get("/docs")
def docs() -> str:
    """Return the description as people read it; each code of a problem leads here."""
    return render_template(
        "api/docs.html",
        manual=_manual(),
        prefix=PREFIX,
        problems=[(code, VALUE.sub("…", gettext(sentence))) for code, sentence in SENTENCES.items()],
        phrase=lambda status: HTTPStatus(int(status)).phrase,
        marked=marked,
        rate=settings().api_rate,
        minutes=int(ACCESS_LASTS.total_seconds()) // 60,
    )


def marked(text: str) -> Markup:
    """Return a sentence of the description with what stands between backticks as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>%s</code>") % part if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def _manual() -> Manual:
    # Arranged once: the description is as old as the process.
    found = current_app.extensions.get("api_manual")
    if found is None:
        found = current_app.extensions["api_manual"] = arranged(description())
    return found
