"""What the CMDB and the directory say of everything that a file of CIs names, read in a few statements."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.access.ci_rights import CiFacts
from app.cmdb.fields import form_name, key_in, normalised
from app.cmdb.models import Ci, CiField, CiHistory, CiType, CiUniqueValue
from app.cmdb.operations import many
from app.cmdb.queries.cis import cis_named, in_scope
from app.cmdb.vocabulary import Kind
from app.core.actor import Actor
from app.core.db import db
from app.directory.models import Location, Person
from app.directory.queries import people_visible_to
from app.imports.cis import Holder, Inventory, KnownCi, TypeRules
from app.imports.places import Places
from app.imports.plans import Cells

_AT_ONCE = 1_000
_STANDING = (*many.RECORD, *many.STANDING)


def types_in_use() -> dict[int, TypeRules]:
    """Return every type with the fields in use, by id."""
    fields: dict[int, list[CiField]] = {}
    for field in db.session.scalars(select(CiField).where(CiField.active).order_by(CiField.type_id, CiField.position)):
        fields.setdefault(field.type_id, []).append(field)
    types = db.session.scalars(select(CiType).order_by(CiType.id))
    return {
        one.id: TypeRules(one.id, one.key, one.names, [field.spec for field in fields.get(one.id, ())], one.active)
        for one in types
    }


def last_events(ids: Collection[int]) -> dict[int, int]:
    """Return the last thing that happened to each CI: whoever comes back later sees whether it is still that."""
    found: dict[int, int] = {}
    for some in _some(sorted(ids)):
        rows = select(CiHistory.ci_id, func.max(CiHistory.id)).where(CiHistory.ci_id.in_(some))
        found.update({row[0]: row[1] for row in db.session.execute(rows.group_by(CiHistory.ci_id))})
    return found


def inventory_of(lines: Sequence[Cells], actor: Actor, *, lock: bool) -> Inventory:
    """Return what a plan of these lines needs; with ``lock``, the CIs they name stay as they are meanwhile."""
    types = types_in_use()
    tags, serials = _said(lines, {"tag", *_names(types, Kind.CI)}), _said(lines, {"serial"})
    ids = _named_by(func.lower(Ci.tag), tags) | _named_by(func.lower(Ci.serial), serials)
    if lock:
        many.lock_cis(ids)
    rows, seen, events = _rows(ids), _in_sight(ids, actor), last_events(ids)
    people, identifiers = _people(_said(lines, {"holder_id", *_names(types, Kind.PERSON)}), rows, actor)
    unique = _unique(lines, types)
    locations = db.session.execute(select(Location.id, Location.parent_id, Location.key, Location.names))
    return Inventory(
        cis={ci.id: _known(ci, events.get(ci.id, 0)) for ci in rows if ci.id in seen},
        types=types,
        tags={ci.tag.lower(): ci.id for ci in rows},
        serials={(ci.manufacturer.lower(), ci.serial.lower()): ci.id for ci in rows if ci.serial},
        unique=unique,
        labels=_labels(rows, unique.values()),
        references=_references(rows, seen, actor),
        people=people,
        identifiers=identifiers,
        places=Places((row[0], row[1], row[2], row[3]) for row in locations),
    )


def _names(types: Mapping[int, TypeRules], kind: Kind) -> set[str]:
    """Return what columns call the types' own fields of that kind."""
    return {form_name(spec.key) for one in types.values() for spec in one.specs if spec.kind is kind}


def _said(lines: Sequence[Cells], names: Collection[str]) -> set[str]:
    return {text.lower() for cells in lines for name in names if (text := cells.said.get(name))}


def _named_by(column: Any, texts: Collection[str]) -> set[int]:
    found: set[int] = set()
    for some in _some(sorted(texts)):
        found.update(db.session.scalars(select(Ci.id).where(Ci.deleted_at.is_(None), column.in_(some))))
    return found


