"""Who watches a ticket, what it is tied to, and taking it out of sight."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from app.tickets.commands import DeleteTicket, Link, TieCi, Watch
from app.tickets.links import BLOCKED_BY, BLOCKS, RELATES
from app.tickets.vocabulary import REASON_MAX
from app.web.words import lazy_gettext as _l
from forms.base import ReferenceField, TextField
from forms.tickets.placed import PlacedForm

LONGEST_NAME = 100


class WatcherForm(PlacedForm):
    """Somebody who may see the ticket already."""

    place = "watcher"
    person = TextField(
        _l("Name or identifier"),
        [DataRequired(), Length(max=LONGEST_NAME)],
        description=_l("Somebody who may see the ticket already."),
        render_kw={"data-suggests": "people", "autocomplete": "off"},
    )

    def to_command(self, *, ticket_id: int, person_id: int) -> Watch:
        """Return the watch of the person who was found."""
        return Watch(ticket_id, person_id)


class LinkForm(PlacedForm):
    """Another ticket, and what it is to this one."""

    place = "link"
    relation = SelectField(
        _l("This ticket"),
        [InputRequired()],
        choices=[
            (RELATES, _l("is related to")),
            (BLOCKS, _l("blocks")),
            (BLOCKED_BY, _l("is blocked by")),
        ],
    )
    other = TextField(
        _l("The other ticket"),
        [DataRequired(), Length(max=LONGEST_NAME)],
        description=_l("Its number, or words of its title."),
        render_kw={"data-suggests": "others", "autocomplete": "off"},
    )

    def to_command(self, **known: Any) -> Link:
        """Return the tie."""
        return Link(relation=self.relation.data, other=self.other.data, **known)


class CiForm(PlacedForm):
    """A CI that the ticket concerns."""

    place = "ci"
    ci_id = ReferenceField(_l("Equipment"), [InputRequired()], blank=_l("Choose a CI"))

    def to_command(self, **known: Any) -> TieCi:
        """Return the tie."""
        return TieCi(ci_id=self.ci_id.data, **known)


class DeleteForm(PlacedForm):
    """Why the ticket must go."""

    place = "delete"
    reason = TextField(
        _l("Why is it deleted?"),
        [DataRequired(), Length(max=REASON_MAX)],
        description=_l("It leaves every list; an administrator can restore it."),
    )

    def to_command(self, **known: Any) -> DeleteTicket:
        """Return the deletion."""
        return DeleteTicket(reason=self.reason.data, **known)
