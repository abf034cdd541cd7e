"""Hold reasons: why a ticket may wait."""

from typing import Any

from admin_views.base.rows import NamedRowsView
from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.tickets import operations
from app.tickets.models import HoldReason
from app.tickets.queries.settings import rows_visible_to
from app.web.words import lazy_gettext as _l
from forms.hold_reasons import HoldReasonEditForm, HoldReasonForm

TAKEN = Message(N_("Another reason has this key."))


class HoldReasonsView(NamedRowsView):
    """The list and the form of the reasons."""

    noun, model_class, title, icon, position = "hold_reasons", HoldReason, _l("Hold reasons"), "player-pause", 11
    new_label = _l("New reason")
    explanation = _l(
        "Why a ticket may wait. While it is on hold the resolution clock stands still, so each reason should name "
        "somebody or something the technician really waits for."
    )
    form_class, edit_form_class = HoldReasonForm, HoldReasonEditForm
    create_operation, update_operation = operations.create_hold_reason, operations.update_hold_reason
    delete_operation = operations.delete_hold_reason
    default_sort = (HoldReason.id,)
    constraints = {"uq_hold_reasons_key": ("key", TAKEN)}

    def visible_to(self, actor: Actor) -> Any:
        """Everybody's: the door itself is for administrators and auditors."""
        return rows_visible_to(HoldReason, actor)


VIEWS = (HoldReasonsView,)
