"""A policy tried on a task: whom each level would ask. Nothing is kept, nobody is asked."""

from typing import Any

from marshmallow import fields

from app.api.approval_policies.door import door
from app.api.approval_policies.rows import ApprovalPolicyChange, at, details_of
from app.api.base.door import administrators, caller
from app.api.base.shapes import Named, Shape, one_of, text
from app.approvals import operations, queries
from app.approvals.rules import Rule
from app.core.errors import Invalid, NotFound
from app.core.i18n import N_, Message
from app.tickets.models import Ticket
from app.tickets.operations.rounds import subject_of
from app.tickets.queries import get_visible
from app.tickets.vocabulary import TASK
from app.web.format import now
from app.web.words import named

NUMBER_MAX = 20
_NO_TASK = Message(N_("There is no such task, or you may not see it."))


class Trial(ApprovalPolicyChange):
    """The number of a task, and what the policy would say otherwise; what is not named is as it is kept."""

    ticket = text(NUMBER_MAX, 1, required=True)


class TriedLevel(Shape):
    """Whom a level would ask; nobody is an administrator's to settle."""

    level = fields.Integer(required=True)
    rule = one_of([one.value for one in Rule], required=True)
    quorum = fields.Integer(required=True, allow_none=True)
    people = fields.List(fields.Nested(Named), required=True)


class Tried(Shape):
    """What a trial tells: whether the policy is about the task at all, and which one goes before it, if any does.

    Only where it is about it and nobody goes before would the people of its levels be asked.
    """

    about = fields.Boolean(required=True)
    before = fields.Nested(Named, required=True, allow_none=True)
    levels = fields.List(fields.Nested(TriedLevel), required=True)


@door.post("/approval-policies/<key>/try", Tried, may=administrators, body=Trial, keyed=False)
def try_approval_policy(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Say whom the policy would ask about a task, as it is or as it would be with what is sent."""
    policy = at(key)
    details = details_of(body, policy)
    subject = subject_of(_task_at(body["ticket"]))
    before = operations.goes_before(policy.id, subject)
    shown = operations.preview(details, subject, now())
    names = queries.names_of({one for _level, people in shown for one in people})
    return {
        "about": operations.is_about(details, subject),
        "before": None if before is None else {"id": before.id, "name": named(before.names)},
        "levels": [
            {
                "level": no,
                "rule": level.rule.value,
                "quorum": level.quorum,
                "people": [{"id": one, "name": names[one][1]} for one in people],
            }
            for no, (level, people) in enumerate(shown, start=1)
        ],
    }


def _task_at(number: str) -> Ticket:
    try:
        task = get_visible(number.upper(), caller()).ticket
    except NotFound:
        raise Invalid(_NO_TASK, fields={"ticket": _NO_TASK}) from None
    if task.kind != TASK:
        raise Invalid(_NO_TASK, fields={"ticket": _NO_TASK})
    return task
