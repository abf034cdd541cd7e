"""How CIs can hang together: kinds of relation, read by everybody and defined by administrators."""

from collections.abc import Mapping
from typing import Any

from app.api.base.answering import Listed, Made
from app.api.base.door import administrators, anybody, caller
from app.api.base.parts import listed_whole
from app.api.base.shapes import Asked, AskedList, given_names
from app.api.ci_types.door import door
from app.api.ci_types.shapes import (
    NewRelationKind,
    RelationKindChange,
    RelationKindList,
    RelationKindShape,
    shown_kind,
)
from app.cmdb import operations, queries
from app.cmdb.commands import RelationKindDetails
from app.directory.rows import Create, Delete, Update
from app.web.format import now


def current_kind(key: str) -> Mapping[str, Any]:
    """Return the kind as it is told now."""
    return shown_kind(queries.kind_keyed(key))


@door.get("/ci-relation-kinds", RelationKindList, may=anybody, query=AskedList)
def list_relation_kinds(query: dict[str, Any]) -> Listed:
    """List the kinds of relation."""
    return listed_whole(query, queries.kinds(including_inactive=True), shown_kind)


@door.get("/ci-relation-kinds/<key>", RelationKindShape, may=anybody, query=Asked)
def read_relation_kind(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one kind of relation."""
    return shown_kind(queries.kind_keyed(key))


@door.post("/ci-relation-kinds", RelationKindShape, may=administrators, body=NewRelationKind, status=201)
def create_relation_kind(body: dict[str, Any]) -> Made:
    """Add a kind of relation."""
    row = operations.create_relation_kind(Create(RelationKindDetails(**_kept(body))), actor=caller(), now=now())
    return Made(shown_kind(row), f"/ci-relation-kinds/{row.key}")


@door.change(
    "/ci-relation-kinds/<key>", RelationKindShape, may=administrators, body=RelationKindChange, current=current_kind
)
def change_relation_kind(key: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Change a kind of relation; it refuses circles only if there is none already."""
    row = queries.kind_keyed(key)
    kept = {"is_acyclic": row.is_acyclic, "carries_impact": row.carries_impact, "active": row.active} | _kept(body)
    kept["names"] = given_names(row.names, body.get("names"))
    kept["inverse_names"] = given_names(row.inverse_names, body.get("inverse_names"))
    command = Update(row.id, RelationKindDetails(key=row.key, **kept), seen["version"])
    return shown_kind(operations.update_relation_kind(command, actor=caller(), now=now()))


@door.delete("/ci-relation-kinds/<key>", may=administrators, current=current_kind)
def delete_relation_kind(key: str, seen: Mapping[str, Any]) -> None:
    """Delete a kind by which nothing is related."""
    operations.delete_relation_kind(Delete(queries.kind_keyed(key).id), actor=caller(), now=now())


def _kept(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"is_acyclic" if name == "acyclic" else name: value for name, value in body.items()}
