"""CIs from a file: what the CMDB says of them, what is written, and taking it back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.access.ci_rights import may_edit, may_place
from app.cmdb import operations as cmdb_operations
from app.cmdb import queries as cmdb_queries
from app.cmdb.commands import CiDetails, DeleteCi
from app.cmdb.fields import form_name, key_in
from app.cmdb.models import Ci
from app.cmdb.operations import many
from app.cmdb.operations.checking import checked
from app.core.actor import Actor
from app.core.db import db, savepoint
from app.core.errors import DomainError, Refused
from app.core.i18n import N_, Message
from app.directory.models import Person
from app.directory.operations.steps import require
from app.imports.ci_lines import plan_cis
from app.imports.cis import DAYS, TypeRules, fields_of
from app.imports.columns import Field
from app.imports.operations.inventory import inventory_of, last_events, types_in_use
from app.imports.operations.noting import note_records
from app.imports.plans import Cells, Plan, Planned
from app.imports.queries import Done, toucher_of
from app.imports.vocabulary import CHANGED, CIS, CREATED, REMOVED, RESTORED

_AT_ONCE = 1_000
_TOUCHED = N_("%(name)s was changed after the import, by %(who)s.")
_GONE = N_("%(name)s is gone already.")
_STAYS = N_("%(name)s stays as it is: %(why)s")
_NOT_BACK = N_("“%(field)s” cannot say again what it said. %(why)s")
_LEFT = Message(N_("who held it before has left."))
_TAKEN = Message(N_("what it said before belongs to another CI by now."))
_MEANWHILE = Message(N_("Somebody changed the CMDB meanwhile. Nothing was imported: look at the file again."))
Heard = Callable[[int], object]


class CisImport:
    """The import of CIs. The caller opens the transactions."""

    noun = CIS

    def fields(self, options: Mapping[str, Any]) -> Sequence[Field]:
        """Return what the columns of a file may say: every CI's own, and those of its type, or of all types."""
        types = types_in_use()
        chosen = types.get(options.get("type_id") or 0)
        return fields_of([chosen] if chosen else [one for one in types.values() if one.active])

    def plan(
        self, lines: Sequence[Cells], options: Mapping[str, Any], *, actor: Actor, now: datetime, lock: bool = False
    ) -> Plan:
        """Return what an import of these lines would do; with ``lock``, until it has done so nobody else changes it."""
        inventory = inventory_of(lines, actor, lock=lock)
        return plan_cis(lines, inventory, options.get("type_id"), actor=actor)

    def write(self, plan: Plan, *, run_id: int, actor: Actor, now: datetime, heard: Heard) -> None:
        """Create and change what was planned, telling how far it is.

        Raises Refused when somebody else did something meanwhile that the plan did not see.
        """
        types, reason = types_in_use(), f"Import {run_id}"
        changes = [_change(one) for one in plan.of(CHANGED)]
        try:
            many.free_claims(changes)
            for start in range(0, len(changes), _AT_ONCE):
                some = changes[start : start + _AT_ONCE]
                many.change_cis(some, _specs(types), reason, actor=actor, now=now)
                events = last_events([one.ci_id for one in some])
                note_records(
                    run_id, CIS, CHANGED, {one.ci_id: (events[one.ci_id], _as_json(one.before)) for one in some}
                )
                heard(len(some))
            created = plan.of(CREATED)
            for start in range(0, len(created), _AT_ONCE):
                rows = [one.values for one in created[start : start + _AT_ONCE]]
                records = [(int(row["type_id"]), types[row["type_id"]].key, row) for row in rows]
                ids = many.create_cis(records, _specs(types), reason, actor=actor, now=now)
                events = last_events(ids)
                note_records(run_id, CIS, CREATED, {ci: (events[ci], {}) for ci in ids})
                heard(len(ids))
        except IntegrityError as error:
            raise Refused(_MEANWHILE) from error

    def in_order(self, done: Iterable[Done]) -> list[Done]:
        """Return what an undo takes back: new CIs first, for a changed one may want what they have taken."""
        return sorted(done, key=lambda one: one.outcome != CREATED)

    def let_go(self, done: Sequence[Done], *, actor: Actor, now: datetime) -> Mapping[int, Mapping[str, Any]]:
        """Take away serial numbers and unique values that are to be put back to others; return the serial numbers."""
        before = {one.record_id: _from_json(one.before) for one in done}
        many.lock_cis(before)
        rows = db.session.execute(
            select(Ci.id, Ci.type_id, Ci.manufacturer, Ci.serial, Ci.attrs).where(Ci.id.in_(before))
        ).all()
        many.free_claims([many.CiChange(row.id, row.type_id, dict(row._mapping), before[row.id]) for row in rows])
        db.session.expire_all()
        return {row.id: {"serial": row.serial} for row in rows}

    def undo(self, done: Done, *, run_id: int, actor: Actor, now: datetime, was: Mapping[str, Any]) -> str:
        """Take back what an import did to one CI and return what was done.

        Raises Refused, with the reason, for one that was touched since.
        """
        found = cmdb_queries.visible_to(actor).where(Ci.id == done.record_id)
        ci = db.session.scalar(found.with_for_update(of=Ci))
        if ci is None:
            raise Refused(Message(_GONE, {"name": done.before.get("tag", f"#{done.record_id}")}))
        name = f"{ci.name} · {ci.tag}"
        if last_events([ci.id])[ci.id] != done.version:
            raise Refused(Message(_TOUCHED, {"name": name, "who": toucher_of(CIS, ci.id)}))
        try:
            require(may_edit(actor, cmdb_queries.facts_of(ci)))
            if done.outcome == CREATED:
                cmdb_operations.delete_ci(DeleteCi(ci.id, f"Undo {run_id}"), actor=actor, now=now)
            else:
                _put_back(ci, _from_json(done.before), was, f"Undo {run_id}", actor, now)
        except DomainError as refusal:
            why = next(iter(refusal.fields.values()), refusal.message)
            raise Refused(Message(_STAYS, {"name": name, "why": why})) from refusal
        outcome = REMOVED if done.outcome == CREATED else RESTORED
        note_records(run_id, CIS, outcome, {done.record_id: (last_events([done.record_id])[done.record_id], {})})
        return outcome


