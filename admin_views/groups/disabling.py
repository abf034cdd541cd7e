"""What becomes of a group's tickets when it is disabled, in sentences."""

from collections.abc import Collection
from typing import Any

from app.core.actor import Actor
from app.core.clock import utcnow
from app.directory import queries
from app.directory.models import Group
from app.directory.purposes import Purpose
from app.tickets import queries as tickets
from app.tickets.filters import COUNT_CAP, OPEN, Filters
from app.web.words import gettext as _
from forms.groups import PURPOSES


def consequences(group: Group, taken: Collection[Purpose], actor: Actor) -> list[str]:
    """Return a sentence for each kind of unrouted tickets it took, and one for the open tickets it still has."""
    next_ones = queries.takers_at(group.location_id, taken)
    said = [_sentence(str(PURPOSES[one]), next_ones.get(one)) for one in Purpose if one in taken]
    asked = {"open": Filters(status=OPEN, group_id=group.id)}
    still = tickets.count_each(asked, actor=actor, now=utcnow())["open"]
    if still:
        number: Any = f"{COUNT_CAP:,}+" if still > COUNT_CAP else still
        said.append(_("%(number)s open tickets are still with this group: give them to another.", number=number))
    return said


def _sentence(kind: str, next_one: str | None) -> str:
    if next_one is None:
        return _("%(kind)s of this location that no rule routes now wait without a group.", kind=kind)
    return _("%(kind)s of this location that no rule routes now go to “%(group)s”.", kind=kind, group=next_one)
