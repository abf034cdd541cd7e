"""What narrows the list of CIs: what every CI says, and the chosen type's own fields."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from admin_views.base import Filter
from admin_views.base.listing import SEARCH_LENGTH
from admin_views.cis.cells import fields_shown
from admin_views.locations import location_choices
from app.cmdb import queries
from app.cmdb.fields import FieldSpec, form_name, read
from app.cmdb.models import Ci
from app.cmdb.vocabulary import Kind
from app.core.actor import Actor
from app.core.i18n import Message
from app.directory.queries import subtree_ids
from app.web.format import now
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.cis import STATES

DELETED = "deleted"
WARRANTY_DAYS = (7, 30, 90)
SOMETHING, NUMBER = r".*\S.*", r"\s*-?\d[\d\s]*([.,]\d{1,6})?\s*"
# What has a from and a to: the type of the box, and what may be typed into it.
RANGES = {Kind.NUMBER: ("text", NUMBER), Kind.DATE: ("date", "")}
# What a field names is found by its words.
HINTS = {Kind.PERSON: _l("Name or identifier"), Kind.CI: _l("Tag or name")}
SIGNS = {"from": "≥", "to": "≤"}
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
    """Return what narrows by fields of the type: selects of choices and places, then boxes for the others."""
    specs = [by_type[type_id] for by_type in fields_shown().values() if type_id in by_type]
    selects = [_own_filter(spec) for spec in specs if spec.kind in (Kind.CHOICE, Kind.LOCATION)]
    return selects + [box for spec in specs for box in _boxes(spec)]


def own_names() -> set[str]:
    """Return every name that a filter of a type's own field can have, whichever type is chosen."""
    return {name for key in fields_shown() for name in (form_name(key), *(f"{form_name(key)}.{end}" for end in SIGNS))}


def _boxes(spec: FieldSpec) -> list[Filter]:
    name, label = form_name(spec.key), named(spec.names)
    if spec.kind is Kind.TEXT:
        return [_box(name, label, spec)]
    if spec.kind in HINTS:
        return [_named_box(name, label, spec)]
    if spec.kind not in RANGES:
        return []
    kind, pattern = RANGES[spec.kind]
    return [
        replace(_box(f"{name}.{end}", f"{label} {sign}", spec, end), input=kind, pattern=pattern)
        for end, sign in SIGNS.items()
    ]


def _box(key: str, label: str, spec: FieldSpec, end: str = "") -> Filter:
    def reads(value: str) -> bool:
        return not isinstance(read(spec, value), Message | None)

    return Filter(key, label, lambda _actor: (), _narrowing(spec, end), reads, SOMETHING)


def _named_box(key: str, label: str, spec: FieldSpec) -> Filter:
    def reads(value: str) -> bool:
        return bool(value.strip()) and len(value) <= SEARCH_LENGTH

    found = Filter(key, label, lambda _actor: (), _narrowing(spec), reads, SOMETHING)
    return replace(found, hint=HINTS[spec.kind])


def _own_filter(spec: FieldSpec) -> Filter:
    def choices(_actor: Actor) -> list[tuple[str, str]]:
        if spec.kind is Kind.LOCATION:
            return [(str(one), label) for one, label in location_choices()]
        return [(one, named(names)) for one, names in spec.choices]

    return Filter(form_name(spec.key), named(spec.names), choices, _narrowing(spec))


def _narrowing(spec: FieldSpec, end: str = "") -> Callable[..., Any]:
    def apply(found: Any, value: str, actor: Actor) -> Any:
        condition = queries.own_condition(spec, end, value, actor)
        return found if condition is None else found.where(condition)

    return apply
