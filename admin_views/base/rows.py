"""Configurable rows with a key and a name per language."""

from typing import Any, ClassVar

from admin_views.base.columns import Column
from admin_views.base.settings import SettingsView
from app.core.i18n import LANGUAGES
from app.web.components import yes
from app.web.words import lazy_gettext as _l
from app.web.words import named
from forms.base import name_field


class NamedRowsView(SettingsView):
    """Categories, reasons and their like: names, key, in use or not."""

    columns: ClassVar[Any] = (
        Column("names", _l("Name"), cell=lambda row: named(row.names), role="title"),
        Column("key", _l("Key"), role="who"),
        Column("active", _l("In use"), cell=lambda row: yes(row.active, _l("In use")), role="state"),
    )

    def initial(self, model: Any) -> dict[str, str]:
        """Return the names, one field a language."""
        return {name_field(lang): model.names.get(lang, "") for lang in LANGUAGES}

    def name_of(self, model: Any) -> str:
        """Return the name in the reader's language."""
        return named(model.names)
