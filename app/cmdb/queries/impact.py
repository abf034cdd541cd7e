"""What falls with a CI, or what it stands on: one recursive walk, by however many roads."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select
from sqlalchemy.orm import joinedload

from app.cmdb.impact import Pair, Way
from app.cmdb.models import Ci, CiRelation, RelationKind
from app.cmdb.queries.cis import in_scope
from app.core.actor import Actor
from app.core.db import db

MOST = 1_000


@dataclass(frozen=True)
class Reached:
    """The CIs in sight by how many steps away they are, and the relations between them (near, far).

    ``is_cut`` says that there are more than ``MOST``; the farthest are left out.
    """

    depths: dict[int, int]
    pairs: Sequence[Pair]
    is_cut: bool


def reached_from(ci_id: int, actor: Actor, way: Way, deepest: int) -> Reached:
    """Return what is reached from a CI in at most ``deepest`` steps, itself at depth 0; two statements.

    Only what the actor may see is met and only through what they may see: a road through others would tell of them.
    """
    near, far = CiRelation.other_id, CiRelation.ci_id
    if way is Way.NEEDS:
        near, far = far, near
    carrying = select(RelationKind.id).where(RelationKind.carries_impact).scalar_subquery()
    walk = select(literal(ci_id).label("id"), literal(0).label("depth")).cte("walk", recursive=True)
    # UNION: a CI met twice at one depth is followed once, so that a circle ends at the depth limit.
    walk = walk.union(
        select(far, walk.c.depth + 1)
        .join(walk, near == walk.c.id)
        .join(Ci, Ci.id == far)
        .where(walk.c.depth < deepest, CiRelation.kind_id.in_(carrying), in_scope(actor))
    )
    nearest = func.min(walk.c.depth)
    query = select(walk.c.id, nearest).group_by(walk.c.id).order_by(nearest, walk.c.id).limit(MOST + 1)
    rows = db.session.execute(query).all()
    depths = dict(rows[:MOST])
    ends = (near.in_(depths), far.in_(depths), CiRelation.kind_id.in_(carrying))
    pairs = [(one, other) for one, other in db.session.execute(select(near, far).where(*ends).order_by(CiRelation.id))]
    return Reached(depths, pairs, len(rows) > MOST)


def reached_rows(depths: dict[int, int]) -> list[Ci]:
    """Return the CIs that were reached, the nearest first, then by name, with type and holder loaded."""
    query = select(Ci).where(Ci.id.in_(depths)).options(joinedload(Ci.type), joinedload(Ci.holder))
    return sorted(db.session.scalars(query), key=lambda ci: (depths[ci.id], ci.name.casefold(), ci.id))
