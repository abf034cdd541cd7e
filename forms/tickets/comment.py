"""Saying something on a ticket, and moving it in the same breath."""

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.tickets.commands import AddComment, ChangeStatus, Reply
from app.tickets.vocabulary import BODY_MAX, RESOLVED
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.attachments import FilesField
from forms.base import IdempotencyField, LongTextField, RowField
from forms.tickets.placed import PlacedForm

REPLY, NOTE = "n", "y"


class CommentForm(PlacedForm):
    """A reply or an internal note; ``target`` is the state it brings the ticket to, empty for none."""

    place = "comment"
    internal = RadioField(
        _l("Who reads it"), choices=[(REPLY, _l("Reply")), (NOTE, _l("Internal note"))], default=REPLY
    )
    source_md = LongTextField(_l("Your words"), [DataRequired(), Length(max=BODY_MAX)])
    target = SelectField(validators=[Optional()], choices=[], validate_choice=False)
    hold_reason_id = RowField(_l("Why does it wait?"), [Optional()], blank=_l("Choose a reason"))
    files = FilesField()
    idempotency_key = IdempotencyField()

    @property
    def is_note(self) -> bool:
        """Whether only colleagues read it."""
        return bool(self.internal.data == NOTE)

    def to_command(self, **known: Any) -> Reply | ChangeStatus:
        """Return the words with the move they bring. A reply that resolves *is* the solution: it is said once."""
        if self.target.data == RESOLVED:
            return ChangeStatus(target=RESOLVED, solution=self.source_md.data, files=self.files.data, **known)
        said = AddComment(
            source_md=self.source_md.data,
            internal=self.is_note,
            idempotency_key=self.idempotency_key.data,
            files=self.files.data,
            **known,
        )
        if not self.target.data:
            return Reply(said)
        return Reply(said, ChangeStatus(target=self.target.data, hold_reason_id=self.hold_reason_id.data, **known))

    def validate_internal(self, _field: Any) -> None:
        """Refuse a solution that its reader would never see."""
        if self.is_note and self.target.data == RESOLVED:
            raise ValidationError(_("The requester must be able to read the solution: send it as a reply."))
