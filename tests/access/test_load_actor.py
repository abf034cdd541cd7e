"""Who acts, with which rights: read in one statement."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.access.queries import load_actor
from app.access.rights import may
from app.access.ticket_rights import TicketFacts
from app.core.db import db
from app.directory.facts import GroupFacts, PersonFacts
from tests.factories import NOW, make_group, make_person


@contextmanager
def counted():
    """The statements sent meanwhile."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_scopes_reach_everything_below(alan, paris_desk, paris, paris_second_floor, lyon):
    actor = load_actor(alan.id, NOW)
    assert actor.scopes == {"incidents": {paris.id, paris_second_floor.id}}
    assert actor.groups == {"incidents": {paris_desk.id}}
    assert not actor.holds("incidents", lyon.id)


def test_rights_of_several_groups_add_up(alan, paris_desk, lyon):
    second = make_group("Lyon stock", lyon, ("stock", "cmdb"), managers=[alan])
    actor = load_actor(alan.id, NOW)
    assert set(actor.scopes) == {"incidents", "stock", "cmdb"}
    assert actor.managed_groups == {second.id}


def test_a_disabled_group_gives_nothing(alan, paris_desk, session):
    paris_desk.active = False
    session.flush()
    assert load_actor(alan.id, NOW).scopes == {}


def test_a_membership_counts_from_its_first_instant(alan, paris_desk):
    assert load_actor(alan.id, NOW).groups
    assert not load_actor(alan.id, NOW - timedelta(microseconds=1)).groups


def test_the_zone_is_the_persons_else_the_nearest_locations(rita, olaf, session):
    rita.tz = "America/New_York"
    session.flush()
    assert (load_actor(rita.id, NOW).tz, load_actor(olaf.id, NOW).tz) == ("America/New_York", "Europe/Paris")
    assert load_actor(make_person("No Where").id, NOW).tz == ""


def test_a_manager_has_reports(rita, paula):
    assert (load_actor(paula.id, NOW).has_reports, load_actor(rita.id, NOW).has_reports) == (True, False)


def test_a_disabled_person_is_nobody(rita, session):
    rita.active = False
    session.flush()
    assert load_actor(rita.id, NOW) is None
    assert load_actor(10**8, NOW) is None


def test_it_takes_one_statement(alan, paris_desk, session):
    session.flush()
    with counted() as sent:
        load_actor(alan.id, NOW)
    assert len(sent) == 1


@pytest.mark.parametrize("subject", [PersonFacts(1, 1), GroupFacts(1, 1), TicketFacts("incident", 1), object()])
def test_what_is_not_named_is_refused(subject, ada):
    assert not may(None, "edit", subject)
    assert not may(load_actor(ada.id, NOW), "launch", subject)
