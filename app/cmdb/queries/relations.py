"""How CIs hang together."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.cmdb.models import Ci, CiRelation, RelationKind
from app.cmdb.queries.cis import visible_to
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound


def kinds(*, including_inactive: bool = False) -> Sequence[RelationKind]:
    """Return the kinds of relation in the order of their making."""
    query = select(RelationKind).order_by(RelationKind.id)
    return db.session.scalars(query if including_inactive else query.where(RelationKind.active)).all()


def kind_keyed(key: str) -> RelationKind:
    """Return the kind of relation with this key; raise NotFound when there is none."""
    found = db.session.scalar(select(RelationKind).where(RelationKind.key == key))
    if found is None:
        raise NotFound
    return found


def relations_of(ci_id: int, actor: Actor) -> Sequence[CiRelation]:
    """Return the relations of a CI whose other end the actor may see too, kind and both ends loaded."""
    seen = visible_to(actor).with_only_columns(Ci.id).scalar_subquery()
    query = (
        select(CiRelation)
        .join(CiRelation.kind)
        .where(or_(CiRelation.ci_id == ci_id, CiRelation.other_id == ci_id))
        .where(CiRelation.ci_id.in_(seen), CiRelation.other_id.in_(seen))
        .options(contains_eager(CiRelation.kind), joinedload(CiRelation.ci), joinedload(CiRelation.other))
    )
    return db.session.scalars(query.order_by(RelationKind.id, CiRelation.id)).all()


def get_relation(relation_id: int) -> CiRelation:
    """Return a relation; whether its ends are the actor's business is asked of them. Raises NotFound."""
    found = db.session.get(CiRelation, relation_id)
    if found is None:
        raise NotFound
    return found


def reaches(kind_id: int, start_id: int, end_id: int) -> bool:
    """Return whether relations of that kind lead from one CI to another, over however many steps."""
    first = CiRelation.kind_id == kind_id
    way = select(CiRelation.other_id.label("id")).where(first, CiRelation.ci_id == start_id).cte("way", recursive=True)
    # UNION, not UNION ALL: a CI met twice is followed once, so that a circle of long ago ends too.
    way = way.union(select(CiRelation.other_id).join(way, CiRelation.ci_id == way.c.id).where(first))
    return db.session.scalar(select(way.c.id).where(way.c.id == end_id).limit(1)) is not None


def circle_of(kind_id: int) -> str:
    """Return the tag of a CI on a circle of relations of that kind, "" when there is none."""
    pairs = select(CiRelation.ci_id, CiRelation.other_id).where(CiRelation.kind_id == kind_id)
    way = pairs.cte("way", recursive=True)
    way = way.union(
        select(way.c.ci_id, CiRelation.other_id).join(
            CiRelation, and_(CiRelation.ci_id == way.c.other_id, CiRelation.kind_id == kind_id)
        )
    )
    query = select(Ci.tag).join(way, way.c.ci_id == Ci.id).where(way.c.ci_id == way.c.other_id).order_by(Ci.tag)
    return db.session.scalar(query.limit(1)) or ""
