"""The list of CIs, one of them, and what falls with it."""

from typing import Any

from marshmallow import fields, validate

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.parts import listed_by
from app.api.base.shapes import Asked, Shape, one_of
from app.api.cis.asking import PLACES, CisQuery, asked_of
from app.api.cis.door import ci_at, door, even_deleted
from app.api.cis.shapes import CiList, CiShape, shown
from app.api.cis.values import Values
from app.cmdb import queries
from app.cmdb.impact import DEEPEST, Way
from app.cmdb.models import Ci
from app.cmdb.queries.listing import cis_part
from app.cmdb.vocabulary import State
from app.core.parts import Place
from app.web.format import now
from app.web.words import lazy_gettext as _l

USUAL_DEPTH = 4


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
    asked, sort = asked_of(query), query["sort"]
    told: dict[int, dict[str, Any]] = {}

    def find(place: Place | None, limit: int) -> tuple[list[Ci], Place | None]:
        rows, last = cis_part(asked, sort, place, limit, actor=caller(), today=now().date())
        values = Values(rows, caller())
        told.update({row.id: shown(row, values) for row in rows})
        return rows, last

    return listed_by(query, sort, PLACES[sort.removeprefix("-")], find, lambda ci: told[ci.id])


@door.get("/cis/<key>", CiShape, may=anybody, query=Asked, refuses=(409,))
def read_ci(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one CI by its id or tag; an administrator also a deleted one, by a tag that it alone had."""
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
