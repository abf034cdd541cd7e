"""What waits for whose answer, the answers given, and whom to ask."""

from datetime import datetime
from functools import partial
from typing import Any

from marshmallow import fields

from app.api.approvals.door import ANSWERS, door, seat_of
from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.naming import named_by
from app.api.base.parts import listed_by
from app.api.base.shapes import Asked, AskedList, Named, Shape, instant, list_of, named, one_of, text
from app.api.bearer import require_covered
from app.api.tickets.door import LEADS_ON, seen_at, ticket_now
from app.approvals.queries import ticket_of_level
from app.directory.queries import suggest_people
from app.tickets.queries import approvals
from app.tickets.queries.approval_statements import Said, Wait
from app.web.format import now

MINE, ELSEWHERE, NOBODY = "mine", "elsewhere", "nobody"
LONGEST_QUERY, SUGGESTED = 100, 8
# What a card says to whoever is to answer; others who see the ticket are not told.
FOR_APPROVERS = ("because", "expires_at", "estimated_cost")


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


class PeopleAsked(Asked):
    """Whom."""

    q = text(LONGEST_QUERY, 1, required=True, metadata={"description": "A name or an identifier, or how it begins."})


class Candidate(Shape):
    """Somebody active, who may be named to answer; whether they may is the answer of the act that names them."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    identifier = fields.String(required=True)


WaitingList, VerdictList = list_of(Waiting), list_of(Verdict)


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


@door.get("/approvals/<key>/people", list_of(Candidate), may=anybody, query=PeopleAsked)
def list_candidates(key: str, query: dict[str, Any]) -> Listed:
    """List at most eight people whom `q` finds, the best first, to delegate an answer to or to ask instead.

    A personal token needs the scope of the directory too.
    """
    ticket_now(ticket_of_level(seat_of(key)[0]))
    require_covered("people", writes=False)
    words = query["q"].strip()
    rows = suggest_people(words, caller(), SUGGESTED, leavers=False) if words else ()
    return Listed([{"id": row[0], "name": row[1], "identifier": row[2]} for row in rows])


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
