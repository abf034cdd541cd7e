"""The form of the priority matrix: one select a cell."""

from flask_babel import LazyString
from wtforms import SelectField

from app.tickets.commands import SetMatrix
from app.tickets.vocabulary import IMPACT_NAMES, IMPACTS, PRIORITIES, PRIORITY_NAMES, URGENCIES, URGENCY_NAMES
from app.web.words import say
from forms.base import PanelForm


def cell_name(impact: str, urgency: str) -> str:
    """Return the name of a cell's field."""
    return f"{impact}__{urgency}"


class PriorityMatrixForm(PanelForm):
    """Impact by urgency; every cell holds a priority."""

    def to_command(self) -> SetMatrix:
        """Return the command that sets every cell."""
        return SetMatrix({(one, other): self[cell_name(one, other)].data for one in IMPACTS for other in URGENCIES})


def _cell(impact: str, urgency: str) -> SelectField:
    def label() -> str:
        return f"{say(IMPACT_NAMES[impact])}, {say(URGENCY_NAMES[urgency])}"

    return SelectField(
        LazyString(label), choices=lambda: [(key, say(PRIORITY_NAMES[key])) for key in reversed(PRIORITIES)]
    )


for _impact in IMPACTS:
    for _urgency in URGENCIES:
        setattr(PriorityMatrixForm, cell_name(_impact, _urgency), _cell(_impact, _urgency))
