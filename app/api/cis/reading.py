"""The list of CIs, one of them, and what falls with it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import id_of, listed_by
from app.api.base.shapes import NOBODYS, Asked, AskedList, Shape, one_of, text
from app.api.cis.door import ci_at, door
from app.api.cis.shapes import CiList, CiShape, shown
from app.api.cis.values import Values
from app.cmdb import queries
from app.cmdb.impact import DEEPEST, Way
from app.cmdb.models import Ci
from app.cmdb.quality import Lack
from app.cmdb.queries.listing import HELD, LEFT, NOT_HELD, CisAsked, cis_part
from app.cmdb.vocabulary import State
from app.core.errors import BadRequest, NotFound
from app.core.i18n import N_, Message
from app.core.parts import Place
from app.web.format import now

PLACES = {"name": (str, int), "tag": (str, int), "updated": (datetime, int), "warranty": (date, int)}
WARRANTIES = {"over": 0, "7": 7, "30": 30, "90": 90}
ME, NONE = "me", "none"
USUAL_DEPTH = 4
_NO_OWN = Message(N_("No field of the type says this."))
AN_ID = r"[1-9][0-9]{0,9}"


class CisQuery(AskedList):
    """Which CIs, in which order; every condition holds at once."""

    q = text(200, metadata={"description": "Words of the record or of the type's own fields."})
    type = text(64, metadata={"description": "The key of a type."})
    state = one_of(State)
    location = fields.String(
        validate=validate.Regexp(rf"^({AN_ID}|none)$", error=_l("Give an id or “none”.")),
        metadata={"description": "The id of a place, with all below it; or `none`."},
    )
    holder = fields.String(
        validate=validate.Regexp(rf"^({AN_ID}|me|anybody|nobody|left)$", error=_l("Give an id or a word of the list.")),
        metadata={"description": "The id of a person, or `me`, `anybody`, `nobody`, `left` (who is disabled)."},
    )
    warranty = one_of(WARRANTIES, metadata={"description": "Over, or ending in so many days."})
    lacks = one_of(Lack, metadata={"description": "What is not as it should be in the record."})
    field = fields.Dict(
        keys=text(70),
        values=text(200, 1),
        metadata={
            "description": "What fields of the `type` say: `field[system]=Debian`; numbers and days by their ends, "
            "`field[memory.from]=16` and `field[memory.to]=64`; whom or what a field names by its words."
        },
    )
    deleted = fields.Boolean(load_default=False, metadata={"description": "Deleted CIs, for administrators."})
    sort = one_of([sign + name for name in PLACES for sign in ("", "-")], load_default="name")


class ImpactQuery(Asked):
    """Which way, and how far."""

    way = one_of(Way, load_default=Way.FALLS.value, metadata={"description": "What falls with it, or what it needs."})
    depth = fields.Integer(
        load_default=USUAL_DEPTH,
        validate=validate.Range(min=1, max=DEEPEST, error=_l("Between 1 and %(most)s.", most=DEEPEST)),
    )


class ImpactNode(Shape):
    """A CI that is reached, and in how many steps."""

    id = fields.Integer(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    state = one_of(State, required=True)
    depth = fields.Integer(required=True)


class ImpactEdge(Shape):
    """A relation between two of them, by their ids, from the nearer to the farther."""

    near = fields.Integer(required=True)
    far = fields.Integer(required=True)


class Impact(Shape):
    """What is reached from a CI; ``is_cut`` when there is more."""

    nodes = fields.List(fields.Nested(ImpactNode), required=True)
    edges = fields.List(fields.Nested(ImpactEdge), required=True)
    is_cut = fields.Boolean(required=True)


@door.get("/cis", CiList, may=anybody, query=CisQuery)
def list_cis(query: dict[str, Any]) -> Listed:
    """List the CIs that the caller may see."""
    asked, sort = _asked(query), query["sort"]
    told: dict[int, dict[str, Any]] = {}

    def find(place: Place | None, limit: int) -> tuple[list[Ci], Place | None]:
        rows, last = cis_part(asked, sort, place, limit, actor=caller(), today=now().date())
        values = Values(rows, caller())
        told.update({row.id: shown(row, values) for row in rows})
        return rows, last

    return listed_by(query, sort, PLACES[sort.removeprefix("-")], find, lambda ci: told[ci.id])


@door.get("/cis/<key>", CiShape, may=anybody, query=Asked)
def read_ci(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one CI by its id or tag; an administrator also a deleted one, by its id."""
    return told_ci(even_deleted(key))


@door.get("/cis/<key>/impact", Impact, may=anybody, query=ImpactQuery)
def read_impact(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Follow failures from a CI: the CIs in sight that are reached, and the relations between them."""
    reached = queries.reached_from(ci_at(key).id, caller(), Way(query["way"]), query["depth"])
    rows = queries.reached_rows(reached.depths)
    nodes = [
        {
            "id": row.id,
            "tag": row.tag,
            "name": row.name,
            "type": row.type.key,
            "state": row.state,
            "depth": reached.depths[row.id],
        }
        for row in rows
    ]
    edges = [{"near": near, "far": far} for near, far in reached.pairs]
    return {"nodes": nodes, "edges": edges, "is_cut": reached.is_cut}


def told_ci(ci: Ci) -> dict[str, Any]:
    """Return one CI as it is told to the caller."""
    return shown(ci, Values([ci], caller()))


def even_deleted(key: str) -> Ci:
    """Return the CI of an address, also a deleted one to an administrator; raise NotFound."""
    try:
        return ci_at(key)
    except NotFound:
        return queries.get_gone(id_of(key), caller())


def _asked(query: dict[str, Any]) -> CisAsked:
    location, holder, warranty = (query.get(name) for name in ("location", "holder", "warranty"))
    return CisAsked(
        text=query.get("q", ""),
        type_id=_type_id(query["type"]) if "type" in query else None,
        state=query.get("state"),
        location_id=None if location is None else 0 if location == NONE else min(int(location), NOBODYS),
        holder=_holder(holder),
        warranty_days=None if warranty is None else WARRANTIES[warranty],
        lack=Lack(query["lacks"]) if "lacks" in query else None,
        deleted=query["deleted"],
        own=_own(query.get("field", {}), query.get("type")),
    )


def _own(said: Mapping[str, str], type_key: str | None) -> tuple[Any, ...]:
    if not said:
        return ()
    if type_key is None:
        raise BadRequest(Message(N_("Name the type whose fields these are, as “type”.")))
    specs = {one.key: one.spec for one in queries.fields_of(_type_id(type_key))}
    found = []
    for name, value in said.items():
        key, _dot, end = name.partition(".")
        condition = queries.own_condition(specs[key], end, value, caller()) if key in specs else None
        if condition is None:
            raise BadRequest(_NO_OWN, fields={f"field.{name}": _NO_OWN})
        found.append(condition)
    return tuple(found)


def _holder(said: str | None) -> int | str | None:
    if said == ME:
        return caller().person_id
    return said if said in (None, HELD, NOT_HELD, LEFT) else min(int(said), NOBODYS)


def _type_id(key: str) -> int:
    try:
        return queries.type_keyed(key).id
    except NotFound:
        raise BadRequest(Message(N_("There is no type “%(key)s”."), {"key": key})) from None
