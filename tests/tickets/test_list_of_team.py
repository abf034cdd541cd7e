"""A team's list, walked report by report: the tickets of every report, and of no one else, in the list's order."""

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import text

from app.core.db import db
from app.directory.models import Person
from app.tickets import queries
from app.tickets.filters import ENDED, OPEN, Filters, PageOf
from app.tickets.queries.walks import counted
from tests.factories import actor_of, make_person
from tests.tickets.conftest import NOON

TEAM = Filters(view="team")
# Who asks and whom it is for go round at different paces; few share an instant, every fifth is deleted.
MANY = """
    INSERT INTO tickets (kind, number, status, priority, title, impact, urgency, requester_id, requested_for_id,
                         location_id, opened_at, updated_at, due_at, deleted_at)
    SELECT kind, 'INC8' || lpad(at::text, 5, '0'), (ARRAY['new', 'in_progress', 'closed'])[at % 3 + 1], priority,
           CASE WHEN at % 7 = 0 THEN 'A theodolite' ELSE title END, impact, urgency,
           people[at % cardinality(people) + 1], (people || NULL::int)[at / 5 % (cardinality(people) + 1) + 1],
           location_id, opened_at + at / 2 * interval '1 minute', updated_at + (at * 37 % 90) * interval '1 minute',
           CASE WHEN at % 4 > 0 THEN opened_at + at / 4 * interval '1 hour' END,
           CASE WHEN at % 5 = 0 THEN opened_at END
    FROM tickets, generate_series(1, 180) AS at, (SELECT CAST(:people AS int[]) AS people) AS told
"""
NAIVE = """
    SELECT id FROM tickets WHERE deleted_at IS NULL AND (requester_id = ANY(:team) OR requested_for_id = ANY(:team))
"""
ORDERS = {
    "-updated": "updated_at DESC, id DESC",
    "opened": "opened_at, id",
    "due": "due_at NULLS LAST, id",
    "-due": "due_at DESC NULLS LAST, id DESC",
    "-number": "id DESC",
}
STATES = {OPEN: "status IN ('new', 'in_progress')", ENDED: "status = 'closed'", "": "true", "new": "status = 'new'"}
WORDS = {"": "true", "theodolite": "title LIKE '%theodolite%'", "nowhere": "false"}


@pytest.fixture
def team(desk, incident):
    """Return Paula's reports by id: two who ask, one who never did; she, a stranger and the two ask for each other."""
    paula = db.session.get_one(Person, desk.paula.person_id)
    tom = make_person("Tom Petit", desk.paris, manager=paula)
    make_person("Nora Faure", desk.paris, manager=paula)
    people = [desk.rita.person_id, tom.id, desk.paula.person_id, desk.olaf.person_id]
    desk.session.execute(text(MANY), {"people": people})
    return people[:2]


def read(asked, sort, manager, size=25):
    """Return the ids of every page of the list, and what each page says that the list counts."""
    ids, counts, page = [], set(), None
    while page is None or page.has_next:
        of = PageOf(sort, page.page.number + 1 if page else 1, size)
        page = queries.page(asked, of, actor=manager, now=NOON)
        ids += [row.id for row in page.rows]
        counts.add(page.count)
    return ids, counts


@pytest.mark.parametrize("words", WORDS)
def test_it_is_what_looking_at_every_ticket_finds(desk, team, words):
    manager = actor_of(db.session.get_one(Person, desk.paula.person_id), NOON)
    for (state, of_state), (sort, order) in product(STATES.items(), ORDERS.items()):
        naive = text(f"{NAIVE} AND {of_state} AND {WORDS[words]} ORDER BY {order}")
        every = list(db.session.scalars(naive, {"team": team}))
        assert read(replace(TEAM, status=state, text=words), sort, manager) == (every, {len(every)})


def test_it_counts_until_there_are_enough(desk, team):
    manager = actor_of(db.session.get_one(Person, desk.paula.person_id), NOON)
    every = len(list(db.session.scalars(text(NAIVE), {"team": team})))
    for most in (1, every - 1, every, every + 1):
        assert db.session.scalar(counted(manager, TEAM, frozenset(), NOON, most)) == min(every, most + 1)


def test_who_has_no_reports_has_no_team(desk, team):
    assert read(TEAM, "-updated", desk.rita) == ([], {0})
