"""The lists of what is not as it should be, within the reader's sight."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, any_, func, select
from sqlalchemy.orm import joinedload

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
    row = db.session.execute(select(*(_number(one, actor, today) for one in Lack))).one()
    return dict(zip(Lack, row, strict=True))


def _number(lack: Lack, actor: Actor, today: date) -> ScalarSelect[int]:
    # Each by its own index: counted together, every CI would be read for all of them.
    if lack is Lack.SAME_NAME:
        twins = _twins(actor, func.count())
        return select(func.coalesce(func.sum(twins.c.said), 0)).scalar_subquery()
    return lacking(lack, actor, today).with_only_columns(func.count()).scalar_subquery()


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
        twins = select(func.unnest(_twins(actor, func.array_agg(Ci.id)).c.said))
        return Ci.id == any_(func.array(twins.scalar_subquery()))
    last = today + timedelta(days=days_of(lack))
    return and_(alive, Ci.warranty_until.between(today, last))


def _twins(actor: Actor, said: ColumnElement[Any]) -> Subquery:
    """Return the query of what is ``said`` of the CIs in sight that have type and name in common, one row a name."""
    alike = select(said.label("said")).where(in_scope(actor), Ci.state != State.RETIRED)
    return alike.group_by(func.lower(Ci.name), Ci.type_id).having(func.count() > 1).subquery()


def find_lacking(lack: Lack, actor: Actor, today: date, most: int) -> Sequence[Ci]:
    """Return the first CIs in sight that lack it, by name, with type and holder loaded."""
    query = lacking(lack, actor, today).options(joinedload(Ci.type), joinedload(Ci.holder))
    order = (Ci.warranty_until, NAME_ORDER, Ci.id) if days_of(lack) else (NAME_ORDER, Ci.id)
    return db.session.scalars(query.order_by(*order).limit(most)).all()
