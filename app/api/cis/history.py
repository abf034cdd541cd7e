"""What happened to a CI: who did what when, from what to what."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import listed_by
from app.api.base.shapes import AskedList, Shape, instant, list_of, named, one_of
from app.api.cis.door import door, even_deleted
from app.api.cis.holding import reads_history
from app.api.cis.values import Named
from app.cmdb import queries
from app.cmdb.models import Ci, CiHistory
from app.cmdb.queries.listing import history_part
from app.cmdb.vocabulary import REFERENCES, CiEvent, Kind
from app.core.errors import Forbidden
from app.core.parts import Place

PEOPLE, PLACES, OWN, RELATION = "holder_id", "location_id", "attrs.", "relation"


class CiChanged(Shape):
    """What one field said before and says after: as the CI tells it; a relation by kind, way and tag."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class CiAct(Shape):
    """One act; nobody's is the machine's own, ``token`` the name of the personal token by which a program did it."""

    occurred_at = instant(required=True)
    kind = one_of(CiEvent, required=True)
    person = named()
    token = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    changes = fields.List(fields.Nested(CiChanged), required=True)


@door.get("/cis/<key>/history", list_of(CiAct), may=anybody, query=AskedList, refuses=(409,))
def list_history(key: str, query: dict[str, Any]) -> Listed:
    """List what happened to a CI, the latest first; who only holds it does not read it."""
    ci = even_deleted(key)
    if not reads_history(ci):
        raise Forbidden
    told: dict[int, dict[str, Any]] = {}

    def find(place: Place | None, limit: int) -> tuple[list[CiHistory], Place | None]:
        rows, last = history_part(ci.id, place, limit)
        history = _History(ci, rows)
        told.update({row.id: history.told(row) for row in rows})
        return rows, last

    return listed_by(query, "latest", (datetime, int), find, lambda row: told[row.id])


class _History:
    """Events with the names of whom they name, read for all of them at once."""

    def __init__(self, ci: Ci, events: Sequence[CiHistory]) -> None:
        own = queries.fields_of(ci.type_id, including_inactive=True)
        self.kinds: dict[str, Kind] = {f"{OWN}{field.key}": Kind(field.kind) for field in own}
        self.kinds |= {PEOPLE: Kind.PERSON, PLACES: Kind.LOCATION}
        wanted: dict[Kind, set[int]] = {Kind.PERSON: {one.person_id for one in events if one.person_id}}
        related = set()
        for name, value in _values(events):
            kind = self.kinds.get(name)
            if name == RELATION:
                related.add(value["tag"])
            elif kind in REFERENCES and isinstance(value, int):
                wanted.setdefault(kind, set()).add(value)
        self.named = Named(wanted, caller())
        self.in_sight = queries.tags_in_sight(related, caller())

    def told(self, event: CiHistory) -> dict[str, Any]:
        changes = [self._change(name, *pair) for name, pair in event.changes.items()]
        person = self.named.told(Kind.PERSON, event.person_id)
        acted = {"occurred_at": event.occurred_at, "kind": event.kind, "person": person, "token": event.token_name}
        return acted | {"reason": event.reason or "", "changes": changes}

    def _change(self, name: str, before: Any, after: Any) -> dict[str, Any]:
        field = name.replace(OWN, "fields.", 1) if name.startswith(OWN) else name.removesuffix("_id")
        return {"field": field, "before": self._value(name, before), "after": self._value(name, after)}

    def _value(self, name: str, value: Any) -> Any:
        if name == RELATION:
            return self._relation(value)
        return self.named.told(self.kinds.get(name, Kind.TEXT), value)

    def _relation(self, said: Mapping[str, str] | None) -> Any:
        if said is None:
            return None
        # What is out of sight is not named here either, as it is not among the relations.
        return {**said, "tag": said["tag"] if said["tag"] in self.in_sight else None}


def _values(events: Sequence[CiHistory]) -> Iterator[tuple[str, Any]]:
    for event in events:
        for name, pair in event.changes.items():
            yield from ((name, value) for value in pair if value is not None)
