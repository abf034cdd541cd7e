"""The types of CIs: read by everybody, defined by administrators."""

from collections.abc import Mapping
from typing import Any

from app.api.base.answering import Listed, Made
from app.api.base.door import administrators, anybody, caller
from app.api.base.parts import listed_whole
from app.api.base.shapes import Asked, AskedList, given_names
from app.api.ci_types.door import door
from app.api.ci_types.shapes import CiTypeChange, CiTypeList, CiTypeShape, NewCiType, shown_type
from app.cmdb import operations, queries
from app.cmdb.commands import CiTypeDetails
from app.cmdb.models import CiType
from app.directory.rows import Create, Delete, Update
from app.web.format import now


def current_type(key: str) -> Mapping[str, Any]:
    """Return the type as it is told now."""
    return told(queries.type_keyed(key))


@door.get("/ci-types", CiTypeList, may=anybody, query=AskedList)
def list_ci_types(query: dict[str, Any]) -> Listed:
    """List the types with their fields; those that are switched off take no new CIs."""
    rows = queries.ci_types(including_inactive=True)
    own = queries.fields_by_type([row.id for row in rows], including_inactive=True)
    return listed_whole(query, rows, lambda row: shown_type(row, own.get(row.id, ())))


@door.get("/ci-types/<key>", CiTypeShape, may=anybody, query=Asked)
def read_ci_type(key: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one type with its fields: what the `fields` of its CIs hold."""
    return told(queries.type_keyed(key))


@door.post("/ci-types", CiTypeShape, may=administrators, body=NewCiType, status=201)
def create_ci_type(body: dict[str, Any]) -> Made:
    """Add a type, without fields of its own at first."""
    details = CiTypeDetails(**body)
    row = operations.create_ci_type(Create(details), actor=caller(), now=now())
    return Made(told(row), f"/ci-types/{row.key}")


@door.change("/ci-types/<key>", CiTypeShape, may=administrators, body=CiTypeChange, current=current_type)
def change_ci_type(key: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Change a type; switched off, it takes no new CIs."""
    row = queries.type_keyed(key)
    kept: dict[str, Any] = {"icon": row.icon, "active": row.active} | body
    kept["names"] = given_names(row.names, body.get("names"))
    command = Update(row.id, CiTypeDetails(key=row.key, **kept), seen["version"])
    return told(operations.update_ci_type(command, actor=caller(), now=now()))


@door.delete("/ci-types/<key>", may=administrators, current=current_type)
def delete_ci_type(key: str, seen: Mapping[str, Any]) -> None:
    """Delete a type of which there is no CI, its fields with it."""
    operations.delete_ci_type(Delete(queries.type_keyed(key).id), actor=caller(), now=now())


def told(row: CiType) -> dict[str, Any]:
    """Return the type as it is told."""
    return shown_type(row, queries.fields_of(row.id, including_inactive=True))
