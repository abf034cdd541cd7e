"""Which CIs an actor may see, the only place that knows; and one of them with what happened to it.

``access.ci_rights.may_see`` is the same rule for one CI at hand.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, any_, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.access.ci_rights import CiFacts, places_seen
from app.cmdb.commands import CiDetails
from app.cmdb.models import Ci, CiHistory, CiHolding
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.core.search import holds_words
from app.directory.models import Person

# As the migration indexes them.
NAME_ORDER, TAG_ORDER = func.lower(Ci.name), func.lower(Ci.tag)


def visible_to(actor: Actor) -> Select[Ci]:
    """Return the query of the CIs the actor may see."""
    return select(Ci).where(in_scope(actor))


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Return the condition "the actor may see this CI"; it speaks of columns of ``cis`` only."""
    alive = Ci.deleted_at.is_(None)
    return alive if actor.reads_everything else and_(alive, or_(false(), *_reasons(actor)))


def _reasons(actor: Actor) -> Iterator[ColumnElement[bool]]:
    if places := places_seen(actor):
        yield Ci.location_id.in_(places)
    if actor.person_id is not None:
        yield Ci.holder_id == actor.person_id
        if actor.has_reports:
            report = aliased(Person)
            reports = select(report.id).where(report.manager_id == actor.person_id).scalar_subquery()
            yield Ci.holder_id == any_(func.array(reports))


def gone(actor: Actor) -> Select[Ci]:
    """Return the query of the deleted CIs that the actor may bring back: administrators only."""
    return select(Ci).where(Ci.deleted_at.is_not(None) if actor.is_admin else false())


def get_gone(ci_id: int, actor: Actor) -> Ci:
    """Return a deleted CI that the actor may bring back; raise NotFound otherwise."""
    found = db.session.scalar(gone(actor).where(Ci.id == ci_id))
    if found is None:
        raise NotFound
    return found


def get_gone_tagged(tag: str, actor: Actor) -> Ci:
    """Return the deleted CI with this tag; raise NotFound, or Refused where several had it: a deleted one's is free."""
    found = db.session.scalars(gone(actor).where(_tagged(tag)).limit(2)).all()
    if not found:
        raise NotFound
    if len(found) > 1:
        raise Refused(Message(N_("Several deleted CIs had this tag: name one by its id.")), code="ambiguous")
    return found[0]


def find_ci(ci_id: int, actor: Actor) -> Ci | None:
    """Return a CI the actor may see, None when it is none of their business."""
    return db.session.scalar(visible_to(actor).where(Ci.id == ci_id))


def get_ci(ci_id: int, actor: Actor, *, lock: bool = False) -> Ci:
    """Return a CI the actor may see, locked for a change if asked; raise NotFound otherwise."""
    query = visible_to(actor).where(Ci.id == ci_id)
    if lock:
        query = query.with_for_update(of=Ci).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_known(actor: Actor, *, tag: str = "", manufacturer: str = "", serial: str = "") -> Ci | None:
    """Return the CI in sight with this tag, else with this manufacturer and serial number; None if there is none."""
    if tag:
        return db.session.scalar(visible_to(actor).where(_tagged(tag)))
    if not serial:
        return None
    same = (
        func.lower(Ci.manufacturer) == manufacturer.strip().lower(),
        func.lower(Ci.serial) == serial.strip().lower(),
    )
    return db.session.scalar(visible_to(actor).where(Ci.serial != "", *same))


def _tagged(tag: str) -> ColumnElement[bool]:
    return func.lower(Ci.tag) == tag.strip().lower()


def facts_of(ci: Ci) -> CiFacts:
    """Return what the rules of rights need to know of ``ci``."""
    return CiFacts(ci.location_id, ci.holder_id, ci.holder.manager_id if ci.holder else None)


def details_of(ci: Ci) -> CiDetails:
    """Return what the record says as it stands."""
    names = ("name", "tag", "manufacturer", "model", "serial", "location_id", "purchased_on", "warranty_until", "notes")
    return CiDetails(**{name: getattr(ci, name) for name in names}, attrs=dict(ci.attrs))


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition "every word of ``text`` is part of what the record says", accents and case apart."""
    return holds_words(Ci.__table__.c.search, text)


def holdings_of(ci_id: int) -> Sequence[CiHolding]:
    """Return who held the CI, the newest first, with the people loaded."""
    people = (joinedload(CiHolding.person), joinedload(CiHolding.given_by), joinedload(CiHolding.taken_by))
    query = select(CiHolding).where(CiHolding.ci_id == ci_id).options(*people)
    return db.session.scalars(query.order_by(CiHolding.started_at.desc(), CiHolding.id.desc())).all()


def history_of(ci_id: int, most: int) -> Sequence[CiHistory]:
    """Return what happened to the CI, the newest first."""
    query = select(CiHistory).where(CiHistory.ci_id == ci_id)
    return db.session.scalars(query.order_by(CiHistory.occurred_at.desc(), CiHistory.id.desc()).limit(most)).all()


def held_by(person_id: int) -> list[tuple[Ci, datetime]]:
    """Return what somebody holds, each with the instant since when, by name."""
    query = (
        select(Ci, CiHolding.started_at)
        .join(CiHolding, and_(CiHolding.ci_id == Ci.id, CiHolding.ended_at.is_(None)))
        .where(Ci.holder_id == person_id, Ci.deleted_at.is_(None))
        .options(joinedload(Ci.type))
    )
    return [(ci, since) for ci, since in db.session.execute(query.order_by(NAME_ORDER, Ci.id))]


def held_by_leavers() -> ColumnElement[bool]:
    """Return the condition "whoever holds it is disabled": it is to be taken back."""
    leaver = aliased(Person)
    return Ci.holder_id == any_(func.array(select(leaver.id).where(~leaver.active).scalar_subquery()))


def people_named(ids: Collection[int]) -> Mapping[int, str]:
    """Return the names of people by id; one statement, none for nobody."""
    return {person: name for person, (name, _identifier) in people_identified(ids).items()}


def people_identified(ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Return the names and identifiers of people by id; one statement, none for nobody."""
    if not ids:
        return {}
    name = func.btrim(Person.first_name + " " + Person.last_name)
    rows = db.session.execute(select(Person.id, name, Person.identifier).where(Person.id.in_(ids)))
    return {row[0]: (row[1], row[2]) for row in rows}


def tags_in_sight(tags: Collection[str], actor: Actor) -> Collection[str]:
    """Return those of the tags that the actor may be told; one statement, none for nothing."""
    if actor.reads_everything or not tags:
        return tags
    return set(db.session.scalars(visible_to(actor).with_only_columns(Ci.tag).where(Ci.tag.in_(tags))))


def cis_named(ids: Collection[int], actor: Actor) -> Mapping[int, str]:
    """Return the tags of those CIs that the actor may see, by id; one statement, none for nothing."""
    if not ids:
        return {}
    return dict(db.session.execute(visible_to(actor).with_only_columns(Ci.id, Ci.tag).where(Ci.id.in_(ids))).all())
