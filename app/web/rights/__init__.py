"""What somebody may see and do, and why: the rules themselves answer (``access.explaining``), in the reader's words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from app.access.explaining import Right, explain
from app.access.queries import load_actor, reasons_of
from app.access.questions import APPROVALS, CIS, GROUP, HOUSE, LOCATION, PEOPLE, TICKETS
from app.directory.queries import group_names
from app.web.places import place_name, places
from app.web.rights.approvals import ANSWERS
from app.web.rights.told import Told
from app.web.words import gettext as _
from app.web.words import say

# In the order in which they are read.
AREAS = (TICKETS, APPROVALS, PEOPLE, CIS, HOUSE)


def rights_of(person_id: int, now: datetime) -> list[tuple[str, Sequence[Told]]]:
    """Return every right of a person by its area, none of somebody who is disabled."""
    whole = load_actor(person_id, now)
    if whole is None:
        return []
    told: dict[str, list[Told]] = {}
    names = group_names()
    for right in explain(whole, reasons_of(whole, now), list(places()), list(names)):
        told.setdefault(right.question.area, []).append(_told(right, names))
    own = [line for lines in ANSWERS for line in lines(whole, now)]
    told[APPROVALS] = [*own, *told.get(APPROVALS, [])]
    return [(area, told[area]) for area in AREAS if told.get(area)]


def _told(right: Right, group_names: Mapping[int, str]) -> Told:
    about = right.question.about
    where = _tops(right.subjects) if about == LOCATION else []
    if about == GROUP:
        where = sorted(group_names[one] for one in right.subjects)
    why = [(say(reason.words), f"/groups/{reason.group_id}" if reason.group_id else "") for reason in right.reasons]
    return Told(say(right.question.words), where, why)


def _tops(location_ids: Collection[int]) -> list[str]:
    # What holds at the highest of them holds everywhere below.
    highest = [one for one in places() if one in location_ids and places()[one].location.parent_id not in location_ids]
    if any(places()[one].location.parent_id is None for one in highest):
        return [_("everywhere")]
    below = {places()[one].location.parent_id for one in places() if one in location_ids}
    return [_("%(place)s and below", place=place_name(one)) if one in below else place_name(one) for one in highest]
