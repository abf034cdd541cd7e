"""What the API says of itself: ``/api/v1/openapi.json``. It holds nothing of anybody, so anybody may read it."""

import json
from typing import Any

from flask import Blueprint, Flask, Response, current_app

from app.api.base.door import PREFIX

pages = Blueprint("documents", __name__, url_prefix=PREFIX)


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
