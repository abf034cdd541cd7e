"""The form of a personal token: what it is for, what it may do, how long it lasts."""

from datetime import datetime, timedelta

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Length

from app.access.commands import CreateToken
from app.access.tokens import AREAS, LONGEST_NAME, READ, WRITE, hash_of, tail_of
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base import CheckboxesField, PanelForm, TextField

LIVES = {7: _l("a week"), 30: _l("30 days"), 90: _l("90 days"), 180: _l("180 days"), 365: _l("a year")}


class TokenForm(PanelForm):
    """A new token of the reader's own; with every area it also covers those that come later."""

    name = TextField(
        _l("Name"),
        [InputRequired(), Length(max=LONGEST_NAME)],
        description=_l("What will use it, such as “Monitoring of the print server”."),
        render_kw={"autocomplete": "off"},
    )
    level = RadioField(_l("It may"), choices=[(READ, _l("read")), (WRITE, _l("read and change"))], default=READ)
    areas = CheckboxesField(
        _l("In these parts, as far as your own rights go"),
        choices=[],
        default=list(AREAS),
        description=_l(
            "Imports and exports reach only what is chosen beside them. Without tickets, “My day” is numbers alone."
        ),
    )
    days = SelectField(_l("It lasts"), coerce=int, choices=list(LIVES.items()), default=90)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.areas.choices = [(area, _(message.text)) for area, message in AREAS.items()]

    def to_command(self, *, secret: str, now: datetime) -> CreateToken:
        """Return the token to make, of which ``secret`` is what its bearer shows."""
        chosen, level = self.areas.data or [], self.level.data
        scopes = [level] if set(chosen) == set(AREAS) else [f"{area}:{level}" for area in chosen]
        expires_at = now + timedelta(days=self.days.data)
        return CreateToken(self.name.data or "", scopes, expires_at, hash_of(secret), tail_of(secret))
