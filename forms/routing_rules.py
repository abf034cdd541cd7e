"""The forms of a routing rule."""

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.tickets.commands import Create, RoutingRuleDetails, Update
from app.web.words import lazy_gettext as _l
from forms.base import PanelForm, RowField, TextField, VersionField


class RoutingRuleForm(PanelForm):
    """A new rule: conditions, and the group that receives what fulfils them all."""

    name = TextField(
        _l("Name"),
        [DataRequired(), Length(max=120)],
        description=_l("Technicians read it as the reason on the ticket."),
    )
    kind = SelectField(
        _l("Kind"),
        [Optional()],
        choices=[("", _l("Any kind")), ("incident", _l("Incidents")), ("task", _l("Tasks"))],
        filters=(lambda value: value or None,),
    )
    category_id = RowField(_l("Category"), blank=_l("Any category"))
    location_id = RowField(
        _l("Location"), blank=_l("Anywhere"), description=_l("The rule holds for everything below it too.")
    )
    ci_type_id = RowField(
        _l("Type of CI"),
        blank=_l("Any, or no CI"),
        description=_l("The ticket concerns at least one CI of this type when it is opened."),
    )
    group_id = RowField(_l("Goes to the group"), [InputRequired()], blank=_l("Choose a group"))
    active = BooleanField(_l("In use"), default=True)

    def details(self) -> RoutingRuleDetails:
        """Return what the row says."""
        return RoutingRuleDetails(
            name=self.name.data,
            group_id=self.group_id.data,
            kind=self.kind.data,
            category_id=self.category_id.data,
            location_id=self.location_id.data,
            ci_type_id=self.ci_type_id.data,
            active=self.active.data,
        )

    def to_command(self, **known: Any) -> Create[RoutingRuleDetails]:
        """Return the command that adds it after all others."""
        return Create(self.details())


class RoutingRuleEditForm(RoutingRuleForm):
    """A rule that exists."""

    version = VersionField()

    def to_command(self, *, key: int) -> Update[RoutingRuleDetails]:
        """Return the command that changes the row ``key``."""
        return Update(key, self.details(), self.version.data)
