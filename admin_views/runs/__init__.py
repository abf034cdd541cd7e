"""Long work: runs with their progress, imports, and the queue of jobs."""

from admin_views.runs.page import RunsPage

VIEWS = (RunsPage,)
