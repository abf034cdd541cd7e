"""The lists of what is not as it should be, within the reader's sight."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, any_, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from app.cmdb.models import Ci, CiType
from app.cmdb.quality import HELD_TYPES, OUT, Lack, days_of
from app.cmdb.queries.cis import NAME_ORDER, held_by_leavers, in_scope, visible_to
from app.cmdb.vocabulary import State
from app.core.actor import Actor
from app.core.db import db


def lacking(lack: Lack, actor: Actor, today: date) -> Select[Ci]:
    """Return the query of the CIs in sight that lack it."""
    return visible_to(actor).where(lacks(lack, actor, today))


def count_lacks(actor: Actor, today: date) -> Mapping[Lack, int]:
    """Return how many CIs in sight lack each thing; one statement."""
    counts = [func.count().filter(lacks(one, actor, today)) for one in Lack]
    row = db.session.execute(visible_to(actor).with_only_columns(*counts)).one()
    return dict(zip(Lack, row, strict=True))


def lacks(lack: Lack, actor: Actor, today: date) -> ColumnElement[bool]:
    """Return the condition "the CI lacks it"; what is retired lacks nothing, and a twin counts where it is in sight."""
    alive = Ci.state != State.RETIRED
    if lack is Lack.TAKE_BACK:
        return held_by_leavers()
    if lack is Lack.NO_HOLDER:
        of_types = func.array(select(CiType.id).where(CiType.key.in_(HELD_TYPES)).scalar_subquery())
        return and_(Ci.holder_id.is_(None), Ci.state.in_(OUT), Ci.type_id == any_(of_types))
    if lack is Lack.NO_SITE:
        return and_(Ci.location_id.is_(None), alive)
    if lack is Lack.SAME_NAME:
        other = aliased(Ci)
        same = (other.type_id == Ci.type_id, func.lower(other.name) == func.lower(Ci.name), other.id != Ci.id)
        return and_(alive, exists().where(*same, in_scope(actor, other), other.state != State.RETIRED))
    last = today + timedelta(days=days_of(lack))
    return and_(alive, Ci.warranty_until.between(today, last))


def find_lacking(lack: Lack, actor: Actor, today: date, most: int) -> Sequence[Ci]:
    """Return the first CIs in sight that lack it, by name, with type and holder loaded."""
    query = lacking(lack, actor, today).options(joinedload(Ci.type), joinedload(Ci.holder))
    order = (Ci.warranty_until, NAME_ORDER, Ci.id) if days_of(lack) else (NAME_ORDER, Ci.id)
    return db.session.scalars(query.order_by(*order).limit(most)).all()
