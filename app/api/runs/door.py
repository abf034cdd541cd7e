"""The door of the runs, and the run that its handlers speak of."""

from app.api.base.door import Door, caller
from app.core.errors import NotFound
from app.runs import queries
from app.runs.models import Run

DIGITS = 18
door = Door(
    "runs",
    "Long work: lists written into files, files looked at and imported, and what became of each line.",
)


def run_at(key: str) -> Run:
    """Return the run of an address; raise NotFound when it is none of the caller's business."""
    return queries.get_run(run_id_of(key), caller())


def run_id_of(key: str) -> int:
    """Return the id of an address; raise NotFound for what can be none."""
    if not (key.isascii() and key.isdigit() and len(key) <= DIGITS and int(key)):
        raise NotFound
    return int(key)
