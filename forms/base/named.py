"""Configurable rows: a stable key and a name in every language."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import DataRequired, Length, Optional

from app.core.i18n import LANGUAGES
from app.web.words import lazy_gettext as _l
from forms.base.fields import TextField, VersionField
from forms.base.form import PanelForm
from forms.base.validators import Pattern

LANGUAGE_LABELS = {"en": _l("Name in English"), "fr": _l("Name in French")}
KEY = r"[a-z][a-z0-9_]{1,39}"


class NamedForm(PanelForm):
    """The names of a row, one field a language."""

    @property
    def names(self) -> dict[str, str]:
        """The name by language."""
        return {lang: self[name_field(lang)].data for lang in LANGUAGES}


def name_field(lang: str) -> str:
    """Return the name of the field that holds the name in ``lang``."""
    return f"name_{lang}"


for _lang in LANGUAGES:
    setattr(NamedForm, name_field(_lang), TextField(LANGUAGE_LABELS[_lang], [DataRequired(), Length(max=80)]))


class NamedRowForm(NamedForm):
    """A row that has, besides its names, a key that never changes and a switch to retire it."""

    key = TextField(
        _l("Key"),
        [Optional(), Pattern(KEY, _l("Small letters, digits and _; it starts with a letter."))],
        description=_l("For machines and imports; never changed later. Left empty, it is made of the name."),
    )
    active = BooleanField(_l("In use"), default=True, description=_l("Off: no longer offered; what has it keeps it."))


class KeptField(TextField):
    """A value that is shown and never taken from what was sent."""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the row's value only."""
        super().process(None, *args, **kwargs)


class NamedRowEditForm(NamedRowForm):
    """The same for a row that exists: its key stays, and two editors notice each other."""

    key = KeptField(_l("Key"), render_kw={"readonly": True})
    version = VersionField()
