"""The forms of a group and of its members."""

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Length

from app.directory.checks import DESCRIPTION_MAX, NAME_MAX
from app.directory.commands import CreateGroup, GroupDetails, SetMember, UpdateGroup
from app.directory.purposes import Purpose, Strategy
from app.web.words import lazy_gettext as _l
from forms.base import CheckboxesField, LongTextField, PanelForm, ReferenceField, RowField, TextField, VersionField

PURPOSES = {
    Purpose.INCIDENTS: _l("Incidents"),
    Purpose.TASKS: _l("Tasks"),
    Purpose.PEOPLE: _l("People"),
    Purpose.GROUPS: _l("Groups"),
    Purpose.CMDB: _l("CMDB"),
    Purpose.STOCK: _l("Stock"),
}
STRATEGIES = {
    Strategy.MANUAL: _l("By hand: somebody takes it"),
    Strategy.LEAST_LOADED: _l("To whoever has the fewest open tickets"),
    Strategy.ROUND_ROBIN: _l("To each in turn"),
}


class GroupForm(PanelForm):
    """A new group."""

    name = TextField(_l("Name"), [InputRequired(), Length(max=NAME_MAX)])
    location_id = RowField(
        _l("Location"), [InputRequired()], description=_l("Its rights hold there and everywhere below.")
    )
    purposes = CheckboxesField(
        _l("Purposes"),
        [InputRequired()],
        coerce=Purpose,
        description=_l("What belonging to the group gives the right to."),
    )
    takes = CheckboxesField(
        _l("Takes unrouted tickets"),
        coerce=Purpose,
        choices=[(one, PURPOSES[one]) for one in (Purpose.INCIDENTS, Purpose.TASKS)],
        description=_l("Those that no routing rule sends elsewhere; one group per location and kind."),
    )
    description = LongTextField(_l("Description"), [Length(max=DESCRIPTION_MAX)], render_kw={"rows": 3})
    strategy = SelectField(_l("Who gets a new ticket"), coerce=Strategy, choices=list(STRATEGIES.items()))
    members_only = BooleanField(
        _l("Members only"), description=_l("Hides the group's tickets from technicians of other groups.")
    )
    active = BooleanField(
        _l("Active"), default=True, description=_l("Off: it receives no tickets and gives no rights.")
    )

    @property
    def details(self) -> GroupDetails:
        """Return what the form says."""
        return GroupDetails(
            name=self.name.data or "",
            location_id=self.location_id.data,
            purposes=frozenset(self.purposes.data or ()),
            takes=frozenset(self.takes.data or ()),
            description=self.description.data or "",
            members_only=self.members_only.data,
            strategy=self.strategy.data,
            active=self.active.data,
        )

    def to_command(self, **_known: Any) -> CreateGroup | UpdateGroup:
        """Return the group to create."""
        return CreateGroup(self.details)


class EditGroupForm(GroupForm):
    """A group that exists."""

    version = VersionField()

    def to_command(self, **known: Any) -> UpdateGroup:
        """Return the change of the group ``key``."""
        return UpdateGroup(known["key"], self.details, self.version.data)


class MemberForm(PanelForm):
    """Somebody joins a group."""

    person_id = ReferenceField(_l("Person"), [InputRequired()], blank=_l("Choose a person"))
    is_manager = BooleanField(_l("Group manager"), description=_l("May add and remove members."))

    def to_command(self, **known: Any) -> SetMember:
        """Return the change of the members of ``group_id``."""
        return SetMember(known["group_id"], self.person_id.data, self.is_manager.data)
