"""What can this person see and do, and why."""

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.questions import APPROVALS, CIS, HOUSE, PEOPLE, TICKETS
from app.access.rights import may
from app.core.clock import utcnow
from app.directory import queries
from app.web.rights import rights_of
from app.web.words import lazy_gettext as _l

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
        areas = [(AREAS[area], told) for area, told in rights_of(model.id, utcnow())]
        return self.render("people/rights.html", model=model, areas=areas)  # type: ignore[no-any-return]
