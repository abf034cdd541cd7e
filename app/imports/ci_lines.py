"""What the lines of a file of CIs mean, given the CMDB as it stands. Rules of each record are the CMDB's.

A line is the CI with its tag, else the one of its manufacturer and serial number, else a new one. What no column says
stays as it is; an empty cell says *nothing*, but a tag and a state stay what they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.access.ci_rights import may_edit, may_place
from app.cmdb import checks
from app.cmdb.commands import CiDetails
from app.cmdb.fields import HIDDEN, FieldSpec, form_name, normalised
from app.cmdb.vocabulary import STATE_WORDS, Kind
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.imports.ci_cells import attrs_of, day_of, holder_of, kind_of, place_of, state_of
from app.imports.cis import DAYS, TEXTS, Inventory, KnownCi, TypeRules
from app.imports.plans import Cells, Key, Plan, Planned
from app.imports.vocabulary import CHANGED, CREATED, UNCHANGED

_NAMELESS = Message(N_("A tag is needed, or a manufacturer and a serial number that are known here."))
_TWICE = N_("%(tag)s stands on line %(line)s already.")
_TAG_TAKEN = N_("Another CI has the tag %(tag)s.")
_SERIAL_TAKEN = N_("%(tag)s, of the same manufacturer, has this serial number.")
_VALUE_TAKEN = N_("%(tag)s has this value already.")


@dataclass
class _Draft:
    line: int
    key: Key
    known: KnownCi | None
    kind: TypeRules | None
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, Message] = field(default_factory=dict)


def plan_cis(lines: Sequence[Cells], inventory: Inventory, type_id: int | None, *, actor: Actor) -> Plan:
    """Return what an import of these lines would do on behalf of ``actor``, with every fault of every line.

    ``type_id`` is the type of the whole file, None when a column says it or every line is known.
    """
    plan = Plan()
    drafts: dict[Key, _Draft] = {}
    for cells in lines:
        known = _known(cells, inventory)
        tag = cells.said.get("tag", "")
        key: Key = known.id if known else tag.lower() or f"\n{cells.line}"
        if key in drafts:
            values = {"tag": tag or drafts[key].values.get("tag", ""), "line": drafts[key].line}
            plan.blame(cells.line, {"tag": Message(_TWICE, values)})
        else:
            drafts[key] = _draft(cells, key, known, inventory, type_id)
    _share(drafts, inventory)
    for draft in drafts.values():
        draft.faults |= {} if draft.faults else _rights(draft, actor)
        plan.blame(draft.line, draft.faults)
        if not draft.faults:
            plan.lines.append(_planned(draft, inventory))
    return plan


def _known(cells: Cells, inventory: Inventory) -> KnownCi | None:
    by_tag = inventory.tags.get(cells.said.get("tag", "").lower())
    serial = cells.said.get("serial", "").lower()
    by_serial = inventory.serials.get((_single(cells.said.get("manufacturer", "")), serial)) if serial else None
    return inventory.cis.get(by_tag if by_tag is not None else by_serial or 0)


def _draft(cells: Cells, key: Key, known: KnownCi | None, inventory: Inventory, type_id: int | None) -> _Draft:
    draft = _Draft(cells.line, key, known, None)
    if known is None and not cells.said.get("tag"):
        draft.faults["tag"] = _NAMELESS
        return draft
    draft.kind = kind_of(cells, known, inventory, type_id, draft.faults)
    if draft.kind is None:
        return draft
    before: Mapping[str, Any] = known.values if known else {}
    said: dict[str, Any] = {name: cells.said.get(name, before.get(name, "")) for name in TEXTS}
    said["tag"] = said["tag"] or before.get("tag", "")
    days: dict[str, Any] = {name: day_of(cells, name, before, draft.faults) for name in DAYS}
    place = place_of(cells, before, inventory, draft.faults)
    attrs = attrs_of(cells, draft.kind, before.get("attrs", {}), inventory, draft.faults)
    details = checks.trimmed(CiDetails(**said, **days, location_id=place, attrs=attrs))
    draft.faults = checks.faults_of_ci(details) | draft.faults
    draft.values = {name: getattr(details, name) for name in (*TEXTS, *DAYS, "location_id", "attrs")}
    holder = holder_of(cells, before, inventory, draft.faults)
    state = state_of(cells, before, holder, draft.faults)
    draft.values |= {"type_id": draft.kind.id, "holder_id": holder, "state": state}
    return draft


def _share(drafts: Mapping[Key, _Draft], inventory: Inventory) -> None:
    """Refuse a tag, a serial number of one manufacturer or a unique value that two would have in the end."""
    taken: dict[tuple[Any, ...], Key] = {
        **{("tag", tag): ci for tag, ci in inventory.tags.items() if ci not in drafts},
        **{("serial", *pair): ci for pair, ci in inventory.serials.items() if ci not in drafts},
        **{("value", *pair): ci for pair, ci in inventory.unique.items() if ci not in drafts},
    }
    for draft in drafts.values():
        for name, sentence, what in _claims(draft):
            owner = taken.setdefault(what, draft.key)
            if owner != draft.key:
                label = drafts[owner].values["tag"] if owner in drafts else inventory.labels[int(owner)]
                draft.faults.setdefault(name, Message(sentence, {"tag": label}))


def _claims(draft: _Draft) -> list[tuple[str, str, tuple[Any, ...]]]:
    values = draft.values
    if not values or draft.kind is None:
        return []
    claims: list[tuple[str, str, tuple[Any, ...]]] = [("tag", _TAG_TAKEN, ("tag", values["tag"].lower()))]
    if values["serial"]:
        pair = (values["manufacturer"].lower(), values["serial"].lower())
        claims.append(("serial", _SERIAL_TAKEN, ("serial", *pair)))
    for spec in draft.kind.specs:
        if spec.is_unique and spec.key in values["attrs"]:
            what = ("value", spec.id, normalised(values["attrs"][spec.key]))
            claims.append((form_name(spec.key), _VALUE_TAKEN, what))
    return claims


def _rights(draft: _Draft, actor: Actor) -> dict[str, Message]:
    """Return why the actor may not do what the line says, as the form of one CI would."""
    place, decision = draft.values["location_id"], may_place(actor, draft.values["location_id"])
    if draft.known is not None:
        moved = draft.known.values["location_id"] != place
        edits = may_edit(actor, draft.known.facts)
        decision = decision if edits and moved else edits
    return {} if decision or decision.reason is None else {"": decision.reason}


def _planned(draft: _Draft, inventory: Inventory) -> Planned:
    values, name = draft.values, f"{draft.values['name']} · {draft.values['tag']}"
    if draft.known is None:
        return Planned(draft.line, CREATED, draft.key, name, values)
    before = draft.known.values
    told: dict[str, tuple[Any, Any]] = {}
    for key in (*TEXTS, *DAYS, "location_id", "holder_id", "state"):
        if before[key] != values[key]:
            told[key] = (_told(key, before[key], inventory), _told(key, values[key], inventory))
    specs = {spec.key: spec for spec in draft.kind.specs} if draft.kind else {}
    for key, spec in specs.items():
        old, new = before["attrs"].get(key), values["attrs"].get(key)
        if old != new:
            told[form_name(key)] = (_told_value(spec, old, inventory), _told_value(spec, new, inventory))
    outcome = CHANGED if told else UNCHANGED
    return Planned(draft.line, outcome, draft.key, name, values, draft.known.version, before, told)


def _told(key: str, value: Any, inventory: Inventory) -> Any:
    if value is None:
        return None
    if key == "location_id":
        return inventory.places.names[value]
    if key == "holder_id":
        return inventory.identifiers.get(value, str(value))
    return STATE_WORDS[value] if key == "state" else str(value)


def _told_value(spec: FieldSpec, value: Any, inventory: Inventory) -> Any:
    if value is None:
        return None
    if spec.kind is Kind.CHOICE:
        return dict(spec.choices).get(value, str(value))
    if spec.kind is Kind.LOCATION:
        return inventory.places.names.get(value, str(value))
    if spec.kind is Kind.PERSON:
        return inventory.identifiers.get(value, str(value))
    return inventory.references.get(value, HIDDEN) if spec.kind is Kind.CI else str(value)


def _single(text: str) -> str:
    return " ".join(text.split()).lower()
