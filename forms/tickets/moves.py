"""Moving a ticket: its next state, its assignee, its group."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired, Length

from app.tickets.commands import AskAgain, Assign, ChangeStatus, MarkDuplicate, Reopen, Transfer
from app.tickets.vocabulary import (
    ADDITIONAL_MAX,
    AWAITING_APPROVAL,
    BODY_MAX,
    CANCELLED,
    ON_HOLD,
    REASON_MAX,
    RESOLVED,
    TITLE_MAX,
    TITLE_MIN,
)
from app.web.words import lazy_gettext as _l
from forms.base import (
    CheckboxesField,
    IdempotencyField,
    LongTextField,
    ReferenceField,
    RowField,
    TextField,
    VersionField,
)
from forms.tickets.placed import PlacedForm


class MoveForm(PlacedForm):
    """A move that needs nothing but its button; the others add the field they need."""

    place = "move"

    def to_command(self, **known: Any) -> ChangeStatus | AskAgain:
        """Return the move with what was filled; ``known`` holds the ticket and the target."""
        return ChangeStatus(**{field.name: field.data for field in self}, **known)


class HoldForm(MoveForm):
    """Why the ticket waits."""

    place = "hold"
    hold_reason_id = RowField(_l("Why does it wait?"), [InputRequired()], blank=_l("Choose a reason"))


class ResolveForm(MoveForm):
    """What solved it; the requester reads it."""

    place = "resolve"
    solution = LongTextField(
        _l("What solved it?"), [DataRequired(), Length(max=REASON_MAX)], description=_l("The requester reads this.")
    )


class CancelForm(MoveForm):
    """Why nothing will be done."""

    place = "cancel"
    reason = TextField(_l("Why is it cancelled?"), [DataRequired(), Length(max=REASON_MAX)])


class AskAgainForm(MoveForm):
    """What was asked for, to be corrected, and what is new about it."""

    place = "again"
    version = VersionField()
    reason = TextField(
        _l("What is new"), [Length(max=REASON_MAX)], description=_l("Whoever approves it reads this first.")
    )
    category_id = RowField(_l("What it is about"), [InputRequired()], blank=_l("Choose one"))
    requested_for_id = ReferenceField(_l("Who it is for"), blank=_l("Name or identifier"))
    title = TextField(_l("Title"), [DataRequired(), Length(min=TITLE_MIN, max=TITLE_MAX)])
    body = LongTextField(_l("Why you need it"), [Length(max=BODY_MAX)])
    additional_info = LongTextField(_l("Additional information"), [Length(max=ADDITIONAL_MAX)])
    ci_ids = CheckboxesField(_l("Equipment"), coerce=int)

    def to_command(self, *, kept: Mapping[str, Any] = MappingProxyType({}), **known: Any) -> AskAgain:
        """Return the new asking of the version that was corrected; ``kept`` stays as somebody else asked for it."""
        texts = {name: self[name].data or "" for name in ("title", "body", "additional_info", "reason")}
        rows = {name: self[name].data for name in ("category_id", "requested_for_id")}
        cis = tuple(self.ci_ids.data or ()) if "ci_ids" in self else None
        return AskAgain(version=self.version.data, ci_ids=cis, **{**texts, **rows, **kept}, **known)


class ReopenForm(PlacedForm):
    """What is still wrong; it may be left empty."""

    place = "reopen"
    reason = TextField(_l("What is still wrong?"), [Length(max=REASON_MAX)])
    idempotency_key = IdempotencyField()

    def to_command(self, **known: Any) -> Reopen:
        """Return the reopening."""
        return Reopen(reason=self.reason.data or "", idempotency_key=self.idempotency_key.data, **known)


class AssignForm(PlacedForm):
    """Who works on it, among the members of its group; nobody is an answer."""

    place = "assign"
    person_id = RowField(_l("Assignee"), blank=_l("Nobody"))

    def to_command(self, **known: Any) -> Assign:
        """Return the assignment."""
        return Assign(person_id=self.person_id.data, **known)


class TransferForm(PlacedForm):
    """Another group, and why."""

    place = "transfer"
    group_id = RowField(_l("Give it to"), [InputRequired()], blank=_l("Choose a group"))
    reason = TextField(_l("Why"), [Length(max=REASON_MAX)], description=_l("The new group reads it."))

    def to_command(self, **known: Any) -> Transfer:
        """Return the transfer."""
        return Transfer(group_id=self.group_id.data, reason=self.reason.data or "", **known)


class WarnedTransferForm(TransferForm):
    """A transfer whose author is warned before they lose sight of the ticket; ``lose_sight`` says that they were."""

    place = "handover"
    lose_sight = HiddenField()

    def to_command(self, **known: Any) -> Transfer:
        """Return the transfer of a ticket that nobody has."""
        return super().to_command(lose_sight=self.lose_sight.data == "y", only_if_free=True, **known)


class DuplicateForm(PlacedForm):
    """The ticket that already says the same."""

    place = "duplicate"
    original = TextField(_l("Number of the other ticket"), [DataRequired(), Length(max=20)])

    def to_command(self, **known: Any) -> MarkDuplicate:
        """Return the mark."""
        return MarkDuplicate(original=self.original.data, **known)


MOVES: dict[str, type[MoveForm]] = {
    ON_HOLD: HoldForm,
    RESOLVED: ResolveForm,
    CANCELLED: CancelForm,
    AWAITING_APPROVAL: AskAgainForm,
}