def _put_back(ci: Ci, before: dict[str, Any], was: Mapping[str, Any], reason: str, actor: Actor, now: datetime) -> None:
    before |= _checked(ci, before, actor)
    holder = before["holder_id"]
    if before["location_id"] != ci.location_id:
        # Whoever undoes it may be another than who imported it, or may have lost a place since.
        require(may_place(actor, before["location_id"]))
    if holder is not None and holder != ci.holder_id and not db.session.get_one(Person, holder).active:
        raise Refused(_LEFT)
    now_says = {name: getattr(ci, name) for name in (*many.RECORD, *many.STANDING)} | dict(was)
    change = many.CiChange(ci.id, ci.type_id, now_says, before)
    try:
        with savepoint():
            many.change_cis([change], _specs(types_in_use()), reason, actor=actor, now=now)
    except IntegrityError as error:
        raise Refused(_TAKEN) from error


def _checked(ci: Ci, before: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Return what the record said as it may be kept today: fields and what others have may have changed since.

    Raises Refused for the first thing that may not be, with the name of its field.
    """
    specs = cmdb_queries.specs_of(ci.type_id)
    values, faults = checked(CiDetails(**{name: before[name] for name in many.RECORD}), specs, actor, ci)
    for name, why in faults.items():
        label = next((spec.names for spec in specs if form_name(spec.key) == name), key_in(name))
        raise Refused(Message(_NOT_BACK, {"field": label, "why": why}) if label else why)
    return values


def _change(planned: Planned) -> many.CiChange:
    return many.CiChange(int(planned.key), planned.values["type_id"], planned.before, planned.values)


def _specs(types: Mapping[int, TypeRules]) -> many.Specs:
    return {key: one.specs for key, one in types.items()}


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(values[name]) if values[name] else None for name in DAYS}
    return {**values, **days}
