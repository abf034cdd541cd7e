"""Mentions: only of people who may read it at that moment, by the same rule as the page itself (D17)."""

import pytest

from app.access.ticket_rights import Action, may
from app.core.errors import NotFound
from app.directory.models import Person
from app.tickets.commands import AddComment, Assign, Transfer
from app.tickets.filters import Filters, PageOf
from app.tickets.models import Mention
from app.tickets.operations import assign, comment, transfer
from app.tickets.queries import get_visible, page, timeline
from app.tickets.queries.audience import may_read, people_to_mention
from tests.factories import actor_of, make_group, make_person
from tests.tickets.conftest import NOON


def say(ticket, actor, words, *, internal=False):
    return comment(AddComment(ticket.id, words, internal), actor=actor, now=NOON)


def suggested(ticket, actor, text="", *, notes=False):
    seen = get_visible(ticket.number, actor)
    return [identifier for identifier, _name in people_to_mention(seen, text, NOON, notes=notes)]


def mentioned(desk, said):
    rows = desk.session.query(Mention.person_id).filter_by(comment_id=said.id)
    return {desk.session.get(Person, one).identifier for (one,) in rows}


def found(actor):
    return [row.number for row in page(Filters(mentions="me"), PageOf(), actor=actor, now=NOON).rows]


@pytest.fixture
def company(desk):
    """Everybody a rule could speak of, beside the desk: hidden groups, ended ones, an auditor, a disabled one."""
    hidden = make_group("Vault", desk.paris, members=[make_person("Vera Vault", desk.paris)], members_only=True)
    make_group("Paris tasks", desk.paris, ("tasks",), members=[make_person("Tom Task", desk.paris)])
    make_group("Floor desk", desk.floor, members=[make_person("Flo Floor", desk.paris)])
    make_group("Past desk", desk.paris, members=[make_person("Pat Past", desk.paris)], active=False)
    make_person("Ugo Revisor", is_auditor=True)
    make_person("Gone Person", desk.paris, is_admin=True).active = False
    desk.session.flush()
    return hidden


def test_the_database_and_the_rules_agree_on_who_reads_what(desk, company):
    tickets = [desk.open(), desk.open(actor=desk.ada, requester_id=desk.olaf.person_id), desk.open()]
    transfer(Transfer(tickets[2].id, company.id), actor=desk.ada, now=NOON)
    assign(Assign(tickets[1].id, desk.theo.person_id), actor=desk.ada, now=NOON)
    people = desk.session.query(Person).all()
    assert len(people) > 10
    for ticket in tickets:
        facts = get_visible(ticket.number, desk.ada).facts
        for notes, action in ((False, Action.VIEW), (True, Action.VIEW_NOTES)):
            chosen = {one.identifier for one in desk.session.query(Person).filter(may_read(facts, NOON, notes=notes))}
            ruled = {one.identifier for one in people if one.active and may(actor_of(one, NOON), action, facts)}
            assert chosen == ruled


def test_who_is_near_comes_first_and_oneself_never(desk, incident):
    assert suggested(incident, desk.ada) == ["rita", "alan", "paula"]
    assert suggested(incident, desk.alan) == ["rita", "paula", "ada"]
    assert suggested(incident, desk.alan, "a") == ["ada"]


def test_a_note_suggests_only_those_who_read_notes(desk, incident):
    assert suggested(incident, desk.ada, notes=True) == ["alan"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mor", ["rita"]),
        ("RITA", ["rita"]),
        ("mörëau rit", ["rita"]),
        ("moraeu", ["rita"]),
        ("rita@example", ["rita"]),
        ("%", []),
        ("olaf", []),
        ("lindqvits", []),
    ],
)
def test_a_name_or_an_identifier_finds_and_an_outsider_is_never_found(desk, incident, text, found):
    assert suggested(incident, desk.alan, text) == found


def test_eight_are_enough(desk, incident):
    for number in range(12):
        make_person(f"Admin{number} Zed", is_admin=True)
    assert len(suggested(incident, desk.alan)) == 8


def test_only_who_may_read_it_is_kept_as_mentioned(desk, incident):
    said = say(incident, desk.alan, "@Paula, @rita and @olaf: see `@ada`, mail@paula, @paula. @nobody")
    assert mentioned(desk, said) == {"paula", "rita"}
    note = say(incident, desk.alan, "@rita @ada", internal=True)
    assert mentioned(desk, note) == {"ada"}


def test_the_story_names_who_was_mentioned(desk, incident):
    say(incident, desk.alan, "Ask @paula or @olaf.")
    assert timeline(get_visible(incident.number, desk.rita))[-1].mentions == {"paula": "Paula Duval"}


def test_an_identifier_of_any_shape_can_be_named(desk, incident):
    make_person("Jean Martin", desk.paris, is_admin=True, identifier="jean martin@corp")
    assert mentioned(desk, say(incident, desk.alan, "For @[Jean Martin@corp]")) == {"jean martin@corp"}


def test_a_hundred_names_are_no_circular(desk, incident):
    for number in range(30):
        make_person(f"a{number} Zed", is_admin=True)
    said = say(incident, desk.alan, " ".join(f"@a{number}" for number in range(30)))
    assert len(mentioned(desk, said)) == 20


def test_one_finds_the_tickets_that_mention_one(desk, incident):
    other = desk.open()
    say(incident, desk.rita, "Thank you @alan")
    say(other, desk.rita, "No name")
    assert (found(desk.alan), found(desk.ada)) == ([incident.number], [])


def test_a_note_that_one_may_no_longer_read_is_not_found_by_it(desk, incident):
    mine = desk.open(actor=desk.alan, requester_id=desk.alan.person_id)
    say(mine, desk.ada, "@alan knows", internal=True)
    assert found(desk.alan) == [mine.number]
    left = actor_of(desk.session.get(Person, desk.alan.person_id), NOON)
    requester = type(left)(left.person_id, left.name)
    assert get_visible(mine.number, requester)
    assert found(requester) == []


def test_an_outsider_is_suggested_nobody(desk, incident):
    with pytest.raises(NotFound):
        suggested(incident, desk.olaf)
