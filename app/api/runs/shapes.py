"""What a run and its lines look like to machines."""

from typing import Any

from marshmallow import fields

from app.api.base.naming import named_person
from app.api.base.shapes import Shape, instant, list_of, named, one_of
from app.runs.models import Run, RunLine
from app.runs.sentences import told
from app.runs.vocabulary import EXPORT, KIND_NAMES, STATE_NAMES
from app.web.words import say

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
# What of a report is told by itself.
TOLD_APART = frozenset({"columns", "fields", "notices"})


class RunColumn(Shape):
    """A column of a table: its heading, the field it is taken to say ("" for none), and an example of what it holds."""

    heading = fields.String(required=True)
    field = fields.String(required=True)
    example = fields.String(required=True)


class RunShape(Shape):
    """Something long that somebody asked for: how far it is while it goes on, what came of it afterwards.

    ``of`` is the run it goes on from: the rehearsal that an import follows, the import that an undo takes back.
    """

    id = fields.Integer(required=True)
    kind = one_of(KIND_NAMES, required=True)
    noun = fields.String(required=True)
    state = one_of(STATE_NAMES, required=True)
    person = named()
    of = fields.Integer(**OPTIONAL)
    file_name = fields.String(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(**OPTIONAL)
    cancel_asked = fields.Boolean(required=True)
    failure = fields.String(**OPTIONAL)
    columns = fields.List(fields.Nested(RunColumn), required=True)
    choices = fields.List(fields.String(), required=True, metadata={"description": "What a column may say."})
    notices = fields.List(fields.String(), required=True)
    report = fields.Dict(keys=fields.String(), required=True, metadata={"description": "Counts, by what became."})
    file_until = instant(**OPTIONAL, metadata={"description": "How long an export's file can be fetched."})
    created_at = instant(required=True)
    started_at = instant(**OPTIONAL)
    finished_at = instant(**OPTIONAL)


class RunLineShape(Shape):
    """What a run tells of a line of its file: what becomes of it, or, without an outcome, why it cannot be used."""

    no = fields.Integer(required=True)
    line = fields.Integer(**OPTIONAL)
    place = fields.String(**OPTIONAL)
    outcome = fields.String(**OPTIONAL)
    message = fields.String(required=True)


RunList, RunLineList = list_of(RunShape), list_of(RunLineShape)


def shown(run: Run) -> dict[str, Any]:
    """Return the run as ``RunShape`` tells it."""
    report = run.report
    return {
        "id": run.id,
        "kind": run.kind,
        "noun": run.noun,
        "state": run.state,
        "person": named_person(run.person),
        "of": run.of_id,
        "file_name": run.shown_name,
        "done": run.done,
        "total": run.total,
        "cancel_asked": run.cancel_asked,
        "failure": say(told(run.failure)) if run.failure else None,
        "columns": [_column(*one) for one in report.get("columns", ())],
        "choices": list(report.get("fields", ())),
        "notices": [say(told(one)) for one in report.get("notices", ())],
        "report": {name: value for name, value in report.items() if name not in TOLD_APART},
        "file_until": run.expires_at if run.kind == EXPORT and run.file else None,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }


def shown_line(line: RunLine) -> dict[str, Any]:
    """Return the line as ``RunLineShape`` tells it."""
    told_so = {"no": line.no, "line": line.line, "place": line.place, "outcome": line.outcome}
    return told_so | {"message": say(told(line.message))}


def _column(heading: str, field: str, example: str = "") -> dict[str, str]:
    return {"heading": heading, "field": field, "example": example}
