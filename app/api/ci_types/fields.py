"""The fields of a type, defined by administrators; values that CIs have in them are never lost."""

from collections.abc import Mapping
from typing import Any

from app.api.base.answering import Made
from app.api.base.bounded import whole
from app.api.base.door import administrators, anybody, caller
from app.api.base.shapes import Asked, Shape, given_names
from app.api.ci_types.door import door
from app.api.ci_types.shapes import CiFieldChange, CiFieldShape, CiTypeShape, NewCiField, shown_field
from app.api.ci_types.types import told
from app.cmdb import operations, queries
from app.cmdb.commands import CiFieldDetails, MoveCiField
from app.cmdb.models import CiField
from app.cmdb.vocabulary import Kind
from app.directory.rows import Create, Delete, Update
from app.web.format import now

# A type has fewer fields than this: as far as one can be moved.
FARTHEST = 1_000


class FieldMove(Shape):
    """By how many places: up when negative."""

    by = whole(-FARTHEST, FARTHEST, required=True)


def field_at(key: str, field: str) -> CiField:
    """Return the field of an address; raise NotFound."""
    return queries.field_keyed(queries.type_keyed(key).id, field)


def current_field(key: str, field: str, **_read: Any) -> Mapping[str, Any]:
    """Return the field as it is told now."""
    return shown_field(field_at(key, field))


@door.get("/ci-types/<key>/fields/<field>", CiFieldShape, may=anybody, query=Asked)
def read_ci_field(key: str, field: str, query: dict[str, Any]) -> dict[str, Any]:
    """Read one field of a type."""
    return shown_field(field_at(key, field))


@door.post("/ci-types/<key>/fields", CiFieldShape, may=administrators, body=NewCiField, status=201)
def create_ci_field(key: str, body: dict[str, Any]) -> Made:
    """Add a field to a type."""
    details = CiFieldDetails(queries.type_keyed(key).id, **_kept(body))
    row = operations.create_ci_field(Create(details), actor=caller(), now=now())
    return Made(shown_field(row), f"/ci-types/{key}/fields/{row.key}")


@door.change(
    "/ci-types/<key>/fields/<field>", CiFieldShape, may=administrators, body=CiFieldChange, current=current_field
)
def change_ci_field(key: str, field: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Change a field, as far as the values under it allow."""
    row = field_at(key, field)
    choices = [(one["key"], one["names"]) for one in row.choices]
    kept: dict[str, Any] = {"kind": Kind(row.kind), "required": row.required, "is_unique": row.is_unique}
    kept |= {"active": row.active, "choices": choices} | _kept(body)
    kept |= {"names": given_names(row.names, body.get("names")), "help": given_names(row.help, body.get("help"))}
    command = Update(row.id, CiFieldDetails(type_id=row.type_id, key=row.key, **kept), seen["version"])
    return shown_field(operations.update_ci_field(command, actor=caller(), now=now()))


@door.delete("/ci-types/<key>/fields/<field>", may=administrators, current=current_field)
def delete_ci_field(key: str, field: str, seen: Mapping[str, Any]) -> None:
    """Delete a field in which no CI has a value; another is switched off."""
    operations.delete_ci_field(Delete(field_at(key, field).id), actor=caller(), now=now())


@door.post("/ci-types/<key>/fields/<field>/move", CiTypeShape, may=administrators, body=FieldMove, held=current_field)
def move_ci_field(key: str, field: str, body: dict[str, Any]) -> dict[str, Any]:
    """Move a field among those of its type."""
    operations.move_ci_field(MoveCiField(field_at(key, field).id, body["by"]), actor=caller(), now=now())
    return told(queries.type_keyed(key))


def _kept(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent by the record's own names."""
    kept: dict[str, Any] = {"is_unique" if name == "unique" else name: value for name, value in body.items()}
    if "kind" in kept:
        kept["kind"] = Kind(kept["kind"])
    if "choices" in kept:
        kept["choices"] = [(one["key"], one["names"]) for one in kept["choices"]]
    return kept
