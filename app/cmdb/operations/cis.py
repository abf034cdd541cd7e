"""The record of a CI: made, changed, taken out of sight and brought back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select

from app.access.ci_rights import may_edit, may_place
from app.audit.diff import changes_between
from app.cmdb import checks, queries
from app.cmdb.commands import ChangeCi, CreateCi, DeleteCi, HandOver, RestoreCi
from app.cmdb.models import Ci, CiRelation
from app.cmdb.operations import history
from app.cmdb.operations.checking import checked, forget_unique_values, keep_unique_values
from app.cmdb.operations.holding import begin_holding, end_holding, require_holder
from app.cmdb.states import decide_first
from app.cmdb.vocabulary import CiEvent, State
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import N_, Message
from app.directory.operations.steps import apply, require, require_valid, require_version
from app.directory.rights import may_administer


def create_ci(command: CreateCi, *, actor: Actor, now: datetime) -> Ci:
    """Return the new CI, with its holder if one is named. Raises Forbidden, Invalid, NotFound for an unknown type."""
    require(may_place(actor, command.details.location_id))
    ci_type = queries.get_type(command.type_id)
    specs = queries.specs_of(ci_type.id)
    values, faults = checked(command.details, specs, actor)
    if not ci_type.active:
        faults["type_id"] = Message(N_("This type is no longer used."))
    state = State.IN_USE if command.holder_id and command.state == State.IN_STOCK else command.state
    if not (decision := decide_first(state, held=command.holder_id is not None)):
        faults["state"] = decision.reason or Message(N_("There is no such state."))
    require_valid(faults | checks.faults_of_reason(command.reason))
    holder = require_holder(command.holder_id, actor) if command.holder_id is not None else None
    ci = Ci(type_id=ci_type.id, state=state, created_at=now, updated_at=now, holder=holder, **values)
    db.session.add(ci)
    db.session.flush()
    keep_unique_values(ci, specs)
    kept = {"type": ci_type.key, "state": state, **_spread(values)}
    changes = changes_between({}, {name: value for name, value in kept.items() if value not in ("", None)})
    history.record(CiEvent.CREATED, ci, changes, actor=actor, now=now, reason=command.reason)
    if holder is not None:
        begin_holding(ci, HandOver(ci.id, holder.id, command.reason), None, actor=actor, now=now)
    return ci


def change_ci(command: ChangeCi, *, actor: Actor, now: datetime) -> Ci:
    """Return the changed CI. Raises NotFound, Forbidden, Invalid, Conflict."""
    ci = queries.get_ci(command.ci_id, actor, lock=True)
    require(may_edit(actor, queries.facts_of(ci)))
    specs = queries.specs_of(ci.type_id)
    values, faults = checked(command.details, specs, actor, ci)
    require_valid(faults)
    if values["location_id"] != ci.location_id:
        require(may_place(actor, values["location_id"]))
    if command.version is not None:
        require_version(ci, command.version, values)
    before = _spread({name: getattr(ci, name) for name in values})
    if apply(ci, values):
        ci.updated_at = now
        db.session.flush()
        keep_unique_values(ci, specs)
        history.record(CiEvent.CHANGED, ci, changes_between(before, _spread(values)), actor=actor, now=now)
    return ci


def delete_ci(command: DeleteCi, *, actor: Actor, now: datetime) -> Ci:
    """Return the CI, out of everybody's sight: held by nobody, related to nothing. Raises NotFound, Forbidden."""
    ci = queries.get_ci(command.ci_id, actor, lock=True)
    require(may_edit(actor, queries.facts_of(ci)))
    require_valid(checks.faults_of_reason(command.reason))
    state = ci.state
    if ci.holder_id is not None:
        end_holding(ci, command.reason, actor=actor, now=now)
        ci.state = State.IN_STOCK if ci.state == State.LENT else ci.state
    db.session.execute(delete(CiRelation).where(or_(CiRelation.ci_id == ci.id, CiRelation.other_id == ci.id)))
    forget_unique_values(ci)
    ci.deleted_at = ci.updated_at = now
    db.session.flush()
    changes = changes_between({"tag": ci.tag, "state": state}, {"state": ci.state})
    history.record(CiEvent.DELETED, ci, changes, actor=actor, now=now, reason=command.reason)
    return ci


def restore_ci(command: RestoreCi, *, actor: Actor, now: datetime) -> Ci:
    """Return the CI, in sight again. Raises Forbidden, NotFound, Invalid when its tag or serial is taken by now."""
    require(may_administer(actor))
    query = select(Ci).where(Ci.id == command.ci_id, Ci.deleted_at.is_not(None)).with_for_update(of=Ci)
    ci = db.session.scalar(query.execution_options(populate_existing=True))
    if ci is None:
        raise NotFound
    specs = queries.specs_of(ci.type_id)
    _values, faults = checked(queries.details_of(ci), specs, actor, ci)
    require_valid(faults)
    ci.deleted_at, ci.updated_at = None, now
    db.session.flush()
    keep_unique_values(ci, specs)
    history.record(CiEvent.RESTORED, ci, {"tag": [None, ci.tag]}, actor=actor, now=now)
    return ci


def _spread(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with each of the type's own by its key, so that a change names what changed."""
    own = {f"attrs.{key}": value for key, value in values["attrs"].items()}
    return {name: value for name, value in values.items() if name != "attrs"} | own
