"""Which CIs a query asks for: what every CI says, and what the fields of its type say."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from marshmallow import fields, validate

from app.api.base.bounded import Keyed
from app.api.base.door import caller
from app.api.base.shapes import NOBODYS, AskedList, Shape, one_of, text
from app.api.cis.shapes import MOST_FIELDS
from app.cmdb import queries
from app.cmdb.quality import Lack
from app.cmdb.queries.listing import HELD, LEFT, NOT_HELD, CisAsked
from app.cmdb.vocabulary import State
from app.core.errors import BadRequest, NotFound
from app.core.i18n import N_, Message
from app.web.words import lazy_gettext as _l

PLACES = {"name": (str, int), "tag": (str, int), "updated": (datetime, int), "warranty": (date, int)}
WARRANTIES = {"over": 0, "7": 7, "30": 30, "90": 90}
ME, NONE = "me", "none"
_NO_OWN = Message(N_("No field of the type says this."))
AN_ID = r"[1-9][0-9]{0,9}"


class CisChosen(Shape):
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
    field = Keyed(
        text(70),
        text(200, 1),
        MOST_FIELDS,
        metadata={
            "description": "What fields of the `type` say: `field[system]=Debian`; numbers and days by their ends, "
            "`field[memory.from]=16` and `field[memory.to]=64`; whom or what a field names by its words."
        },
    )
    deleted = fields.Boolean(load_default=False, metadata={"description": "Deleted CIs, for administrators."})
    sort = one_of([sign + name for name in PLACES for sign in ("", "-")], load_default="name")


class CisQuery(CisChosen, AskedList):
    """Which CIs, and which part of them."""


def asked_of(query: dict[str, Any]) -> CisAsked:
    """Return the conditions that a query names; raise BadRequest for what is none of its type."""
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
