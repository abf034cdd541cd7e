"""What an approver sends: a verdict, a question, an amount, somebody to answer for them."""

from wtforms import StringField
from wtforms.validators import AnyOf, DataRequired, Length

from app.approvals.checks import REASON_MAX
from app.approvals.commands import Delegate, GiveVerdict, Reroute
from app.tickets.commands import AskQuestion, EstimateCost
from app.web.words import lazy_gettext as _l
from forms.base import IdempotencyField, LongTextField, MoneyField, PanelForm, TextField, VersionField

ANSWERS = ("approved", "rejected")
LONGEST_NAME = 100


class VerdictForm(PanelForm):
    """Yes, or no with the reason."""

    answer = StringField(_l("Answer"), [AnyOf(ANSWERS)])
    reason = LongTextField(_l("Reason"), [Length(max=REASON_MAX)])

    def to_command(self, *, level_id: int, approver_id: int) -> GiveVerdict:
        """Return the verdict at one place."""
        return GiveVerdict(level_id, approver_id, self.answer.data or "", self.reason.data or "")


class QuestionForm(PanelForm):
    """What the approver wants to know first."""

    source_md = LongTextField(_l("Question"), [DataRequired(), Length(max=REASON_MAX)])
    idempotency_key = IdempotencyField()

    def to_command(self, *, level_id: int, approver_id: int) -> AskQuestion:
        """Return the question, asked once however often it is sent."""
        return AskQuestion(level_id, approver_id, self.source_md.data, self.idempotency_key.data)


class EstimateForm(PanelForm):
    """What the request may cost, as who is asked about it says."""

    version = VersionField()
    estimated_cost = MoneyField(_l("Estimated cost"))

    def to_command(self, *, level_id: int, approver_id: int) -> EstimateCost:
        """Return the amount, said at one place."""
        return EstimateCost(level_id, approver_id, self.version.data, self.estimated_cost.data)


class StandInForm(PanelForm):
    """Somebody, found by name or identifier."""

    person = TextField(_l("Name or identifier"), [DataRequired(), Length(max=LONGEST_NAME)])

    def to_command(self, *, level_id: int, approver_id: int, person_id: int) -> Delegate:
        """Return the delegation to the person who was found."""
        return Delegate(level_id, approver_id, person_id)


class RerouteForm(StandInForm):
    """Somebody who is asked instead."""

    def to_command(self, *, level_id: int, approver_id: int, person_id: int) -> Reroute:  # type: ignore[override]
        """Return the change of the approver to the person who was found; approver 0 is nobody yet."""
        return Reroute(level_id, person_id, approver_id or None)
