"""How a CI is shown in a cell, on its card and in a file: its state, its own fields, and who they name."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import g
from flask_babel import format_decimal
from markupsafe import Markup

from admin_views.base import Column
from admin_views.locations import place_name
from app.cmdb import queries
from app.cmdb.fields import HIDDEN, FieldSpec, form_name
from app.cmdb.models import Ci, CiField
from app.cmdb.vocabulary import STATE_WORDS, Kind, State
from app.core.actor import Actor
from app.web.components import badge, icon, identifier, person
from app.web.format import day, instant, now
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named, say

TONES = {
    State.IN_STOCK: ("neutral", "archive"),
    State.IN_USE: ("green", "circle-check"),
    State.IN_REPAIR: ("amber", "tool"),
    State.LENT: ("blue", "arrows-exchange"),
    State.LOST: ("red", "alert-triangle"),
    State.RETIRED: ("neutral", "ban"),
}


def state_badge(state: str) -> Markup:
    """Return the state of a CI, tinted, with its icon and its word."""
    tone, glyph = TONES[State(state)]
    return badge(say(STATE_WORDS[state]), tone, glyph)


def type_name(row: Ci) -> Markup:
    """Return the type of a CI with its icon."""
    return Markup('<span class="ci-type">{}{}</span>').format(icon(row.type.icon), named(row.type.names))


def holder_cell(row: Ci) -> Markup:
    """Return who holds the CI, and whether they have left."""
    if row.holder is None:
        return Markup()
    gone = "" if row.holder.active else badge(_("disabled"), "neutral", "user-off")
    return Markup("{} {}").format(person(row.holder.name), gone)


def is_over(row: Ci) -> bool:
    """Return whether the warranty has ended."""
    return row.warranty_until is not None and row.warranty_until < now().date()


def warranty_cell(row: Ci) -> Any:
    """Return the last day of the warranty; one that is over says so."""
    until = row.warranty_until
    if not is_over(row):
        return day(until)
    return badge(_("ended %(day)s", day=day(until)), "neutral", "calendar-due")


def fields_shown() -> Mapping[str, Mapping[int, FieldSpec]]:
    """Return the fields in use: key → type → field; read once per request."""
    if "ci_fields" not in g:
        found: dict[str, dict[int, FieldSpec]] = {}
        for field in all_fields():
            found.setdefault(field.key, {})[field.type_id] = field.spec
        g.ci_fields = found
    shown: Mapping[str, Mapping[int, FieldSpec]] = g.ci_fields
    return shown


def all_fields() -> Iterable[CiField]:
    """Return the rows of the fields in use, type by type; read once per request."""
    if "ci_field_rows" not in g:
        g.ci_field_rows = queries.all_fields()
    rows: Iterable[CiField] = g.ci_field_rows
    return rows


def name_rows(rows: Iterable[Ci], actor: Actor) -> None:
    """Read the names of all people and CIs that the fields of these rows refer to, in two statements at most."""
    name_values(((row.type_id, key, value) for row in rows for key, value in row.attrs.items()), actor)


def name_values(values: Iterable[tuple[int, str, Any]], actor: Actor) -> None:
    """Read the names of those whom values of fields refer to, given as type, key and value; CIs only in sight."""
    wanted: dict[Kind, set[int]] = {Kind.PERSON: set(), Kind.CI: set()}
    for type_id, key, value in values:
        spec = fields_shown().get(key, {}).get(type_id)
        if spec is not None and spec.kind in wanted and isinstance(value, int):
            wanted[spec.kind].add(value)
    names = g.setdefault("ci_references", {Kind.PERSON: {}, Kind.CI: {}})
    people = queries.people_identified(wanted[Kind.PERSON])
    names[Kind.PERSON] |= {one: name for one, (name, _identifier) in people.items()}
    g.setdefault("ci_identifiers", {}).update({one: identifier for one, (_name, identifier) in people.items()})
    names[Kind.CI] |= queries.cis_named(wanted[Kind.CI], actor)


def plain_value(spec: FieldSpec, value: Any) -> Any:
    """Return a field's value in plain words, as a file says it; numbers and days stay what they are."""
    if value is None:
        return ""
    if spec.kind is Kind.CHOICE:
        return named(dict(spec.choices).get(value, {})) or value
    if spec.kind is Kind.DATE:
        return date.fromisoformat(value)
    if spec.kind is Kind.LOCATION:
        return place_name(value)
    if spec.kind in (Kind.PERSON, Kind.CI):
        names = g.get("ci_references", {})
        return names.get(spec.kind, {}).get(value, HIDDEN if spec.kind is Kind.CI else "")
    return value


