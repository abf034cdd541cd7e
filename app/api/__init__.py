"""The API for machines: one door a noun below ``/api/v1``, each the same operations as the panel's."""

from flask import Flask

from app.api import (
    absences,
    approval_notices,
    approval_policies,
    approvals,
    attachments,
    auth,
    calendars,
    categories,
    ci_types,
    cis,
    dashboard,
    documents,
    groups,
    hold_reasons,
    jobs,
    lists,
    locations,
    me,
    palette,
    people,
    policies,
    priority_matrix,
    profiles,
    reply_templates,
    routing_rules,
    runs,
    saved_views,
    sessions,
    tickets,
    tokens,
)
from app.api.base.document import Document
from app.core.store import MEGABYTE
from app.web import csrf
from app.web.guard import MAX_BODY, allow_body

# In the order of the description: signing in first.
NOUNS = (
    auth,
    me,
    profiles,
    sessions,
    tokens,
    tickets,
    attachments,
    approvals,
    approval_notices,
    dashboard,
    people,
    locations,
    groups,
    absences,
    cis,
    ci_types,
    runs,
    jobs,
    categories,
    hold_reasons,
    priority_matrix,
    routing_rules,
    reply_templates,
    policies,
    calendars,
    approval_policies,
    saved_views,
    lists,
    palette,
)
DOORS = tuple(noun.door for noun in NOUNS)


def opened(app: Flask) -> Document:
    """Open every door; return what describes them."""
    document = Document(app)
    for door in DOORS:
        document.register_blueprint(door)
    return document


def register(app: Flask) -> None:
    """Open the API; forms have tokens against forged requests, headers need none."""
    app.extensions["api_document"] = opened(app)
    for door in DOORS:
        csrf.exempt(door)
    documents.register(app)
    allow_body(app, "api_attachments.bring_file", app.extensions["settings"].upload_mb * MEGABYTE + MAX_BODY)
    allow_body(app, "api_runs.import_file", app.extensions["settings"].import_mb * MEGABYTE + MAX_BODY)
