"""What a CI looks like to machines; what its ``fields`` hold follows from its type."""

from typing import Any

from marshmallow import ValidationError, fields

from app.api.base.bounded import Keyed
from app.api.base.naming import named_person, named_place
from app.api.base.shapes import Shape, instant, key, list_of, named, one_of, text
from app.api.cis.values import Values
from app.cmdb.checks import NOTES_MAX, REASON_MAX, TAG_MAX, WORD_MAX
from app.cmdb.models import Ci
from app.cmdb.vocabulary import State
from app.web.words import lazy_gettext as _l

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
# Fewer fields than this has any type.
MOST_FIELDS = 500
SAID = {"description": "By the keys of its type's fields; `GET /ci-types/{key}` says what each holds."}


def _refuse_structures(value: Any) -> None:
    if isinstance(value, bool | list | dict):
        raise ValidationError(str(_l("This is not a value of the right kind.")))


def given_fields(**kwargs: Any) -> Keyed:
    """Return the field of the values of a type's own fields, as they are given."""
    # Null is added by what allows it.
    kinds = {"type": ["string", "number"]}
    value = fields.Raw(allow_none=True, validate=_refuse_structures, metadata=kinds)
    names = text(64)
    return Keyed(names, value, MOST_FIELDS, data_key="fields", metadata=SAID, **kwargs)


class CiShape(Shape):
    """A configuration item."""

    id = fields.Integer(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    state = one_of(State, required=True)
    manufacturer = fields.String(required=True)
    model = fields.String(required=True)
    serial = fields.String(required=True)
    location = named()
    holder = named()
    purchased_on = fields.Date(**OPTIONAL)
    warranty_until = fields.Date(**OPTIONAL)
    notes = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.Raw(allow_none=True), required=True, data_key="fields", metadata=SAID
    )
    created_at = instant(required=True)
    updated_at = instant(required=True)
    deleted_at = instant(**OPTIONAL)
    version = fields.Integer(required=True)


class CiChange(Shape):
    """What to change of a CI; what is not named stays as it is, in ``fields`` too."""

    name = text(WORD_MAX, 1)
    tag = text(TAG_MAX, 1)
    manufacturer = text(WORD_MAX)
    model = text(WORD_MAX)
    serial = text(WORD_MAX)
    location = key(allow_none=True)
    purchased_on = fields.Date(allow_none=True)
    warranty_until = fields.Date(allow_none=True)
    notes = text(NOTES_MAX)
    fields_ = given_fields()


class NewCi(CiChange):
    """A CI to record; with a holder it is handed over at once, and in use unless it is lent."""

    name = text(WORD_MAX, 1, required=True)
    tag = text(TAG_MAX, 1, required=True)
    type = text(64, 1, required=True)
    state = one_of(State, load_default=State.IN_STOCK.value)
    holder = key(allow_none=True, load_default=None)
    reason = text(REASON_MAX, load_default="")


CiList = list_of(CiShape)


def shown(ci: Ci, values: Values) -> dict[str, Any]:
    """Return the CI as ``CiShape`` tells it; ``values`` know whom its fields name."""
    return {
        "id": ci.id,
        "tag": ci.tag,
        "name": ci.name,
        "type": ci.type.key,
        "state": ci.state,
        "manufacturer": ci.manufacturer,
        "model": ci.model,
        "serial": ci.serial,
        "location": named_place(ci.location),
        "holder": named_person(ci.holder),
        "purchased_on": ci.purchased_on,
        "warranty_until": ci.warranty_until,
        "notes": ci.notes,
        "fields": values.told(ci),
        "created_at": ci.created_at,
        "updated_at": ci.updated_at,
        "deleted_at": ci.deleted_at,
        "version": ci.version,
    }
