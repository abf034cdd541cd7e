"""Who holds what, as far as the actor sees: for the directory's box, the card of a person and who leaves."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from app.access.ci_rights import may_edit
from app.cmdb.models import Ci
from app.cmdb.queries.cis import facts_of, in_scope
from app.core.actor import Actor
from app.core.db import db


def holders_of(text: str, actor: Actor) -> Select[int | None]:
    """Return the query of the ids of those who hold the thing with this tag or serial number, among those in sight."""
    wanted = text.strip().lower()
    same = or_(func.lower(Ci.tag) == wanted, func.lower(Ci.serial) == wanted)
    return select(Ci.holder_id).where(in_scope(actor), Ci.holder_id.is_not(None), same)


def held_by(person_id: int, actor: Actor, most: int) -> Sequence[Ci]:
    """Return the CIs somebody holds that the actor may see, by tag; one statement."""
    query = select(Ci).where(in_scope(actor), Ci.holder_id == person_id).order_by(func.lower(Ci.tag), Ci.id)
    return db.session.scalars(query.limit(most)).all()


def kept_of(person_id: int, actor: Actor, most: int) -> list[Ci]:
    """Return those of them that the actor may take back or hand over."""
    return [ci for ci in held_by(person_id, actor, most) if may_edit(actor, facts_of(ci))]
