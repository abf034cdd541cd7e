"""The form of a field of a type of CI."""

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import Length

from app.cmdb.commands import CiFieldDetails
from app.cmdb.fields import TEXT_MAX, read_choices, write_choices
from app.cmdb.vocabulary import Kind
from app.core.i18n import LANGUAGES
from app.directory.rows import Create, Update
from app.web.words import lazy_gettext as _l
from forms.base import LongTextField, NamedRowEditForm, NamedRowForm, TextField

KINDS = {one: _l(one.word.text) for one in Kind}
HELP_LABELS = {"en": _l("Help in English"), "fr": _l("Help in French")}


def help_field(lang: str) -> str:
    """Return the name of the field that holds the help in ``lang``."""
    return f"help_{lang}"


class ChoicesField(LongTextField):
    """The values to choose, a line each."""

    def process_data(self, value: Any) -> None:
        """Take the row's choices as lines."""
        known = [(one["key"], one["names"]) for one in value or ()]
        self.data = self.object_data = write_choices(known, LANGUAGES)


class _Rules:
    """What a field says besides its name; mixed into both forms. ``type_id`` is the page's."""

    type_id = 0
    choices_before: Any = ()

    kind = SelectField(
        _l("Kind"),
        choices=[(key.value, label) for key, label in KINDS.items()],
        description=_l("Once there are values in the field, its kind stays."),
    )
    choices = ChoicesField(
        _l("Values to choose"),
        [Length(max=20_000)],
        description=_l("For one of a list: a value a line, in English | in French. “key = ” in front is kept."),
        render_kw={"rows": 5, "spellcheck": "false"},
    )
    required = BooleanField(_l("Needed"), description=_l("A CI is not saved without it; those there are stay."))
    is_unique = BooleanField(_l("Unique"), description=_l("No two CIs of the type may have the same value."))

    def details(self: Any) -> CiFieldDetails:
        """Return what the row says."""
        return CiFieldDetails(
            self.type_id,
            self.key.data or "",
            self.names,
            Kind(self.kind.data),
            self.required.data,
            self.is_unique.data,
            {lang: self[help_field(lang)].data for lang in LANGUAGES},
            read_choices(self.choices.data or "", self.choices_before, LANGUAGES),
            self.active.data,
        )


for _lang in LANGUAGES:
    setattr(_Rules, help_field(_lang), TextField(HELP_LABELS[_lang], [Length(max=TEXT_MAX)]))


class CiFieldForm(_Rules, NamedRowForm):
    """A new field."""

    def to_command(self, **known: Any) -> Create[CiFieldDetails]:
        """Return the command that adds it to its type."""
        return Create(self.details())


class CiFieldEditForm(_Rules, NamedRowEditForm):
    """A field that exists."""

    def to_command(self, *, key: int) -> Update[CiFieldDetails]:
        """Return the command that changes the row ``key``."""
        return Update(key, self.details(), self.version.data)
