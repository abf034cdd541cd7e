"""What the cells of a line of CIs mean: each reader returns its value and notes in ``faults`` why it has none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.cmdb.fields import HIDDEN, FieldSpec, key_in, read, read_all
from app.cmdb.states import GIVEN, WITHOUT_HOLDER, decide_first, decide_state
from app.cmdb.vocabulary import Kind, State
from app.core.i18n import N_, Message
from app.imports.cis import Inventory, KnownCi, TypeRules, state_called
from app.imports.plans import Cells

_NO_TYPE = Message(N_("A new CI needs a type: choose one for the file, or name it in a column."))
_UNKNOWN_TYPE = N_("There is no type called “%(name)s”.")
_OTHER_TYPE = N_("It is of the type %(type)s, and stays so.")
_UNUSED_TYPE = Message(N_("This type is no longer used."))
_NO_FIELD = Message(N_("This type has no such field."))
_NO_STATE = Message(N_("There is no such state."))
_NOBODY = N_("Nobody has the identifier, the work e-mail or the name “%(name)s”.")
_SEVERAL = N_("Several people are called “%(name)s”. Write an identifier.")
_NO_CI = N_("There is no CI with the tag “%(tag)s”, or you may not see it.")


def kind_of(
    cells: Cells, known: KnownCi | None, inventory: Inventory, type_id: int | None, faults: dict[str, Message]
) -> TypeRules | None:
    """Return the type of the line: what it is already, else what the line or the file says."""
    text = cells.said.get("type", "")
    said = inventory.type_called(text) if text else inventory.types.get(type_id or 0)
    if text and said is None:
        faults["type"] = Message(_UNKNOWN_TYPE, {"name": text[:100]})
    elif known is not None:
        own = inventory.types[known.type_id]
        if said is not None and said.id != own.id:
            faults["type"] = Message(_OTHER_TYPE, {"type": own.names})
        return own
    elif said is None:
        faults["type"] = _NO_TYPE
    elif not said.active:
        faults["type"] = _UNUSED_TYPE
    return said


def day_of(cells: Cells, name: str, before: Mapping[str, Any], faults: dict[str, Message]) -> date | None:
    """Return a day, as it is written everywhere: 2026-03-31."""
    if name not in cells.said:
        return before.get(name)
    value = read(FieldSpec(0, name, Kind.DATE), cells.said[name].removesuffix(" 00:00:00"))
    if isinstance(value, Message):
        faults[name] = value
    return date.fromisoformat(value) if isinstance(value, str) else None


def place_of(cells: Cells, before: Mapping[str, Any], inventory: Inventory, faults: dict[str, Message]) -> int | None:
    """Return the id of the location that the line names."""
    if "location_id" not in cells.said:
        return before.get("location_id")
    found = inventory.places.find(cells.said["location_id"]) if cells.said["location_id"] else None
    if isinstance(found, Message):
        faults["location_id"] = found
        return None
    return found


def attrs_of(
    cells: Cells, kind: TypeRules, before: Mapping[str, Any], inventory: Inventory, faults: dict[str, Message]
) -> dict[str, Any]:
    """Return the values of the type's own fields; those of a field that was switched off stay."""
    specs = {spec.key: spec for spec in kind.specs}
    given = {key: value for key, value in before.items() if key in specs}
    for name, text in cells.said.items():
        key = key_in(name)
        if key in specs:
            found = _referred(specs[key], text, before.get(key), inventory)
            given[key] = "" if isinstance(found, Message) else found
            faults |= {name: found} if isinstance(found, Message) else {}
        elif key and text:
            faults[name] = _NO_FIELD
    kept, wrong = read_all(kind.specs, given)
    for name, sentence in wrong.items():
        faults.setdefault(name, sentence)
    return {**{key: value for key, value in before.items() if key not in specs}, **kept}


def _referred(spec: FieldSpec, text: str, before: Any, inventory: Inventory) -> Any:
    """Return what a cell means: an id for the name of a person, a location or a CI, else the text itself."""
    if not text:
        return ""
    if spec.kind is Kind.LOCATION:
        return inventory.places.find(text)
    if spec.kind is Kind.PERSON:
        return _person(text, before, inventory)
    if spec.kind is Kind.CI and text == HIDDEN and before is not None:
        return before
    if spec.kind is Kind.CI:
        found = inventory.tags.get(text.lower())
        return found if found in inventory.cis else Message(_NO_CI, {"tag": text[:100]})
    return text.removesuffix(" 00:00:00") if spec.kind is Kind.DATE else text


def _person(text: str, before: int | None, inventory: Inventory) -> int | Message:
    """Return the id of somebody who may be named; who is named already may have left since."""
    found = [one for one in inventory.people.get(text.lower(), ()) if one.seen or one.id == before]
    if len(found) > 1:
        found = [one for one in found if one.id == before] or found
    if len(found) == 1:
        return found[0].id
    return Message(_SEVERAL if found else _NOBODY, {"name": text[:100]})


def holder_of(cells: Cells, before: Mapping[str, Any], inventory: Inventory, faults: dict[str, Message]) -> int | None:
    """Return the id of whoever holds it from now on."""
    if "holder_id" not in cells.said:
        return before.get("holder_id")
    text = cells.said["holder_id"]
    found = _person(text, before.get("holder_id"), inventory) if text else None
    if isinstance(found, Message):
        faults["holder_id"] = found
        return None
    return found


def state_of(cells: Cells, before: Mapping[str, Any], holder: int | None, faults: dict[str, Message]) -> str:
    """Return the state afterwards: what the line says, else what follows from who holds it from now on."""
    old, text = before.get("state"), cells.said.get("state", "")
    state = state_called(text) if text else old or State.IN_STOCK.value
    if state is None:
        faults["state"] = _NO_STATE
        return old or State.IN_STOCK.value
    changes_hands = holder != before.get("holder_id")
    if not text and changes_hands and holder is not None and state in WITHOUT_HOLDER - {State.RETIRED}:
        state = State.IN_USE.value
    elif not text and changes_hands and holder is None and state in GIVEN:
        state = State.IN_STOCK.value
    decision = decide_first(state, held=holder is not None)
    if decision and old is not None and old != state:
        # Whoever held it before has given it back by then: only the states themselves are asked about.
        decision = decide_state(old, state, held=holder is not None)
    if not decision and "holder_id" not in faults:
        faults["state"] = decision.reason or _NO_STATE
    return state
