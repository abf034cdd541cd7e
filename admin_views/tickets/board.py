"""What the assignment view shows: computed here, so that the template only draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.tickets import queries, routing
from app.tickets.queries import Queue, TicketRow, Worker
from app.web.words import say


@dataclass(frozen=True)
class Card:
    """One ticket that waits, with the reasons why its group has it; the last of them decided."""

    row: TicketRow
    why: Sequence[str]


@dataclass(frozen=True)
class Board:
    """``queues`` are the reader's own; ``chosen`` is one of them, None for all."""

    queues: Sequence[Queue]
    chosen: Queue | None
    cards: Sequence[Card]
    waiting: int
    workers: Sequence[Worker]

    @property
    def more(self) -> int:
        """Return how many wait beyond those shown."""
        return max(0, self.waiting - len(self.cards))


def board_of(actor: Actor, group_id: int | None, now: datetime) -> Board | None:
    """Return what is shown of a group, or of all the actor's; None when it is none of theirs. Five statements."""
    queues = [queue for queue in queries.queues(actor) if queue.is_mine]
    chosen = next((queue for queue in queues if queue.group_id == group_id), None)
    if group_id is not None and chosen is None:
        return None
    shown = [chosen] if chosen else queues
    ids = [queue.group_id for queue in shown]
    waiting = queries.waiting_ids(ids, actor)
    traces = queries.traces_of(waiting)
    cards = [Card(row, _why(traces.get(row.id))) for row in queries.rows_by_id(waiting, now)]
    total = sum(queue.waiting for queue in shown)
    return Board(queues, chosen, cards, total, queries.workers_of(ids, now))


def worker_of(actor: Actor, person_id: int, group_id: int | None, now: datetime) -> Worker | None:
    """Return one person as the board shows them beside that queue, None when they stand in no group of it."""
    own = queries.own_group_ids(actor)
    asked = [group_id] if group_id is not None else own
    ids = [queue.group_id for queue in queries.queues(actor)] if asked is None else asked
    return next((one for one in queries.workers_of(ids, now) if one.person_id == person_id), None)


def _why(trace: Mapping[str, Any] | None) -> Sequence[str]:
    return [say(line) for line in routing.explain(trace)] if trace else ()