def shown_value(spec: FieldSpec, value: Any) -> Any:
    """Return a field's value as a page shows it."""
    plain = plain_value(spec, value)
    if isinstance(plain, date):
        return day(plain)
    if spec.kind is Kind.NUMBER and plain != "":
        return format_decimal(plain)
    if plain and spec.kind is Kind.PERSON:
        return person(plain, f"{mounted()}/people/{value}")
    if plain == HIDDEN and spec.kind is Kind.CI:
        return Markup('<span title="{0}">{1}<span class="visually-hidden"> {0}</span></span>').format(
            _("Deleted, or out of your sight"), HIDDEN
        )
    return identifier(plain, f"{mounted()}/cis/{value}") if plain and spec.kind is Kind.CI else plain


def field_data(spec: FieldSpec, value: Any) -> Any:
    """Return a kept value as the form's field holds it: a day as a day, a number as it is typed."""
    if spec.kind is Kind.DATE:
        return date.fromisoformat(value)
    return format_decimal(value, "0.######") if spec.kind is Kind.NUMBER else value


def own_columns(chosen: int | None) -> list[Column]:
    """Return one column for each key of the types' fields; those of the ``chosen`` type stand first, some shown."""
    keys = [key for key, by_type in fields_shown().items() if chosen in by_type]
    rest = [key for key in fields_shown() if key not in keys]
    return [_own_column(key, usual=at < 2 and key in keys, chosen=chosen) for at, key in enumerate([*keys, *rest])]


def _own_column(key: str, *, usual: bool, chosen: int | None) -> Column:
    by_type = fields_shown()[key]
    names = by_type[chosen].names if chosen in by_type else next(iter(by_type.values())).names
    label = named(names)

    def cell(row: Ci) -> Any:
        spec = by_type.get(row.type_id)
        return shown_value(spec, row.attrs.get(key)) if spec else ""

    def plain(row: Ci) -> Any:
        spec = by_type.get(row.type_id)
        return plain_value(spec, row.attrs.get(key)) if spec else ""

    exported = [(label, plain)]
    if any(spec.kind is Kind.PERSON for spec in by_type.values()):
        # Two people may have one name: a file that is imported again says which of them.
        exported.append((_("%(field)s (identifier)", field=label), lambda row: identifier_of(by_type, row, key)))
    return Column(form_name(key), label, cell=cell, css="c-keep", usual=usual, exported=tuple(exported))


def identifier_of(by_type: Mapping[int, FieldSpec], row: Ci, key: str) -> str:
    """Return the identifier of whom a field names."""
    spec = by_type.get(row.type_id)
    known: Mapping[int, str] = g.get("ci_identifiers", {})
    return known.get(row.attrs.get(key, 0), "") if spec is not None and spec.kind is Kind.PERSON else ""


def own_facts(row: Ci) -> list[tuple[str, Any]]:
    """Return the lines of the type's own fields on a card, in their order."""
    mine = [(spec.names, shown_value(spec, row.attrs.get(key))) for key, spec in _specs_of(row.type_id)]
    return [(named(names), value) for names, value in mine]


def _specs_of(type_id: int) -> list[tuple[str, FieldSpec]]:
    return [(field.key, field.spec) for field in all_fields() if field.type_id == type_id]


COMMON = (
    Column("tag", _l("Tag"), sort=(queries.TAG_ORDER,), role="ident", fixed=True),
    Column("name", _l("Name"), sort=(queries.NAME_ORDER,), role="title"),
    Column(
        "type", _l("Type"), cell=type_name, css="c-keep", exported=((_l("Type"), lambda row: named(row.type.names)),)
    ),
    Column(
        "state",
        _l("State"),
        cell=lambda row: state_badge(row.state),
        role="state",
        exported=((_l("State"), lambda row: say(STATE_WORDS[row.state])),),
    ),
    Column(
        "holder",
        _l("Holder"),
        cell=holder_cell,
        role="who",
        exported=(
            (_l("Holder"), lambda row: row.holder.name if row.holder else ""),
            (_l("Holder (identifier)"), lambda row: row.holder.identifier if row.holder else ""),
        ),
    ),
    Column("location", _l("Location"), cell=lambda row: place_name(row.location_id), css="c-keep"),
    Column("manufacturer", _l("Manufacturer"), usual=False),
    Column("model", _l("Model")),
    Column("serial", _l("Serial number"), usual=False),
    Column(
        "purchased_on",
        _l("Bought on"),
        cell=lambda row: day(row.purchased_on),
        usual=False,
        exported=((_l("Bought on"), lambda row: row.purchased_on or ""),),
    ),
    Column(
        "warranty_until",
        _l("Warranty until"),
        cell=warranty_cell,
        sort=(Ci.warranty_until,),
        usual=False,
        exported=((_l("Warranty until"), lambda row: row.warranty_until or ""),),
    ),
    Column("notes", _l("Notes"), usual=False),
    Column(
        "updated_at",
        _l("Changed"),
        cell=lambda row: instant(row.updated_at),
        sort=(Ci.updated_at,),
        usual=False,
        exported=((_l("Changed"), lambda row: row.updated_at),),
    ),
)
