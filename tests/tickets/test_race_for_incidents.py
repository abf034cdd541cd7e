"""Two people at once, on real transactions (threats 91, 92, 94; D4)."""

from dataclasses import dataclass

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.db import db, unit_of_work
from app.core.errors import Conflict, DomainError, Refused
from app.tickets.commands import Assign, Edit, MarkDuplicate, OpenIncident, Take
from app.tickets.models import Ticket
from app.tickets.operations import assign, edit, mark_duplicate, open_incident, take
from tests.factories import actor_of, make_group, make_location, make_person
from tests.racing import together
from tests.tickets.conftest import NOON


@dataclass
class Town:
    app: Flask
    workers: list[Actor]
    tickets: list[int]

    def together(self, *acts):
        """Run the acts at one instant, each in a transaction of its own; return results and errors in order."""
        return together(self.app, *acts)


@pytest.fixture
def town(real_db):
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris")
        people = [make_person(f"{name} Worker", paris) for name in ("Alan", "Bea", "Carl", "Dana")]
        make_group("Paris desk", paris, takes=("incidents",), members=people)
        workers = [actor_of(person, NOON) for person in people]
        command = OpenIncident("The printer is stuck", workers[0].person_id)
        tickets = [open_incident(command, actor=workers[0], now=NOON).id for _ in range(2)]
    return Town(real_db, workers, tickets)


def read(town, ticket_id, name):
    with town.app.app_context():
        return getattr(db.session.get(Ticket, ticket_id), name)


def test_of_four_who_take_it_one_wins_and_the_others_are_told(town):
    first = town.tickets[0]
    answers = town.together(*(lambda who=who: take(Take(first), actor=who, now=NOON).id for who in town.workers))
    told = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(told) == 3
    assert {error.code for error in told} == {"already_taken"}
    winner = next(who for who, answer in zip(town.workers, answers, strict=True) if answer == first)
    assert read(town, first, "assignee_id") == winner.person_id


def test_of_two_who_give_it_to_different_people_one_wins_and_the_other_reads_who_has_it(town):
    first = town.tickets[0]
    names = {who.person_id: who.name for who in town.workers}
    answers = town.together(
        *(
            lambda who=who, chosen=chosen: assign(Assign(first, chosen, True), actor=who, now=NOON).assignee_id
            for who, chosen in zip(town.workers, reversed(names), strict=True)
        )
    )
    told = [answer for answer in answers if isinstance(answer, Refused)]
    winner = next(answer for answer in answers if isinstance(answer, int))
    assert {str(error) for error in told} == {f"{names[winner]} has already taken the ticket."}
    assert len(told) == 3


def test_of_one_who_takes_it_and_one_who_gives_it_away_one_wins(town):
    first, (alan, bea, carl, _dana) = town.tickets[0], town.workers
    answers = town.together(
        lambda: take(Take(first), actor=alan, now=NOON).assignee_id,
        lambda: assign(Assign(first, carl.person_id, True), actor=bea, now=NOON).assignee_id,
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert read(town, first, "assignee_id") in answers


def test_of_two_who_save_the_same_title_the_second_gets_both_values(town):
    first = town.tickets[0]
    titles = ["The first title typed", "The second title typed"]
    answers = town.together(
        *(
            lambda who=who, title=title: edit(Edit(first, 1, {"title": title}), actor=who, now=NOON).ticket.title
            for who, title in zip(town.workers, titles, strict=False)
        )
    )
    conflict = next(answer for answer in answers if isinstance(answer, Conflict))
    kept = next(answer for answer in answers if isinstance(answer, str))
    assert conflict.values == {"title": (kept, next(title for title in titles if title != kept))}
    assert read(town, first, "title") == kept


def test_eight_clicks_on_create_make_one_ticket(town):
    who = town.workers[0]
    command = OpenIncident("Clicked many times", who.person_id, idempotency_key="one-form")
    answers = town.together(*[lambda: open_incident(command, actor=who, now=NOON).number] * 8)
    assert len(set(answers)) == 1
    with town.app.app_context():
        assert db.session.query(Ticket).filter_by(title="Clicked many times").count() == 1


def test_two_tickets_never_become_duplicates_of_each_other(town):
    first, second = town.tickets
    numbers = [read(town, ticket_id, "number") for ticket_id in town.tickets]
    answers = town.together(
        lambda: mark_duplicate(MarkDuplicate(first, numbers[1]), actor=town.workers[0], now=NOON).id,
        lambda: mark_duplicate(MarkDuplicate(second, numbers[0]), actor=town.workers[1], now=NOON).id,
    )
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert [read(town, one, "duplicate_of_id") for one in town.tickets].count(None) == 1
