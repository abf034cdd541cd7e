"""What narrows the list of CIs: what every CI says, and the choices of the chosen type's own fields."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from admin_views.base import Filter
from admin_views.cis.cells import fields_shown
from admin_views.locations import location_choices
from app.cmdb import queries
from app.cmdb.fields import FieldSpec, form_name
from app.cmdb.models import Ci
from app.cmdb.vocabulary import Kind
from app.core.actor import Actor
from app.directory.queries import subtree_ids
from app.web.format import now
from app.web.words import named
from forms.cis import STATES

DELETED = "deleted"
WARRANTY_DAYS = (7, 30, 90)
HELD = (("yes", _l("Held by somebody")), ("no", _l("Held by nobody")), ("left", _l("Holder has left")))
WARRANTIES = (
    ("over", _l("Warranty is over")),
    ("7", _l("Ends in 7 days")),
    ("30", _l("Ends in 30 days")),
    ("90", _l("Ends in 90 days")),
)


def _in_place(found: Any, value: str, _actor: Actor) -> Any:
    if value == "none":
        return found.where(Ci.location_id.is_(None))
    return found.where(Ci.location_id.in_(subtree_ids([int(value)])))


def _by_holder(found: Any, value: str, _actor: Actor) -> Any:
    if value == "left":
        return found.where(queries.held_by_leavers())
    return found.where(Ci.holder_id.is_(None) if value == "no" else Ci.holder_id.is_not(None))


def _by_warranty(found: Any, value: str, _actor: Actor) -> Any:
    today = now().date()
    if value == "over":
        return found.where(Ci.warranty_until < today)
    return found.where(Ci.warranty_until.between(today, today + timedelta(days=int(value))))


def _states(actor: Actor) -> list[tuple[str, Any]]:
    states: list[tuple[str, Any]] = [(key.value, label) for key, label in STATES.items()]
    return [*states, (DELETED, _l("Deleted CIs"))] if actor.is_admin else states


def _types(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(one.id), named(one.names)) for one in queries.ci_types(including_inactive=True)]


COMMON = (
    Filter("type", _l("Type"), _types, lambda found, value, _actor: found.where(Ci.type_id == int(value))),
    Filter(
        "state",
        _l("State"),
        _states,
        # The deleted are no part of the list that is narrowed: the view begins with them.
        lambda found, value, _actor: found if value == DELETED else found.where(Ci.state == value),
    ),
    Filter(
        "location",
        _l("Location"),
        lambda _actor: [("none", _l("No location")), *((str(key), label) for key, label in location_choices())],
        _in_place,
    ),
    Filter("holder", _l("Holder"), lambda _actor: HELD, _by_holder),
    Filter("warranty", _l("Warranty"), lambda _actor: WARRANTIES, _by_warranty),
)


def own_filters(type_id: int | None) -> list[Filter]:
    """Return a filter for each field of the type that has few values: choices and places."""
    found = []
    for key, by_type in fields_shown().items():
        spec = by_type.get(type_id or 0)
        if spec is not None and spec.kind in (Kind.CHOICE, Kind.LOCATION):
            found.append(_own_filter(key, spec))
    return found


def _own_filter(key: str, spec: FieldSpec) -> Filter:
    def choices(_actor: Actor) -> list[tuple[str, str]]:
        if spec.kind is Kind.LOCATION:
            return [(str(one), label) for one, label in location_choices()]
        return [(one, named(names)) for one, names in spec.choices]

    def apply(found: Any, value: str, _actor: Actor) -> Any:
        wanted = int(value) if spec.kind is Kind.LOCATION else value
        return found.where(Ci.attrs.contains({key: wanted}))

    return Filter(form_name(key), named(spec.names), choices, apply)
