"""What an act on many tickets asks first."""

from typing import Any

from wtforms.validators import InputRequired

from app.tickets.commands import Bulk
from app.web.words import lazy_gettext as _l
from forms.base import PanelForm, RowField
from forms.tickets.moves import HoldForm, ResolveForm

SEARCHED = {"data-role": "select2-ajax"}  # app.js makes the select searchable; it works without.


class BulkForm(PanelForm):
    """The form of an act; its fields are those of the command, by name."""

    def to_command(self, **known: Any) -> Bulk:
        """Return the act with what was filled; ``known`` holds the tickets and the act's name."""
        return Bulk(**{field.short_name: field.data for field in self}, **known)


class BulkAssignForm(BulkForm):
    """Who works on them."""

    person_id = RowField(_l("Assignee"), [InputRequired()], blank=_l("Choose a person"), render_kw=SEARCHED)


class BulkHoldForm(BulkForm):
    """Why they wait."""

    hold_reason_id = HoldForm.hold_reason_id


class BulkResolveForm(BulkForm):
    """What solved them; each requester reads it."""

    solution = ResolveForm.solution
