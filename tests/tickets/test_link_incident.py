"""Ties between tickets: told only to who sees both ends, never double, never a ring."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.tickets.commands import DeleteTicket, Link, MarkDuplicate, Unlink
from app.tickets.links import BLOCKED_BY, BLOCKS, RELATES, RELATIONS, relation_of, row_of
from app.tickets.models import TicketLink
from app.tickets.operations import delete_ticket, link, mark_duplicate, unlink
from app.tickets.queries import around, get_visible, timeline
from tests.tickets.conftest import NOON


def tie(desk, one, relation, other, actor=None):
    return link(Link(one.id, relation, other.number), actor=actor or desk.alan, now=NOON)


def seen_by(actor, ticket):
    return [(one.relation, one.number) for one in around(get_visible(ticket.number, actor), NOON).links]


def told_to(actor, ticket):
    return [str(clause) for line in timeline(get_visible(ticket.number, actor)) for clause in line.words]


@pytest.fixture
def pair(desk):
    return desk.open(), desk.open(title="The other printer")


@pytest.mark.parametrize(("relation", "back"), [(RELATES, RELATES), (BLOCKS, BLOCKED_BY), (BLOCKED_BY, BLOCKS)])
def test_both_ends_tell_of_it_in_their_own_words(desk, pair, relation, back):
    one, other = pair
    tie(desk, one, relation, other)
    assert seen_by(desk.alan, one) == [(relation, other.number)]
    assert seen_by(desk.alan, other) == [(back, one.number)]
    assert len(told_to(desk.alan, one)) == len(told_to(desk.alan, other)) == 2
    assert told_to(desk.rita, one) == ["opened it"]


def test_who_does_not_see_the_other_end_learns_nothing(desk, pair):
    theirs = desk.open(requester_id=desk.olaf.person_id, actor=desk.olaf)
    tie(desk, pair[0], RELATES, theirs, desk.ada)
    mark_duplicate(MarkDuplicate(pair[1].id, theirs.number), actor=desk.ada, now=NOON)
    assert (seen_by(desk.alan, pair[0]), seen_by(desk.ada, pair[0])) == ([], [(RELATES, theirs.number)])
    for actor in (desk.alan, desk.rita):
        assert theirs.number not in " ".join(told_to(actor, pair[0]) + told_to(actor, pair[1]))
    assert told_to(desk.alan, pair[1])[-1] == "marked it as a duplicate of another ticket"
    assert told_to(desk.ada, pair[1])[-1] == f"marked it as a duplicate of {theirs.number}"


@pytest.mark.parametrize("again", RELATIONS)
def test_it_is_never_made_twice(desk, pair, again):
    one, other = pair
    tie(desk, one, again, other)
    with pytest.raises(Refused) as error:
        tie(desk, one, again, other)
    assert error.value.code == "linked_already"
    if again == RELATES:
        with pytest.raises(Refused):
            tie(desk, other, again, one)


def test_a_ticket_is_not_tied_to_itself(desk, incident):
    with pytest.raises(Invalid):
        tie(desk, incident, RELATES, incident)


def test_blocks_never_go_round_in_a_ring(desk):
    first, second, third = (desk.open() for _ in range(3))
    tie(desk, first, BLOCKS, second)
    tie(desk, second, BLOCKS, third)
    for one, relation, other in ((third, BLOCKS, first), (first, BLOCKED_BY, third), (second, BLOCKS, first)):
        with pytest.raises(Invalid) as error:
            tie(desk, one, relation, other)
        assert list(error.value.fields) == ["other"]
    tie(desk, first, BLOCKS, third)


@pytest.mark.parametrize("number", ["INC999999", "nonsense", ""])
def test_there_must_be_such_a_ticket(desk, incident, number):
    with pytest.raises(NotFound):
        link(Link(incident.id, RELATES, number), actor=desk.alan, now=NOON)


def test_a_tie_leads_nowhere_out_of_sight(desk, incident):
    theirs = desk.open(requester_id=desk.olaf.person_id, actor=desk.olaf)
    with pytest.raises(NotFound):
        tie(desk, incident, RELATES, theirs)
    delete_ticket(DeleteTicket(theirs.id, "Twice"), actor=desk.ada, now=NOON)
    with pytest.raises(NotFound):
        tie(desk, incident, RELATES, theirs, desk.ada)


@pytest.mark.parametrize("relation", ["follows", "duplicate_of", "", "eats"])
def test_only_known_relations_are_made(desk, pair, relation):
    with pytest.raises(Invalid):
        tie(desk, pair[0], relation, pair[1])


def test_it_is_the_work_of_staff(desk, pair):
    for actor in (desk.rita, desk.paula):
        with pytest.raises(Forbidden):
            tie(desk, pair[0], RELATES, pair[1], actor)
    with pytest.raises(NotFound):
        tie(desk, pair[0], RELATES, pair[1], desk.olaf)


@pytest.mark.parametrize("from_the_other", [False, True])
def test_it_is_removed_from_either_end(desk, pair, from_the_other):
    one, other = pair
    tie(desk, one, BLOCKS, other)
    command = Unlink(other.id, BLOCKED_BY, one.number) if from_the_other else Unlink(one.id, BLOCKS, other.number)
    unlink(command, actor=desk.alan, now=NOON)
    assert seen_by(desk.alan, one) == seen_by(desk.alan, other) == []
    assert told_to(desk.alan, one)[-1] == f"removed the tie to {other.number}"
    with pytest.raises(Refused):
        unlink(command, actor=desk.alan, now=NOON)
    entries = select(AuditEntry.event).where(AuditEntry.subject_id == one.id, AuditEntry.noun == "tickets")
    assert list(desk.session.scalars(entries.order_by(AuditEntry.seq)))[-2:] == ["ticket.linked", "ticket.unlinked"]


def test_a_duplicate_is_told_from_both_ends_and_its_clocks_stop(desk, pair):
    one, other = pair
    mark_duplicate(MarkDuplicate(one.id, other.number), actor=desk.alan, now=NOON)
    assert (one.status, one.due_at) == ("cancelled", None)
    assert seen_by(desk.alan, one) == [("duplicate_of", other.number)]
    assert seen_by(desk.alan, other) == [("duplicates", one.number)]
    assert told_to(desk.rita, one) == ["opened it", f"marked it as a duplicate of {other.number}"]


def test_a_deleted_end_is_told_to_nobody(desk, pair):
    tie(desk, pair[0], RELATES, pair[1])
    delete_ticket(DeleteTicket(pair[1].id, "Twice"), actor=desk.ada, now=NOON)
    assert seen_by(desk.ada, pair[0]) == []


def test_a_tie_is_stored_the_same_from_either_end():
    assert row_of(RELATES, 7, 3) == row_of(RELATES, 3, 7) == (RELATES, 3, 7)
    assert row_of(BLOCKED_BY, 7, 3) == row_of(BLOCKS, 3, 7) == (BLOCKS, 3, 7)
    assert [relation_of(BLOCKS, is_first=first) for first in (True, False)] == [BLOCKS, BLOCKED_BY]


def test_a_tie_is_no_news_to_the_requester(desk, pair):
    before = pair[0].updated_at
    tie(desk, pair[0], RELATES, pair[1])
    assert pair[0].updated_at == before
    assert desk.session.query(TicketLink).count() == 1
