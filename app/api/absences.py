"""Absences for machines: when somebody is away, and who answers for them meanwhile."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed, Made
from app.api.base.door import Door, anybody, caller
from app.api.base.naming import named_person
from app.api.base.parts import id_of, listed_whole
from app.api.base.shapes import Asked, AskedList, Named, Shape, asked_key, instant, key, list_of, named, one_of
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.i18n import N_, Message
from app.directory import operations, queries
from app.directory.commands import EndAbsence, SetAbsence
from app.directory.models import Absence
from app.web.format import now

AWAY, DELEGATE = "away", "delegate"
_NOBODY = Message(N_("There is no such person."))
door = Door("absences", "When people are away, and who answers for them meanwhile.")


class AbsenceShape(Shape):
    """From when until when somebody is away; the end is not included."""

    id = fields.Integer(required=True)
    person = fields.Nested(Named, required=True)
    starts_at = instant(required=True)
    ends_at = instant(required=True)
    delegate = named()
    created_at = instant(required=True)


class NewAbsence(Shape):
    """An absence to note; without a person it is the caller's own."""

    person = key()
    starts_at = instant(required=True)
    ends_at = instant(required=True)
    delegate = key(allow_none=True, load_default=None)


class AbsencesQuery(AskedList):
    """Whose absences: the caller's own unless a person is named."""

    person = asked_key()
    role = one_of(
        (AWAY, DELEGATE),
        load_default=AWAY,
        metadata={"description": "Those in which the person is away, or those of others whom they answer for."},
    )


@door.get("/absences", list_of(AbsenceShape), may=anybody, query=AbsencesQuery)
def list_absences(query: dict[str, Any]) -> Listed:
    """List the present and coming absences of a person, the nearest first: one's own, or anybody's for who may."""
    person_id = query.get("person", _own())
    if person_id != _own() and not caller().reads_everything:
        raise Forbidden
    person = queries.get_person(person_id, caller())
    find = queries.absences_of if query["role"] == AWAY else queries.standing_in_for
    return listed_whole(query, find(person.id, now()), shown)


@door.get("/absences/<key>", AbsenceShape, may=anybody, query=Asked)
def read_absence(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one absence."""
    return shown(queries.get_absence(id_of(key), caller()))


@door.post("/absences", AbsenceShape, may=anybody, body=NewAbsence, status=201)
def create_absence(body: dict[str, Any]) -> Made:
    """Note when somebody is away: oneself, or anybody for administrators."""
    person_id = body.get("person", _own())
    command = SetAbsence(person_id, body["starts_at"], body["ends_at"], body["delegate"])
    try:
        absence = operations.set_absence(command, actor=caller(), now=now())
    except NotFound:
        raise Invalid(_NOBODY, fields={"person": _NOBODY}) from None
    return Made(shown(absence), f"/absences/{absence.id}")


@door.post("/absences/<key>/end", None, may=anybody, status=204)
def end_absence(key: str) -> None:
    """End an absence now; one that has not begun is forgotten."""
    operations.end_absence(EndAbsence(id_of(key)), actor=caller(), now=now())


def _own() -> int:
    return caller().person_id or 0


def shown(absence: Absence) -> dict[str, Any]:
    """Return the absence as ``AbsenceShape`` tells it."""
    return {
        "id": absence.id,
        "person": named_person(absence.person),
        "starts_at": absence.starts_at,
        "ends_at": absence.ends_at,
        "delegate": named_person(absence.delegate),
        "created_at": absence.created_at,
    }
