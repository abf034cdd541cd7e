"""Recording CIs, changing what is recorded, deleting and restoring."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.api.base.answering import Made
from app.api.base.door import anybody, caller
from app.api.cis.door import ci_at, door, even_deleted
from app.api.cis.reading import told_ci
from app.api.cis.shapes import CiChange, CiShape, NewCi
from app.cmdb import operations, queries
from app.cmdb.commands import ChangeCi, CiDetails, CreateCi, DeleteCi, RestoreCi
from app.cmdb.vocabulary import State
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, Message
from app.web.format import now

BESIDE = ("type", "state", "holder", "reason")


def current_ci(key: str) -> Mapping[str, Any]:
    """Return the CI as it is told now."""
    return told_ci(ci_at(key))


@door.post("/cis", CiShape, may=anybody, body=NewCi, status=201)
def create_ci(body: dict[str, Any]) -> Made:
    """Record a CI: administrators, and those who keep the CIs of that location."""
    details = _with(CiDetails("", ""), {name: value for name, value in body.items() if name not in BESIDE})
    command = CreateCi(_type_id(body["type"]), details, State(body["state"]), body["holder"], body["reason"])
    try:
        ci = operations.create_ci(command, actor=caller(), now=now())
    except Invalid as error:
        # Here, whom it is handed to is its holder.
        error.fields = {"holder" if name == "person_id" else name: said for name, said in error.fields.items()}
        raise
    return Made(told_ci(ci), f"/cis/{ci.id}")


@door.change("/cis/<key>", CiShape, may=anybody, body=CiChange, current=current_ci)
def change_ci(key: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Change what is recorded of a CI; who holds it and its state have acts of their own."""
    command = ChangeCi(seen["id"], _with(queries.details_of(ci_at(key)), body), seen["version"])
    return told_ci(operations.change_ci(command, actor=caller(), now=now()))


@door.delete("/cis/<key>", may=anybody, current=current_ci)
def delete_ci(key: str, seen: Mapping[str, Any]) -> None:
    """Take a CI that should never have been recorded out of sight; its tag and serial number are free again."""
    operations.delete_ci(DeleteCi(seen["id"]), actor=caller(), now=now())


@door.post("/cis/<key>/restore", CiShape, may=anybody)
def restore_ci(key: str) -> dict[str, Any]:
    """Bring a deleted CI back, by its id, or by a tag that it alone had; one that is there already stays as it is."""
    ci = even_deleted(key)
    if ci.deleted_at is not None or not caller().is_admin:
        ci = operations.restore_ci(RestoreCi(ci.id), actor=caller(), now=now())
    return told_ci(ci)


def _with(details: CiDetails, body: Mapping[str, Any]) -> CiDetails:
    """Return the record with what was sent in its place; of the type's own fields too, only what was sent."""
    kept = {"location_id" if name == "location" else name: value for name, value in body.items() if name != "fields_"}
    return replace(details, **kept, attrs={**details.attrs, **body.get("fields_", {})})


def _type_id(key: str) -> int:
    try:
        return queries.type_keyed(key).id
    except NotFound:
        sentence = Message(N_("Choose a value of the list."))
        raise Invalid(sentence, fields={"type": sentence}) from None
