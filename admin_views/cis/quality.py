"""The page of what is not as it should be: a number for each, and the list behind it."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from admin_views.cis import cells
from admin_views.locations import place_name
from app.access.ci_rights import has_inventory, may_edit
from app.cmdb import queries
from app.cmdb.quality import LACK_WORDS, Lack
from app.core.actor import Actor
from app.web.format import now
from app.web.words import lazy_gettext as _l
from app.web.words import say

MOST = 200


class QualityPage(PanelPage):
    """``/ci_quality/?lack=take_back``: for whoever has the list of CIs."""

    noun, title, icon, section, position = "ci_quality", _l("Data quality"), "list-check", "work", 46

    def access(self, actor: Actor) -> bool:
        """Whoever has more than their own equipment."""
        return has_inventory(actor)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show the numbers, and the list of the one that is asked for or the first that is not empty."""
        actor, today = self.actor, now().date()
        counts = queries.count_lacks(actor, today)
        asked = request.args.get("lack", "")
        if (asked and asked not in set(Lack)) or set(request.args) - {"lack"}:
            abort(400)
        chosen = Lack(asked) if asked else next((one for one in Lack if counts[one]), Lack.TAKE_BACK)
        rows = queries.find_lacking(chosen, actor, today, MOST)
        known: dict[str, Any] = {"lacks": [(one, say(LACK_WORDS[one][0]), counts[one]) for one in Lack]}
        known |= {"chosen": chosen, "about": say(LACK_WORDS[chosen][1]), "most": MOST, "number": counts[chosen]}
        known["rows"] = [(row, bool(may_edit(actor, queries.facts_of(row)))) for row in rows]
        known |= {"cells": cells, "place_name": place_name}
        return self.render("cis/quality.html", **known)  # type: ignore[no-any-return]
