"""The forms of a saved view: its name and who sees it."""

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, Length

from app.views.checks import NAME_MAX, QUERY_MAX
from app.views.commands import SaveView, UpdateView
from app.web.words import lazy_gettext as _l
from forms.base import PanelForm, TextField, VersionField

MINE, ALL = "mine", "all"


class ViewForm(PanelForm):
    """The name and the readers; the view offers the groups."""

    name = TextField(_l("Name"), [DataRequired(), Length(max=NAME_MAX)], render_kw={"autofocus": True})
    owner = SelectField(
        _l("Who sees it"),
        choices=[],
        description=_l("Whoever opens it sees only what they may see."),
    )

    @property
    def readers(self) -> dict[str, Any]:
        """Return who sees the view, as a command says it."""
        chosen = self.owner.data or MINE
        return {"for_all": chosen == ALL, "group_id": int(chosen) if chosen.isdigit() else None}


class SaveViewForm(ViewForm):
    """A new view of a list; the address of the list came along."""

    noun = HiddenField()
    query = HiddenField(validators=[Length(max=QUERY_MAX)])

    def to_command(self, **known: Any) -> SaveView:
        """Return the command that keeps it."""
        return SaveView(self.noun.data or "", self.name.data, self.query.data or "", **self.readers)


class UpdateViewForm(ViewForm):
    """Another name, or other readers."""

    version = VersionField()

    def to_command(self, *, key: int) -> UpdateView:
        """Return the command that changes the view ``key``."""
        return UpdateView(key, self.name.data, version=self.version.data, **self.readers)
