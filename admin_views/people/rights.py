"""What can this person see and do, and why: the rules themselves answer (``access.explaining``)."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from admin_views.locations import place_name, places
from admin_views.people.answers import ANSWERS, Told
from app.access.explaining import Right, explain
from app.access.queries import load_actor, reasons_of
from app.access.questions import APPROVALS, CIS, GROUP, HOUSE, LOCATION, PEOPLE, TICKETS
from app.access.rights import may
from app.core.clock import utcnow
from app.directory import queries
from app.web.words import say

AREAS = {
    TICKETS: _l("Tickets"),
    APPROVALS: _l("Approvals"),
    PEOPLE: _l("People and groups"),
    CIS: _l("Equipment"),
    HOUSE: _l("The whole house"),
}


class RightsPage:
    """``/people/<key>/can``; mixed into ``PeopleView``."""

    @expose("/<key>/can")
    def can_view(self: Any, key: str) -> ResponseReturnValue:
        """Show what a person may see and do, and the reason of each; for who reads everything."""
        model = self.fetch(key)
        if not may(self.actor, "see_rights", queries.facts_of_card(model)):
            abort(403)
        now = utcnow()
        whole = load_actor(model.id, now)
        told: dict[str, list[Told]] = {}
        if whole is not None:
            reasons = reasons_of(whole, now)
            names = queries.group_names()
            for right in explain(whole, reasons, list(places()), list(names)):
                told.setdefault(right.question.area, []).append(tell(right, names))
            own = [line for lines in ANSWERS for line in lines(whole, now)]
            told[APPROVALS] = [*own, *told.get(APPROVALS, [])]
        areas = [(title, told[key]) for key, title in AREAS.items() if told.get(key)]
        return self.render("people/rights.html", model=model, areas=areas)  # type: ignore[no-any-return]


def tell(right: Right, group_names: Mapping[int, str]) -> Told:
    """Return a right as the page says it."""
    about = right.question.about
    where = tops(right.subjects) if about == LOCATION else []
    if about == GROUP:
        where = sorted(group_names[one] for one in right.subjects)
    why = [(say(reason.words), f"/groups/{reason.group_id}" if reason.group_id else "") for reason in right.reasons]
    return Told(say(right.question.words), where, why)


def tops(location_ids: Collection[int]) -> list[str]:
    """Return the names of the highest of these locations: what holds there holds everywhere below."""
    highest = [one for one in places() if one in location_ids and places()[one].location.parent_id not in location_ids]
    if any(places()[one].location.parent_id is None for one in highest):
        return [_("everywhere")]
    below = {places()[one].location.parent_id for one in places() if one in location_ids}
    return [_("%(place)s and below", place=place_name(one)) if one in below else place_name(one) for one in highest]
