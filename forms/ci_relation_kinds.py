"""The form of a kind of relation."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import DataRequired, Length

from app.cmdb.commands import RelationKindDetails
from app.core.i18n import LANGUAGES
from app.directory.rows import Create, Update
from app.web.words import lazy_gettext as _l
from forms.base import NamedRowEditForm, NamedRowForm, TextField

INVERSE_LABELS = {"en": _l("From the other end, in English"), "fr": _l("From the other end, in French")}


def inverse_field(lang: str) -> str:
    """Return the name of the field that holds the inverse name in ``lang``."""
    return f"inverse_{lang}"


class _Ends:
    """What a kind says besides its name; mixed into both forms."""

    is_acyclic = BooleanField(
        _l("No circles"), default=True, description=_l("What runs on something cannot be what that runs on.")
    )
    carries_impact = BooleanField(
        _l("Failures travel"), default=True, description=_l("When the second fails, so does the first.")
    )

    def details(self: Any) -> RelationKindDetails:
        """Return what the row says."""
        inverse = {lang: self[inverse_field(lang)].data for lang in LANGUAGES}
        switches = (self.is_acyclic.data, self.carries_impact.data, self.active.data)
        return RelationKindDetails(self.key.data or "", self.names, inverse, *switches)


for _lang in LANGUAGES:
    setattr(_Ends, inverse_field(_lang), TextField(INVERSE_LABELS[_lang], [DataRequired(), Length(max=80)]))


class RelationKindForm(_Ends, NamedRowForm):
    """A new kind."""

    def to_command(self, **known: Any) -> Create[RelationKindDetails]:
        """Return the command that adds it."""
        return Create(self.details())


class RelationKindEditForm(_Ends, NamedRowEditForm):
    """A kind that exists."""

    def to_command(self, *, key: int) -> Update[RelationKindDetails]:
        """Return the command that changes the row ``key``."""
        return Update(key, self.details(), self.version.data)
