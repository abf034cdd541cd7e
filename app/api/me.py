"""Who calls, and what they may do in short. Every token may ask whose it is."""

from typing import Any

from marshmallow import fields

from app.api.base.door import Door, anybody, caller
from app.api.base.shapes import Shape
from app.api.bearer import WHOSE

door = Door(WHOSE, "Who calls, and what they may do in short.")


class Me(Shape):
    """The person behind the token, with the rights of this moment."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    administrator = fields.Boolean(required=True)
    auditor = fields.Boolean(required=True)
    manager = fields.Boolean(required=True, metadata={"description": "Whether anybody reports to them."})
    purposes = fields.List(
        fields.String(), required=True, metadata={"description": "What the groups they belong to are for."}
    )
    scopes = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "What the personal token is kept to; null for a sign-in."},
    )
    language = fields.String(required=True)
    time_zone = fields.String(required=True)


@door.get("/auth/me", Me, may=anybody)
def who_am_i() -> dict[str, Any]:
    """Say whose token this is, and what its bearer may do in short."""
    actor = caller()
    return {
        "id": actor.person_id,
        "name": actor.name,
        "administrator": actor.is_admin,
        "auditor": actor.is_auditor,
        "manager": actor.has_reports,
        "purposes": sorted(actor.groups),
        "scopes": None if actor.narrowed_to is None else sorted(actor.narrowed_to),
        "language": actor.lang,
        "time_zone": actor.tz,
    }
