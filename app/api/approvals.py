"""Approvals for machines: what waits for whom, and the answers."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import current_app, url_for
from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.bounded import Several
from app.api.base.door import Door, administrators, anybody, caller
from app.api.base.naming import named_by
from app.api.base.parts import listed_by
from app.api.base.shapes import AskedList, Named, Shape, instant, key, list_of, named, one_of, text
from app.api.bearer import require_sign_in
from app.api.tickets.door import LEADS_ON, seen_at
from app.api.tickets.holding import held
from app.approvals import operations as rounds
from app.approvals import queries as levels
from app.approvals.commands import Delegate, GiveVerdict, MakeLink, Reroute
from app.approvals.rules import Answer
from app.approvals.tokens import hash_of, new_token
from app.core.errors import NotFound
from app.core.i18n import Message
from app.tickets import operations
from app.tickets.commands import ApproveMany, AskQuestion, EstimateCost, TakeBackVerdict
from app.tickets.operations.verdicts import MOST_AT_ONCE
from app.tickets.queries import approvals
from app.tickets.queries.approval_statements import Said, Wait
from app.tickets.vocabulary import BODY_MAX, COST_MAX, REASON_MAX
from app.web.format import now
from app.web.words import say

ANSWERS = (Answer.APPROVED.value, Answer.REJECTED.value)
MINE, ELSEWHERE, NOBODY = "mine", "elsewhere", "nobody"
LONGEST_KEY = 40
# What a card says to whoever is to answer; others who see the ticket are not told.
FOR_APPROVERS = ("because", "expires_at", "estimated_cost")
door = Door("approvals", "What waits for an answer, by its level and approver.", {"source_md": "text"})


class ApprovalsAsked(AskedList):
    """Whose: `mine` to answer, `elsewhere` for my people, `nobody` was found to ask."""

    waits = one_of((MINE, ELSEWHERE, NOBODY), load_default=MINE)


class Seat(Shape):
    """One answer that is waited for; its key is that of its addresses. Nobody was found to ask without an approver."""

    key = fields.String(required=True)
    approver = named()
    because = fields.String(required=True)
    delegate = named()
    asked_at = instant(required=True)
    question_at = instant(required=True, allow_none=True)
    expires_at = instant(required=True, allow_none=True)
    level = fields.Integer(required=True)
    levels = fields.Integer(required=True)
    round = fields.Integer(required=True)
    ticket = fields.String(required=True)
    estimated_cost = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class SeatOfTicket(Seat):
    """One answer that a ticket waits for. Why somebody is asked, until when and the cost are for who is to answer."""

    because = fields.String(required=True, allow_none=True)
    yours = fields.Boolean(required=True, metadata={"description": "Whether it is the caller's to give."})


class Waiting(Seat):
    """One answer that is waited for, with the ticket that it is about."""

    title = fields.String(required=True)
    description = fields.String(required=True)
    additional_info = fields.String(required=True)
    category = fields.String(required=True, allow_none=True)
    requester = fields.Nested(Named, required=True)
    requested_for = fields.Nested(Named, required=True)


class Verdict(Shape):
    """An answer that was given."""

    id = fields.Integer(required=True)
    ticket = fields.String(required=True)
    title = fields.String(required=True)
    answer = one_of(ANSWERS, required=True)
    reason = fields.String(required=True)
    answered_at = instant(required=True)
    answered_by = fields.Nested(Named, required=True)
    approver = fields.Nested(Named, required=True)
    round = fields.Integer(required=True)


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

    amount = fields.Decimal(required=True, allow_none=True, as_string=True, places=2, metadata={"maximum": COST_MAX})
    version = fields.Integer(strict=True, required=True)


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


WaitingList, VerdictList, ReportList = list_of(Waiting), list_of(Verdict), list_of(Report)


@door.get("/approvals", WaitingList, may=anybody, query=ApprovalsAsked)
def list_approvals(query: dict[str, Any]) -> Listed:
    """List what waits, the longest waiting first."""
    asked, kinds = query["waits"], (datetime, int, int)
    if asked == MINE:
        return listed_by(query, asked, kinds, partial(approvals.part_for, caller(), now()), _waiting)
    if asked == ELSEWHERE:
        return listed_by(query, asked, kinds, partial(approvals.part_elsewhere, caller(), now()), _waiting)
    return listed_by(query, asked, kinds[:2], partial(approvals.part_for_nobody, caller()), _waiting)


@door.get("/approvals/decided", VerdictList, may=anybody, query=AskedList)
def list_decided(query: dict[str, Any]) -> Listed:
    """List the caller's answers, the newest first."""
    return listed_by(query, "decided", (datetime, int), partial(approvals.part_said_by, caller()), _verdict)


@door.get("/tickets/<key>/verdicts", VerdictList, may=anybody, also=(LEADS_ON,))
def list_verdicts(key: str) -> Listed:
    """List every answer of a ticket's rounds, in their order."""
    ticket_id = seen_at(key).ticket.id
    return Listed([_verdict(one) for one in approvals.said_before([ticket_id]).get(ticket_id, [])])


@door.get("/tickets/<key>/approvals", list_of(SeatOfTicket), may=anybody, also=(LEADS_ON,))
def list_approvals_of_ticket(key: str) -> Listed:
    """List the answers that one ticket waits for: who is asked, at which level and since when."""
    waits = approvals.waits_on(seen_at(key).ticket.id, now())
    mine = {one.key for one in approvals.may_answer_at(caller(), waits, now())}
    return Listed([_seat_shown(one, yours=one.key in mine) for one in waits])