def _rows(ids: Collection[int]) -> list[Ci]:
    found: list[Ci] = []
    for some in _some(sorted(ids)):
        query = select(Ci).where(Ci.id.in_(some)).options(joinedload(Ci.holder))
        found.extend(db.session.scalars(query.execution_options(populate_existing=True)))
    return found


def _in_sight(ids: Collection[int], actor: Actor) -> set[int]:
    found: set[int] = set()
    for some in _some(sorted(ids)):
        found.update(db.session.scalars(select(Ci.id).where(Ci.id.in_(some), in_scope(actor))))
    return found


def _known(ci: Ci, version: int) -> KnownCi:
    facts = CiFacts(ci.location_id, ci.holder_id, ci.holder.manager_id if ci.holder else None)
    return KnownCi(ci.id, ci.type_id, {name: getattr(ci, name) for name in _STANDING}, version, facts)


def _labels(rows: Sequence[Ci], others: Iterable[int]) -> dict[int, str]:
    """Return the tags of these CIs and of the ``others``."""
    labels = {ci.id: ci.tag for ci in rows}
    for some in _some(sorted({*others} - labels.keys())):
        labels |= {row[0]: row[1] for row in db.session.execute(select(Ci.id, Ci.tag).where(Ci.id.in_(some)))}
    return labels


def _references(rows: Sequence[Ci], seen: Collection[int], actor: Actor) -> dict[int, str]:
    """Return the tags of those of these CIs, and of those that their fields may name, that the actor may see."""
    tags = {ci.id: ci.tag for ci in rows if ci.id in seen}
    named = {value for ci in rows for value in ci.attrs.values() if isinstance(value, int)}
    for some in _some(sorted(named - tags.keys())):
        tags |= cis_named(some, actor)
    return tags


def _unique(lines: Sequence[Cells], types: Mapping[int, TypeRules]) -> dict[tuple[int, str], int]:
    """Return whose each unique value is that the file may claim."""
    fields = {spec.id: spec.key for one in types.values() for spec in one.specs if spec.is_unique}
    keys = set(fields.values())
    said = {normalised(text) for cells in lines for name, text in cells.said.items() if text and key_in(name) in keys}
    found: dict[tuple[int, str], int] = {}
    for some in _some(sorted(said)):
        query = select(CiUniqueValue.field_id, CiUniqueValue.normalised, CiUniqueValue.ci_id)
        rows = db.session.execute(query.where(CiUniqueValue.normalised.in_(some)))
        found.update({(row[0], row[1]): row[2] for row in rows})
    return found


def _people(texts: Collection[str], rows: Sequence[Ci], actor: Actor) -> tuple[dict[str, list[Holder]], dict[int, str]]:
    """Return the people whom the file may name, and the identifiers of those whom the CIs name already."""
    name = func.lower(func.btrim(Person.first_name + " " + Person.last_name))
    columns = (func.lower(Person.identifier), func.lower(Person.work_email), name)
    may_name = people_visible_to(actor).where(Person.active).with_only_columns(Person.id).subquery()
    found: dict[str, list[Holder]] = {}
    identifiers: dict[int, str] = {}
    for some in _some(sorted(texts)):
        query = select(Person.id, Person.identifier, may_name.c.id.is_not(None), *columns)
        query = query.outerjoin(may_name, may_name.c.id == Person.id).where(or_(*(one.in_(some) for one in columns)))
        for person, identifier, seen, *words in db.session.execute(query):
            identifiers[person] = identifier
            for word in {word for word in words if word}:
                found.setdefault(word, []).append(Holder(person, identifier, seen))
    held = {ci.holder_id for ci in rows if ci.holder_id is not None}
    held |= {value for ci in rows for value in ci.attrs.values() if isinstance(value, int)}
    for some in _some(sorted(held - identifiers.keys())):
        named = db.session.execute(select(Person.id, Person.identifier).where(Person.id.in_(some)))
        identifiers.update({row[0]: row[1] for row in named})
    # Somebody's identifier or mail is theirs alone, even if another is called like it.
    exact = {word: [one for one in those if one.identifier.lower() == word] or those for word, those in found.items()}
    return exact, identifiers


def _some(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
