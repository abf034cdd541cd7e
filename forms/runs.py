"""The forms of imports: a file to look at, and what its words mean."""

from typing import Any

from wtforms import Field, FileField, Form, SelectField
from wtforms.validators import StopValidation

from app.core.zones import time_zones
from app.imports.commands import RehearseFile
from app.web.words import gettext
from app.web.words import lazy_gettext as _l
from forms.base import PanelForm, RowField


class FileRequired:
    """Refuses a form that was sent without a file."""

    field_flags = {"required": True}

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse with a sentence, or accept silently."""
        if not getattr(field.data, "filename", ""):
            raise StopValidation(gettext("Choose a file."))


class ImportForm(PanelForm):
    """A log to look at, and the zone of its dates."""

    file = FileField(_l("ServiceNow event log (CSV)"), [FileRequired()], render_kw={"accept": ".csv,text/csv"})
    zone = SelectField(_l("Time zone of its dates"), choices=lambda: [(name, name) for name in sorted(time_zones())])

    def to_command(self, **known: Any) -> RehearseFile:
        """Return the wish to look at the file; ``known`` holds what it is of and where it is kept."""
        return RehearseFile(known["noun"], known["file"], {"zone": self.zone.data})


class TableForm(PanelForm):
    """A table to look at."""

    file = FileField(
        _l("Table (CSV or XLSX)"),
        [FileRequired()],
        description=_l("The first line names the columns; you say afterwards what each of them holds."),
        render_kw={"accept": ".csv,.xlsx,text/csv"},
    )

    def to_command(self, **known: Any) -> RehearseFile:
        """Return the wish to look at the file; ``known`` holds what it is of and where it is kept."""
        return RehearseFile(known["noun"], known["file"])


class CiTableForm(TableForm):
    """A table of CIs to look at, and their type when the file is of one."""

    type_id = RowField(_l("Type"), blank=_l("As each line says"))

    def to_command(self, **known: Any) -> RehearseFile:
        """Return the wish to look at the file; ``known`` holds what it is of and where it is kept."""
        return RehearseFile(known["noun"], known["file"], {"type_id": self.type_id.data})
