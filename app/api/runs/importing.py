"""Importing a file: looked at first, told what its columns or words mean, started, perhaps undone."""

from typing import Any, BinaryIO, cast

from flask import current_app, request
from marshmallow import fields

from app.api.base.answering import Made
from app.api.base.bounded import Several
from app.api.base.conditions import know_body
from app.api.base.door import anybody, caller
from app.api.base.refusals import UnsupportedMediaType
from app.api.base.shapes import Shape, one_of, text
from app.api.bearer import require_covered
from app.api.runs.door import area_of, door, import_at
from app.api.runs.shapes import RunShape, shown
from app.cmdb.queries import type_keyed
from app.core.errors import BadRequest, Forbidden, NotFound
from app.core.i18n import N_, Message
from app.core.zones import time_zones
from app.imports import operations
from app.imports.commands import KeepColumns, OfRun, RehearseFile
from app.imports.rights import may_import
from app.imports.vocabulary import CIS, INCIDENTS, NOUN_NAMES
from app.runs.models import Run
from app.tickets.commands import KeepWords
from app.tickets.operations.imports import keep_words
from app.tickets.servicenow.words import LONGEST_WORD, PLACES
from app.web.format import now
from app.web.import_files import keep_import

ANY = "application/octet-stream"
BODY = {"content": {ANY: {"schema": {"type": "string", "format": "binary"}}}, "required": True}
MOST_COLUMNS, MOST_WORDS = 1_000, 2_000


class ImportQuery(Shape):
    """What the file is called; for CIs the type when they are all of one; for a log the zone of its dates."""

    name = text(300, load_default="")
    type = text(64)
    zone = text(60)


class Columns(Shape):
    """What each column says, in their order; "" for nothing."""

    fields_ = Several(text(100), MOST_COLUMNS, required=True, data_key="fields")


class Meaning(Shape):
    """What a word of a log means; "" takes its meaning away."""

    place = one_of(PLACES, required=True)
    word = text(LONGEST_WORD, 1, required=True)
    target = text(100, required=True)


class Words(Shape):
    """What words of a log mean."""

    words = Several(fields.Nested(Meaning), MOST_WORDS, required=True)


def store_body(noun: str, query: dict[str, Any]) -> RehearseFile:
    """Return the wish to look at the body, kept outside any transaction; who may not import it brings nothing."""
    if noun not in NOUN_NAMES:
        raise NotFound
    require_covered(area_of(noun), writes=True)
    decision = may_import(caller(), noun)
    if not decision:
        raise Forbidden(decision.reason, code=decision.code)
    if request.mimetype != ANY:
        raise UnsupportedMediaType(ANY)
    options = _options(noun, query)
    kept = keep_import(cast(BinaryIO, request.stream), query["name"])
    know_body(kept.file)
    return RehearseFile(noun, kept, options)


@door.post(
    "/imports/<noun>",
    RunShape,
    may=anybody,
    query=ImportQuery,
    status=201,
    before=store_body,
    raw_body=BODY,
)
def import_file(noun: str, query: dict[str, Any], ready: RehearseFile) -> Made:
    """Bring a file as the body of the request, and look at it: nothing is written before its run is started.

    A personal token needs the scope of what is imported too, to write.
    """
    return _made(operations.rehearse_file(ready, actor=caller(), now=now()))


@door.post("/runs/<key>/columns", RunShape, may=anybody, body=Columns, status=201)
def choose_columns(key: str, body: dict[str, Any]) -> Made:
    """Keep what the columns of a table say, for the next ones too, and look at it again."""
    command = KeepColumns(import_at(key), tuple(body["fields_"]))
    return _made(operations.keep_columns(command, actor=caller(), now=now()))


@door.post("/runs/<key>/words", RunShape, may=anybody, body=Words, status=201)
def choose_words(key: str, body: dict[str, Any]) -> Made:
    """Keep what words of a log mean, for the next ones too, and look at it again."""
    words = {(one["place"], one["word"]): one["target"] for one in body["words"]}
    return _made(keep_words(KeepWords(import_at(key), words), actor=caller(), now=now()))


@door.post("/runs/<key>/start", RunShape, may=anybody, status=201)
def start_import(key: str) -> Made:
    """Import what a run has looked at; asked a second time, the answer is the run of the first."""
    return _made(operations.start_import(OfRun(import_at(key)), actor=caller(), now=now()))


@door.post("/runs/<key>/undo", RunShape, may=anybody, status=201)
def undo_import(key: str) -> Made:
    """Take back what an import did; asked a second time, the answer is the run of the first."""
    return _made(operations.undo_import(OfRun(import_at(key)), actor=caller(), now=now()))


def _made(run: Run) -> Made:
    return Made(shown(run), f"/runs/{run.id}")


def _options(noun: str, query: dict[str, Any]) -> dict[str, Any]:
    """Return what is said beside the file; raise BadRequest for what its noun does not know."""
    allowed = {INCIDENTS: "zone", CIS: "type"}.get(noun)
    wrong = next((name for name in ("type", "zone") if name in query and name != allowed), None)
    if wrong:
        raise BadRequest(Message(N_("An import of this takes no “%(name)s”."), {"name": wrong}))
    if noun == CIS:
        return {"type_id": _type_id(query["type"]) if "type" in query else None}
    if noun == INCIDENTS:
        zone = query.get("zone") or current_app.extensions["settings"].timezone
        if zone not in time_zones():
            raise BadRequest(Message(N_("There is no such time zone; an example is Europe/Paris.")))
        return {"zone": zone}
    return {}


def _type_id(key: str) -> int:
    try:
        return type_keyed(key).id
    except NotFound:
        raise BadRequest(Message(N_("There is no type “%(key)s”."), {"key": key})) from None
