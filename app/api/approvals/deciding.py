"""Answering, and what comes before: a question, a cost, a delegate, somebody else asked."""

from typing import Any

from flask import current_app, url_for
from marshmallow import fields

from app.api.approvals.door import ANSWERS, door, seat_of
from app.api.base.answering import Listed
from app.api.base.bounded import Several, whole
from app.api.base.door import administrators, anybody, caller
from app.api.base.shapes import NOBODYS, Shape, instant, key, list_of, one_of, text
from app.api.bearer import require_sign_in
from app.api.tickets.holding import held
from app.api.tickets.shapes import AMOUNT
from app.approvals import operations as rounds
from app.approvals import queries as levels
from app.approvals.commands import Delegate, GiveVerdict, MakeLink, Reroute
from app.approvals.rules import Answer
from app.approvals.tokens import hash_of, new_token
from app.core.i18n import Message
from app.tickets import operations
from app.tickets.commands import ApproveMany, AskQuestion, EstimateCost, TakeBackVerdict
from app.tickets.operations.verdicts import MOST_AT_ONCE
from app.tickets.vocabulary import BODY_MAX, REASON_MAX
from app.web.format import now
from app.web.words import say

LONGEST_KEY = 40


class NewVerdict(Shape):
    """Yes, or no with a reason."""

    answer = one_of(ANSWERS, required=True)
    reason = text(REASON_MAX, load_default="")


class Outcome(Shape):
    """What the answer came to: the round is approved, rejected, or waiting for others."""

    verdict = fields.Integer(required=True)
    outcome = one_of([one.value for one in Answer], required=True)
    ticket = fields.String(required=True)
    status = fields.String(required=True)


class Question(Shape):
    """Something to ask the requester, publicly, before answering."""

    text = text(BODY_MAX, 1, required=True)


class Cost(Shape):
    """What it may cost; ``version`` is that of the ticket whose cost was read."""

    amount = fields.Decimal(required=True, allow_none=True, as_string=True, metadata=AMOUNT)
    version = whole(1, NOBODYS, required=True)


class StandIn(Shape):
    """Who may answer in the approver's place; null takes that back."""

    person = key(required=True, allow_none=True)


class OneTapLink(Shape):
    """An address that is told this once; whoever opens it answers as the approver, once."""

    link = fields.String(required=True)
    expires_at = instant(required=True)


class Instead(Shape):
    """Who is asked instead."""

    person = key(required=True)


class Seats(Shape):
    """Keys of what to approve at once."""

    keys = Several(text(LONGEST_KEY, 1), MOST_AT_ONCE, required=True)


class Report(Shape):
    """What became of one of them; ``reason`` says why not."""

    ticket = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class State(Shape):
    """A ticket after an act on its approval."""

    ticket = fields.String(required=True)
    status = fields.String(required=True)


ReportList = list_of(Report)


def held_at(key: str, **_read: Any) -> dict[str, Any]:
    """Return the ticket that an answer is about, locked."""
    return held(levels.ticket_of_level(seat_of(key)[0]))


def held_of(verdict: int) -> dict[str, Any]:
    """Return the ticket that an answer was about, locked."""
    return held(levels.ticket_of_verdict(verdict))


@door.post("/approvals/<key>/verdict", Outcome, may=anybody, body=NewVerdict, held=held_at)
def give_verdict(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Approve or reject, once."""
    command = GiveVerdict(*seat_of(key), body["answer"], body["reason"])
    done = operations.decide_approval(command, actor=caller(), now=now())
    return {"verdict": done.verdict_id, "outcome": done.outcome.value} | _state(done.ticket)


@door.post("/approvals/verdicts/<int(max=2147483647):verdict>/take-back", State, may=anybody, held=held_of)
def take_back_verdict(verdict: int) -> dict[str, Any]:
    """Take back the caller's own answer, given just now, while nothing has followed from it."""
    return _state(operations.take_back_approval(TakeBackVerdict(verdict), actor=caller(), now=now()))


@door.post("/approvals/approve", ReportList, may=anybody, body=Seats)
def approve_many(body: dict[str, Any]) -> Listed:
    """Approve each that can be approved, and say of each what became of it."""
    command = ApproveMany(tuple(seat_of(one) for one in body["keys"]))
    report = operations.approve_many(command, actor=caller(), now=now())
    return Listed([{"ticket": one.number, "reason": _said(one.reason)} for one in report])


@door.post("/approvals/<key>/question", None, may=anybody, body=Question, status=204, held=held_at)
def ask_question(key: str, body: dict[str, Any]) -> None:
    """Ask the requester something, publicly, before answering."""
    operations.ask_question(AskQuestion(*seat_of(key), body["text"]), actor=caller(), now=now())


@door.post("/approvals/<key>/cost", State, may=anybody, body=Cost, held=held_at)
def estimate_cost(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Say what it may cost, before answering."""
    command = EstimateCost(*seat_of(key), body["version"], body["amount"])
    return _state(operations.estimate_cost(command, actor=caller(), now=now()).ticket)


@door.post("/approvals/<key>/delegate", State, may=anybody, body=StandIn, held=held_at)
def delegate_approval(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Let somebody else answer this one."""
    return _state(operations.delegate_approval(Delegate(*seat_of(key), body["person"]), actor=caller(), now=now()))


# What it tells is told once: it is not kept for a second answer.
@door.post("/approvals/<key>/link", OneTapLink, may=anybody, keyed=False)
def make_link(key: str) -> dict[str, Any]:
    """Make a link by which the approver answers this one without signing in; the caller is that approver."""
    require_sign_in()
    secret = str(current_app.secret_key).encode()
    token = new_token(secret)
    level_id, approver_id = seat_of(key)
    command = MakeLink(level_id, approver_id, str(hash_of(token, secret)))
    made = rounds.make_link(command, actor=caller(), now=now())
    return {"link": url_for("approval_links.read", token=token, _external=True), "expires_at": made.expires_at}


@door.post("/approvals/<key>/reroute", State, may=administrators, body=Instead, held=held_at)
def reroute_approval(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask somebody else instead: administrators."""
    level_id, approver_id = seat_of(key)
    command = Reroute(level_id, body["person"], approver_id or None)
    return _state(operations.reroute_approval(command, actor=caller(), now=now()))


def _state(ticket: Any) -> dict[str, Any]:
    return {"ticket": ticket.number, "status": ticket.status}


def _said(reason: Message | None) -> str | None:
    return None if reason is None else say(reason)
