"""The door of the runs, and the run that its handlers speak of."""

from app.api.base.door import Door, caller
from app.api.base.parts import LONG, id_of
from app.api.bearer import AREAS as NOUNS
from app.api.bearer import covered, require_covered
from app.imports.vocabulary import INCIDENTS
from app.runs import queries
from app.runs.models import Run

# What is imported or listed under a name that is no door's own; what is of no area, only whole scopes cover.
AREAS, ANY = {INCIDENTS: "tickets", "ci_fields": "cmdb"}, "any"
door = Door(
    "runs",
    "Long work: lists written into files, files looked at and imported, and what became of each line.",
)


def run_at(key: str) -> Run:
    """Return the run of an address; raise NotFound when it is none of the caller's business.

    Raises Forbidden where a personal token does not cover what the run is of.
    """
    run = queries.get_run(id_of(key, LONG), caller())
    require_covered(area_of(run.noun), writes=False)
    return run


def import_at(key: str) -> int:
    """Return the id in an address, for an operation that asks whose the import is; raise Forbidden as ``run_at``."""
    run_id = id_of(key, LONG)
    if caller().narrowed_to is not None:
        require_covered(area_of(queries.get_run(run_id, caller()).noun), writes=True)
    return run_id


def area_of(noun: str) -> str:
    """Return what covers a file of ``noun``: it holds what that noun's own door tells."""
    return AREAS.get(noun, noun)


def nouns_covered() -> frozenset[str] | None:
    """Return of which nouns runs are told to the caller, None for all of them."""
    if covered(ANY, writes=False):
        return None
    return frozenset(noun for noun in (*NOUNS, *AREAS) if covered(area_of(noun), writes=False))
