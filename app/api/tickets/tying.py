"""What is tied to a ticket: watchers, other tickets, CIs; and why its clocks say what they say."""

from typing import Any

from marshmallow import fields

from app.api.base.answering import Listed
from app.api.base.door import anybody, caller
from app.api.base.shapes import Named, Shape, instant, key, list_of, one_of, text
from app.api.tickets.door import door, seen_at, ticket_at
from app.sla import queries as sla
from app.sla.clock import Target
from app.sla.explain import Explanation, Reason
from app.sla.models import Clock as ClockRow
from app.tickets import operations, queries
from app.tickets.commands import Link, TieCi, Unlink, UntieCi, Unwatch, Watch
from app.tickets.links import NAMES, RELATIONS
from app.tickets.vocabulary import STATUSES
from app.web.format import now


class Watcher(Shape):
    """Who watches; without a person, the caller."""

    person = key(allow_none=True, load_default=None)


class LinkTo(Shape):
    """A tie to another ticket, seen from this one."""

    relation = one_of(RELATIONS, required=True)
    number = text(20, 1, required=True)


class TicketLink(Shape):
    """A ticket that is tied to this one."""

    relation = one_of(NAMES, required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    status = one_of(STATUSES, required=True)


class CiOf(Shape):
    """A CI by its id."""

    ci = key(required=True)


class TicketCi(Shape):
    """A CI that the ticket concerns."""

    id = fields.Integer(required=True)
    tag = fields.String(required=True)
    name = fields.String(required=True)


class Interval(Shape):
    """A part of a cycle, and why it counts or not."""

    start = instant(required=True)
    end = instant(required=True)
    reason = one_of([one.value for one in Reason], required=True)
    counted_seconds = fields.Integer(required=True)


class Clock(Shape):
    """One cycle of one target of a ticket."""

    target = one_of([one.value for one in Target], required=True)
    cycle = fields.Integer(required=True)
    budget_seconds = fields.Integer(required=True)
    counted_seconds = fields.Integer(required=True)
    started_at = instant(required=True)
    due_at = instant(required=True, allow_none=True)
    paused_at = instant(required=True, allow_none=True)
    met_at = instant(required=True, allow_none=True)
    breached_at = instant(required=True, allow_none=True)
    intervals = fields.List(fields.Nested(Interval), required=True)


WatcherList, LinkList, CiOfList, ClockList = list_of(Named), list_of(TicketLink), list_of(TicketCi), list_of(Clock)


@door.get("/tickets/<key>/watchers", WatcherList, may=anybody)
def list_watchers(key: str) -> Listed:
    """List who watches a ticket."""
    return _watchers(key)


@door.post("/tickets/<key>/watchers", WatcherList, may=anybody, body=Watcher)
def watch_ticket(key: str, body: dict[str, Any]) -> Listed:
    """Let the caller, or somebody who may see it already, watch the ticket."""
    operations.watch(Watch(ticket_at(key).id, body["person"]), actor=caller(), now=now())
    return _watchers(key)


@door.delete("/tickets/<key>/watchers/<int(max=2147483647):person>", may=anybody)
def unwatch_ticket(key: str, person: int) -> None:
    """Let somebody watch the ticket no longer."""
    mine = None if person == caller().person_id else person
    operations.unwatch(Unwatch(ticket_at(key).id, mine), actor=caller(), now=now())


@door.get("/tickets/<key>/links", LinkList, may=anybody)
def list_links(key: str) -> Listed:
    """List the tickets that are tied to this one and that the caller sees."""
    return _links(key)


@door.post("/tickets/<key>/links", LinkList, may=anybody, body=LinkTo)
def link_ticket(key: str, body: dict[str, Any]) -> Listed:
    """Tie another ticket to this one."""
    operations.link(Link(ticket_at(key).id, body["relation"], body["number"]), actor=caller(), now=now())
    return _links(key)


@door.delete("/tickets/<key>/links/<any(relates,blocks,blocked_by):relation>/<number>", may=anybody)
def unlink_ticket(key: str, relation: str, number: str) -> None:
    """Undo such a tie."""
    operations.unlink(Unlink(ticket_at(key).id, relation, number[:20]), actor=caller(), now=now())


@door.get("/tickets/<key>/cis", CiOfList, may=anybody)
def list_cis_of_ticket(key: str) -> Listed:
    """List the CIs that the ticket concerns and that the caller sees."""
    return _cis(key)


@door.post("/tickets/<key>/cis", CiOfList, may=anybody, body=CiOf)
def tie_ci_to_ticket(key: str, body: dict[str, Any]) -> Listed:
    """Say that the ticket concerns a CI."""
    operations.tie_ci(TieCi(ticket_at(key).id, body["ci"]), actor=caller(), now=now())
    return _cis(key)


@door.delete("/tickets/<key>/cis/<int(max=2147483647):ci>", may=anybody)
def untie_ci_from_ticket(key: str, ci: int) -> None:
    """Say that the ticket does not concern that CI."""
    operations.untie_ci(UntieCi(ticket_at(key).id, ci), actor=caller(), now=now())


@door.get("/tickets/<key>/clocks", ClockList, may=anybody)
def explain_clocks(key: str) -> Listed:
    """Tell each clock of a ticket with every interval, counted or not, and the sum."""
    ticket_id = seen_at(key).ticket.id
    moments = list(queries.moments_of(ticket_id))
    return Listed([_clock(one, sla.explain(one, moments, now())) for one in sla.clocks_of(ticket_id)])


def _watchers(key: str) -> Listed:
    return Listed([{"id": one, "name": name} for one, name in _around(key, "watchers").watchers])


def _links(key: str) -> Listed:
    return Listed(
        [
            {"relation": one.relation, "number": one.number, "title": one.title, "status": one.status}
            for one in _around(key, "links").links
        ]
    )


def _cis(key: str) -> Listed:
    return Listed([{"id": one.id, "tag": one.tag, "name": one.name} for one in _around(key, "cis").cis])


def _around(key: str, part: str) -> queries.Around:
    return queries.around(seen_at(key), now(), frozenset({part}))


def _clock(row: ClockRow, why: Explanation) -> dict[str, Any]:
    return {
        "target": row.target,
        "cycle": row.cycle,
        "budget_seconds": row.budget_s,
        "counted_seconds": int(why.total.total_seconds()),
        "started_at": row.started_at,
        "due_at": row.due_at,
        "paused_at": row.paused_at,
        "met_at": row.met_at,
        "breached_at": row.breached_at,
        "intervals": [
            {
                "start": line.start,
                "end": line.end,
                "reason": line.reason.value,
                "counted_seconds": int(line.counted.total_seconds()),
            }
            for line in why.lines
        ],
    }