def held_at(key: str, **_read: Any) -> dict[str, Any]:
    """Return the ticket that an answer is about, locked."""
    return held(levels.ticket_of_level(_seat(key)[0]))


def held_of(verdict: int) -> dict[str, Any]:
    """Return the ticket that an answer was about, locked."""
    return held(levels.ticket_of_verdict(verdict))


@door.post("/approvals/<key>/verdict", Outcome, may=anybody, body=NewVerdict, held=held_at)
def give_verdict(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Approve or reject, once."""
    command = GiveVerdict(*_seat(key), body["answer"], body["reason"])
    done = operations.decide_approval(command, actor=caller(), now=now())
    return {"verdict": done.verdict_id, "outcome": done.outcome.value} | _state(done.ticket)


@door.post("/approvals/verdicts/<int(max=2147483647):verdict>/take-back", State, may=anybody, held=held_of)
def take_back_verdict(verdict: int) -> dict[str, Any]:
    """Take back the caller's own answer, given just now, while nothing has followed from it."""
    return _state(operations.take_back_approval(TakeBackVerdict(verdict), actor=caller(), now=now()))


@door.post("/approvals/approve", ReportList, may=anybody, body=Seats)
def approve_many(body: dict[str, Any]) -> Listed:
    """Approve each that can be approved, and say of each what became of it."""
    command = ApproveMany(tuple(_seat(one) for one in body["keys"]))
    report = operations.approve_many(command, actor=caller(), now=now())
    return Listed([{"ticket": one.number, "reason": _said(one.reason)} for one in report])


@door.post("/approvals/<key>/question", None, may=anybody, body=Question, status=204, held=held_at)
def ask_question(key: str, body: dict[str, Any]) -> None:
    """Ask the requester something, publicly, before answering."""
    operations.ask_question(AskQuestion(*_seat(key), body["text"]), actor=caller(), now=now())


@door.post("/approvals/<key>/cost", State, may=anybody, body=Cost, held=held_at)
def estimate_cost(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Say what it may cost, before answering."""
    command = EstimateCost(*_seat(key), body["version"], body["amount"])
    return _state(operations.estimate_cost(command, actor=caller(), now=now()).ticket)


@door.post("/approvals/<key>/delegate", State, may=anybody, body=StandIn, held=held_at)
def delegate_approval(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Let somebody else answer this one."""
    return _state(operations.delegate_approval(Delegate(*_seat(key), body["person"]), actor=caller(), now=now()))


# What it tells is told once: it is not kept for a second answer.
@door.post("/approvals/<key>/link", OneTapLink, may=anybody, keyed=False)
def make_link(key: str) -> dict[str, Any]:
    """Make a link by which the approver answers this one without signing in; the caller is that approver."""
    require_sign_in()
    secret = str(current_app.secret_key).encode()
    token = new_token(secret)
    level_id, approver_id = _seat(key)
    command = MakeLink(level_id, approver_id, str(hash_of(token, secret)))
    made = rounds.make_link(command, actor=caller(), now=now())
    return {"link": url_for("approval_links.read", token=token, _external=True), "expires_at": made.expires_at}


@door.post("/approvals/<key>/reroute", State, may=administrators, body=Instead, held=held_at)
def reroute_approval(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask somebody else instead: administrators."""
    level_id, approver_id = _seat(key)
    command = Reroute(level_id, body["person"], approver_id or None)
    return _state(operations.reroute_approval(command, actor=caller(), now=now()))


def _seat(key: str) -> tuple[int, int]:
    """Return the level and the approver of "<level>-<approver>"; raise NotFound when it is anything else."""
    level, _dash, approver = key.partition("-")
    parts = [int(one) for one in (level, approver) if one.isascii() and one.isdigit() and len(one) <= 9]
    if len(parts) != 2:
        raise NotFound
    return parts[0], parts[1]


def _state(ticket: Any) -> dict[str, Any]:
    return {"ticket": ticket.number, "status": ticket.status}


def _said(reason: Message | None) -> str | None:
    return None if reason is None else say(reason)


def _seat_shown(wait: Wait, *, yours: bool) -> dict[str, Any]:
    private = {} if yours else dict.fromkeys(FOR_APPROVERS)
    return {**_place(wait), **private, "yours": yours}


def _place(wait: Wait) -> dict[str, Any]:
    return {
        "key": wait.key,
        "approver": named_by(wait.approver_id, wait.approver_name),
        "because": wait.because,
        "delegate": named_by(wait.delegate_id, wait.delegate_name),
        "asked_at": wait.asked_at,
        "question_at": wait.question_at,
        "expires_at": wait.expire_at,
        "level": wait.level_no,
        "levels": wait.level_count,
        "round": wait.round_no,
        "ticket": wait.number,
        "estimated_cost": wait.cost,
        "version": wait.version,
    }


def _waiting(wait: Wait) -> dict[str, Any]:
    return _place(wait) | {
        "title": wait.title,
        "description": wait.body,
        "additional_info": wait.additional_info,
        "category": wait.category_key,
        "requester": {"id": wait.requester_id, "name": wait.requester_name},
        "requested_for": {"id": wait.for_id, "name": wait.for_name},
    }


def _verdict(said: Said) -> dict[str, Any]:
    return {
        "id": said.verdict_id,
        "ticket": said.number,
        "title": said.title,
        "answer": said.answer,
        "reason": said.reason or "",
        "answered_at": said.answered_at,
        "answered_by": named_by(said.answerer_id, said.answerer),
        "approver": named_by(said.approver_id, said.approver),
        "round": said.round_no,
    }
