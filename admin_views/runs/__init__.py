"""Long work: runs with their progress, imports, and the queue of jobs."""

from flask import Flask

from admin_views.runs import incidents, tables
from admin_views.runs.exports import RunsView
from admin_views.runs.imports import ImportsPage
from admin_views.runs.jobs import JobsPage
from app.core.store import MEGABYTE
from app.web.guard import allow_body

VIEWS = (RunsView, ImportsPage, JobsPage)
# The kinds of imports, each of which adds its part to the page of a run.
KINDS = (incidents, tables)
# What a form sends beside its file.
BESIDE = 64 * 1024


def register(app: Flask) -> None:
    """Let the import's form be as large as its file may be."""
    allow_body(app, "imports.index", app.extensions["settings"].import_mb * MEGABYTE + BESIDE)
