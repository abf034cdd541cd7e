"""How CIs hang together, said and taken back."""

from datetime import datetime

from sqlalchemy import select

from app.access.ci_rights import may_edit
from app.cmdb import queries
from app.cmdb.commands import Relate, Unrelate
from app.cmdb.models import Ci, CiRelation, RelationKind
from app.cmdb.operations import history
from app.cmdb.vocabulary import CiEvent
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, Refused
from app.core.i18n import N_, Message
from app.directory.operations.steps import require

_ITSELF = Message(N_("A CI cannot be related to itself."))
_TWICE = Message(N_("They are related in this way already."))


def relate(command: Relate, *, actor: Actor, now: datetime) -> CiRelation:
    """Return the new relation. Both ends are in sight, and the actor keeps one of them.

    Raises NotFound, Forbidden; Invalid for a CI and itself; Refused for a second time and for a forbidden circle.
    """
    if command.ci_id == command.other_id:
        raise Invalid(_ITSELF, fields={"other_id": _ITSELF})
    # Two relations at once could close a circle that neither sees: those of a kind are made one at a time.
    kind = db.session.scalar(select(RelationKind).where(RelationKind.id == command.kind_id).with_for_update())
    ci, other = queries.get_ci(command.ci_id, actor), queries.get_ci(command.other_id, actor)
    _require_an_end(ci, other, actor)
    if kind is None or not kind.active:
        fault = Message(N_("Choose a value of the list."))
        raise Invalid(fault, fields={"kind_id": fault})
    pair = (CiRelation.kind_id == kind.id, CiRelation.ci_id == ci.id, CiRelation.other_id == other.id)
    if db.session.scalar(select(CiRelation.id).where(*pair)) is not None:
        raise Refused(_TWICE, code="related_already")
    if kind.is_acyclic and queries.reaches(kind.id, other.id, ci.id):
        sentence = N_("That would close a circle: %(other)s already %(kind)s %(ci)s, directly or through others.")
        values = {"other": other.tag, "kind": kind.names, "ci": ci.tag}
        raise Refused(Message(sentence, values), code="circle")
    relation = CiRelation(kind=kind, ci=ci, other=other, created_at=now)
    db.session.add(relation)
    db.session.flush()
    _record(CiEvent.RELATED, relation, actor, now)
    return relation


def unrelate(command: Unrelate, *, actor: Actor, now: datetime) -> None:
    """Take a relation back. Raises NotFound, Forbidden."""
    relation = queries.get_relation(command.relation_id)
    ci, other = queries.get_ci(relation.ci_id, actor), queries.get_ci(relation.other_id, actor)
    _require_an_end(ci, other, actor)
    _record(CiEvent.UNRELATED, relation, actor, now)
    db.session.delete(relation)
    db.session.flush()


def _require_an_end(ci: Ci, other: Ci, actor: Actor) -> None:
    decision = may_edit(actor, queries.facts_of(ci))
    require(decision or may_edit(actor, queries.facts_of(other)))


def _record(event: CiEvent, relation: CiRelation, actor: Actor, now: datetime) -> None:
    """Write the act into the history of both ends, each naming the other."""
    for end, far, way in ((relation.ci, relation.other, "to"), (relation.other, relation.ci, "from")):
        said = {"kind": relation.kind.key, "way": way, "tag": far.tag}
        change = [None, said] if event is CiEvent.RELATED else [said, None]
        history.record(event, end, {"relation": change}, actor=actor, now=now)
