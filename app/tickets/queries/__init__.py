"""Reading tickets; every list, count, search and lookup goes through ``in_scope(actor)``."""

from app.tickets.queries.around import Around, around
from app.tickets.queries.assignment import Queue, Worker, own_group_ids, queues, traces_of, waiting_ids, workers_of
from app.tickets.queries.becoming import opened_as
from app.tickets.queries.beside import page_beside
from app.tickets.queries.clocks import moments_of, status_at
from app.tickets.queries.finding import Found, identified, with_numbers, worded
from app.tickets.queries.lookup import Seen, facts_of, get_deleted, get_visible, lock_visible
from app.tickets.queries.offers import Offers, hold_reasons_offered, may_be_asked_for, offers_for
from app.tickets.queries.pages import (
    TicketPage,
    TicketRow,
    condition_of,
    count_each,
    counters,
    ids_in_order,
    matching_ids,
    page,
    rows_by_id,
)
from app.tickets.queries.persons import open_tickets_of
from app.tickets.queries.promises import Promise, promise_of
from app.tickets.queries.records import TicketRecord, get_record, records
from app.tickets.queries.scope import in_scope, overdue, visible_to
from app.tickets.queries.settings import (
    categories,
    category_keyed,
    category_keys,
    get_row,
    hold_reason_keyed,
    hold_reasons,
    matrix,
    routing_rules,
)
from app.tickets.queries.stamp import Stamp, stamp
from app.tickets.queries.story import line_saying, story_part, timeline
from app.tickets.queries.ties import lock_both, lock_links
from app.tickets.queries.workers import is_assignable, may_receive

__all__ = [
    "Around",
    "Found",
    "Offers",
    "Promise",
    "Queue",
    "Seen",
    "Stamp",
    "TicketPage",
    "TicketRecord",
    "TicketRow",
    "Worker",
    "around",
    "categories",
    "category_keyed",
    "category_keys",
    "condition_of",
    "count_each",
    "counters",
    "facts_of",
    "get_deleted",
    "get_record",
    "get_row",
    "get_visible",
    "hold_reason_keyed",
    "hold_reasons",
    "hold_reasons_offered",
    "identified",
    "ids_in_order",
    "in_scope",
    "is_assignable",
    "line_saying",
    "lock_both",
    "lock_links",
    "lock_visible",
    "matching_ids",
    "matrix",
    "may_be_asked_for",
    "may_receive",
    "moments_of",
    "offers_for",
    "open_tickets_of",
    "opened_as",
    "overdue",
    "own_group_ids",
    "page",
    "page_beside",
    "promise_of",
    "queues",
    "records",
    "routing_rules",
    "rows_by_id",
    "stamp",
    "status_at",
    "story_part",
    "timeline",
    "traces_of",
    "visible_to",
    "waiting_ids",
    "with_numbers",
    "worded",
    "workers_of",
]
