"""Making a ticket another one: of the other kind, or part of another ticket."""

from typing import Any

from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from app.tickets.commands import Convert, Merge
from app.tickets.vocabulary import REASON_MAX
from app.web.words import lazy_gettext as _l
from forms.base import RowField, TextField
from forms.tickets.placed import PlacedForm
from forms.tickets.ties import LONGEST_NAME


class ConvertForm(PlacedForm):
    """What it is about as the other kind; ``lose_sight`` says that its author was warned."""

    place = "convert"
    new_category_id = RowField(_l("What it is about"), blank=_l("Choose one"))
    reason = TextField(_l("Why"), [Length(max=REASON_MAX)])
    lose_sight = HiddenField()

    def to_command(self, **known: Any) -> Convert:
        """Return the conversion."""
        return Convert(
            category_id=self.new_category_id.data,
            reason=self.reason.data or "",
            lose_sight=self.lose_sight.data == "y",
            **known,
        )


class MergeForm(PlacedForm):
    """The ticket that stays."""

    place = "merge"
    into = TextField(
        _l("The ticket that stays"),
        [DataRequired(), Length(max=LONGEST_NAME)],
        description=_l("Its number, or words of its title."),
        render_kw={"data-suggests": "others", "autocomplete": "off"},
    )

    def to_command(self, **known: Any) -> Merge:
        """Return the merge."""
        return Merge(into=self.into.data, **known)
