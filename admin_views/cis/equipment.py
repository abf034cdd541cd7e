"""One's own equipment, for everybody."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from admin_views.cis import cells
from app.cmdb import queries
from app.core.actor import Actor
from app.web.words import lazy_gettext as _l


class EquipmentPage(PanelPage):
    """What the reader holds, since when, and until when it is under warranty."""

    noun, title, icon, section, position = "equipment", _l("My equipment"), "device-laptop", "work", 45

    def access(self, actor: Actor) -> bool:
        """Everybody who is signed in."""
        return True

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show the equipment as cards."""
        held = queries.held_by(self.actor.person_id or 0)
        cells.name_rows([ci for ci, _since in held], self.actor)
        shown: list[dict[str, Any]] = [
            {
                "ci": ci,
                "since": since,
                "type": cells.type_name(ci),
                "state": cells.state_badge(ci.state),
                "warranty": cells.warranty_cell(ci),
                "is_over": cells.is_over(ci),
            }
            for ci, since in held
        ]
        may_report = self.actor.is_admin or not self.actor.is_auditor
        return self.render("cis/equipment.html", shown=shown, may_report=may_report)  # type: ignore[no-any-return]
