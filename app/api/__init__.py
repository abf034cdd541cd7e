"""The API for machines: one door a noun below ``/api/v1``, each the same operations as the panel's."""

from flask import Flask

from app.api import documents, tickets
from app.api.base.document import Document
from app.web import csrf

DOORS = (tickets.door,)


def register(app: Flask) -> None:
    """Open every door; forms have tokens against forged requests, headers need none."""
    document = Document(app)
    app.extensions["api_document"] = document
    for door in DOORS:
        document.register_blueprint(door)
        csrf.exempt(door)
    documents.register(app)
