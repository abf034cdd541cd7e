"""Changing what a ticket says, one thing at a time, each where it stands on the page."""

from collections.abc import Collection
from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from app.tickets.commands import Edit
from app.tickets.vocabulary import ADDITIONAL_MAX, BODY_MAX, REASON_MAX, TITLE_MAX, TITLE_MIN
from app.web.words import lazy_gettext as _l
from forms.base import LongTextField, MoneyField, ReferenceField, RowField, TextField, VersionField
from forms.tickets.open import IMPACT, URGENCY
from forms.tickets.placed import PlacedForm

PRIORITY = [("critical", _l("Critical")), ("high", _l("High")), ("medium", _l("Medium")), ("low", _l("Low"))]


class EditForm(PlacedForm):
    """A form of one or two fields of the ticket; ``version`` is the one it was drawn from."""

    version = VersionField()
    beside: tuple[str, ...] = ()

    def to_command(self, *, keep: Collection[str] = (), **known: Any) -> Edit:
        """Return the edit of the fields this form shows; those named in ``keep`` stay as somebody else left them."""
        changes = {name: self[name].data for name in self.asked() if name not in keep}
        return Edit(version=self.version.data, changes=changes, **self.said(), **known)

    def asked(self) -> list[str]:
        """Return the names of the ticket's fields this form changes."""
        return [field.name for field in self if field.name not in ("version", *self.beside)]

    def said(self) -> dict[str, Any]:
        """Return what goes beside the changes."""
        return {name: self[name].data for name in self.beside}


class TitleForm(EditForm):
    """The title."""

    place = "title"
    title = TextField(_l("Title"), [DataRequired(), Length(min=TITLE_MIN, max=TITLE_MAX)])


class BodyForm(EditForm):
    """The description."""

    place = "body"
    body = LongTextField(_l("Description"), [Length(max=BODY_MAX)])


class CategoryForm(EditForm):
    """The category."""

    place = "category"
    category_id = RowField(_l("Category"), blank=_l("Not known yet"))


class LocationForm(EditForm):
    """The location."""

    place = "location"
    location_id = RowField(_l("Location"), blank=_l("No location"))


class RequestedForForm(EditForm):
    """Whom a task is for."""

    place = "requested_for"
    requested_for_id = ReferenceField(_l("Requested for"), [InputRequired()], blank=_l("Name or identifier"))


class AdditionalForm(EditForm):
    """What else a task needs said."""

    place = "additional"
    additional_info = LongTextField(_l("Additional information"), [Length(max=ADDITIONAL_MAX)])


class CostForm(EditForm):
    """What a task may cost; requesters do not read it."""

    place = "cost"
    estimated_cost = MoneyField(_l("Estimated cost"), description=_l("The requester does not read this."))


class ImpactForm(EditForm):
    """Impact and urgency, from which the priority follows."""

    place = "impact"
    impact = SelectField(_l("Impact"), [InputRequired()], choices=IMPACT)
    urgency = SelectField(_l("Urgency"), [InputRequired()], choices=URGENCY)


class OverrideForm(EditForm):
    """A priority set by hand, with its reason."""

    place = "override"
    beside = ("priority_reason",)
    priority_override = SelectField(_l("Priority set by hand"), [InputRequired()], choices=PRIORITY)
    priority_reason = TextField(_l("Why"), [DataRequired(), Length(max=REASON_MAX)])


class ComputedForm(EditForm):
    """Back to the priority that impact and urgency give."""

    place = "computed"

    def to_command(self, *, keep: Collection[str] = (), **known: Any) -> Edit:
        """Return the edit that drops the priority set by hand."""
        return Edit(version=self.version.data, changes={"priority_override": None}, **known)


FORMS: dict[str, type[EditForm]] = {
    form.place: form
    for form in (
        TitleForm,
        BodyForm,
        CategoryForm,
        LocationForm,
        ImpactForm,
        OverrideForm,
        ComputedForm,
        RequestedForForm,
        AdditionalForm,
        CostForm,
    )
}
# What only a task says.
TASK_FORMS = frozenset(form.place for form in (RequestedForForm, AdditionalForm, CostForm))
