"""The list of runs, one of them with its lines, and stopping it."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import listed_by
from app.api.base.shapes import Asked, AskedList, one_of, text
from app.api.bearer import require_covered
from app.api.runs.door import area_of, door, nouns_covered, run_at
from app.api.runs.shapes import RunLineList, RunList, RunShape, shown, shown_line
from app.imports.vocabulary import OUTCOME_NAMES
from app.runs import operations
from app.runs.queries import lines_part, runs_part
from app.runs.vocabulary import EXPORT, KIND_NAMES
from app.web.format import now

REFUSED = "refused"


class RunsQuery(AskedList):
    """Which runs: the caller's own, unless those of everybody are asked for and theirs to see."""

    kind = one_of(KIND_NAMES)
    noun = text(60)
    everybodys = fields.Boolean(load_default=False)


class LinesQuery(AskedList):
    """Which lines."""

    outcome = one_of((*OUTCOME_NAMES, REFUSED), metadata={"description": "`refused`: what cannot be used."})


@door.get("/runs", RunList, may=anybody, query=RunsQuery)
def list_runs(query: dict[str, Any]) -> Listed:
    """List runs, the latest first; to a personal token those of what its scopes cover too."""
    asked, everybodys, nouns = (query.get("kind"), query.get("noun")), query["everybodys"], nouns_covered()
    return listed_by(
        query,
        "latest",
        (int,),
        lambda place, limit: runs_part(*asked, place, limit, nouns=nouns, everybodys=everybodys, actor=caller()),
        shown,
    )


@door.get("/runs/<key>", RunShape, may=anybody, query=Asked)
def read_run(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one run: how far it is, or what came of it."""
    return shown(run_at(key))


@door.get("/runs/<key>/lines", RunLineList, may=anybody, query=LinesQuery)
def list_lines(key: str, query: dict[str, Any]) -> Listed:
    """List what a run tells, line by line."""
    run_id, outcome = run_at(key).id, query.get("outcome")
    wanted, refused = (None, True) if outcome == REFUSED else (outcome, False)
    return listed_by(
        query,
        "line",
        (int,),
        lambda place, limit: lines_part(run_id, wanted, place, limit, refused=refused),
        shown_line,
    )


@door.post("/runs/<key>/cancel", RunShape, may=anybody)
def cancel_run(key: str) -> dict[str, Any]:
    """Stop a run at its next step; what is done by then stays done."""
    run = run_at(key)
    require_covered(area_of(run.noun), writes=run.kind != EXPORT)
    return shown(operations.cancel_run(run.id, actor=caller(), now=now()))
