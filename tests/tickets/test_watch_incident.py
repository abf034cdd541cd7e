"""Watching: for oneself, or for others who may see the ticket; it gives no right and keeps none."""

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid, NotFound
from app.directory.models import Person
from app.tickets.commands import Transfer, Unwatch, Watch
from app.tickets.filters import Filters, PageOf
from app.tickets.models import Watcher
from app.tickets.operations import transfer, unwatch, watch
from app.tickets.queries import around, get_visible, page
from tests.factories import make_person
from tests.tickets.conftest import NOON


def watchers(desk, ticket):
    seen = get_visible(ticket.number, desk.ada)
    return sorted(person_id for person_id, _name in around(seen, NOON).watchers)


def watched(actor, **more):
    return [row.id for row in page(Filters(watched="me", **more), PageOf(), actor=actor, now=NOON).rows]


@pytest.mark.parametrize("who", ["rita", "alan", "paula", "ada"])
def test_whoever_takes_part_may_watch_and_stop(desk, incident, who):
    actor = getattr(desk, who)
    for _ in range(2):
        watch(Watch(incident.id), actor=actor, now=NOON)
    assert watchers(desk, incident) == [actor.person_id]
    assert watched(actor) == [incident.id]
    for _ in range(2):
        unwatch(Unwatch(incident.id), actor=actor, now=NOON)
    assert (watchers(desk, incident), watched(actor)) == ([], [])


def test_it_is_audited_and_no_event_of_the_ticket(desk, incident):
    before = (incident.last_seq, incident.updated_at)
    watch(Watch(incident.id), actor=desk.alan, now=NOON)
    unwatch(Unwatch(incident.id), actor=desk.alan, now=NOON)
    assert (incident.last_seq, incident.updated_at) == before
    entries = select(AuditEntry.event).where(AuditEntry.subject_id == incident.id, AuditEntry.noun == "tickets")
    told = list(desk.session.scalars(entries.order_by(AuditEntry.seq)))
    assert told[-2:] == ["ticket.watched", "ticket.unwatched"]


def test_staff_add_and_remove_others_who_may_see_it(desk, incident):
    watch(Watch(incident.id, desk.paula.person_id), actor=desk.alan, now=NOON)
    assert watchers(desk, incident) == [desk.paula.person_id]
    unwatch(Unwatch(incident.id, desk.paula.person_id), actor=desk.alan, now=NOON)
    assert watchers(desk, incident) == []


def test_nobody_is_added_who_may_not_see_it(desk, incident):
    for person_id in (desk.olaf.person_id, desk.theo.person_id, 999_999):
        with pytest.raises(Invalid) as error:
            watch(Watch(incident.id, person_id), actor=desk.ada, now=NOON)
        assert list(error.value.fields) == ["person"]
    with pytest.raises(NotFound):
        watch(Watch(incident.id), actor=desk.olaf, now=NOON)
    assert desk.session.query(Watcher).count() == 0


def test_a_requester_adds_and_removes_nobody_else(desk, incident):
    watch(Watch(incident.id), actor=desk.alan, now=NOON)
    for command, operation in ((Watch, watch), (Unwatch, unwatch)):
        with pytest.raises(Forbidden):
            operation(command(incident.id, desk.alan.person_id), actor=desk.rita, now=NOON)
    assert watchers(desk, incident) == [desk.alan.person_id]


def test_an_auditor_only_reads(desk, incident):
    udo = make_person("Udo Prüfer", is_auditor=True)
    with pytest.raises(Forbidden):
        watch(Watch(incident.id), actor=Actor(udo.id, is_auditor=True), now=NOON)


def test_who_lost_sight_is_shown_to_nobody_and_counts_for_nothing(desk, incident):
    watch(Watch(incident.id), actor=desk.alan, now=NOON)
    watch(Watch(incident.id), actor=desk.rita, now=NOON)
    desk.lyon_desk.members_only = True
    desk.session.flush()
    transfer(Transfer(incident.id, desk.lyon_desk.id), actor=desk.alan, now=NOON)
    with pytest.raises(NotFound):
        get_visible(incident.number, desk.alan)
    assert (watchers(desk, incident), watched(desk.alan)) == ([desk.rita.person_id], [])
    transfer(Transfer(incident.id, desk.paris_desk.id), actor=desk.ada, now=NOON)
    assert watched(desk.alan) == [incident.id]


def test_who_left_watches_nothing(desk, incident):
    watch(Watch(incident.id), actor=desk.rita, now=NOON)
    desk.session.get_one(Person, desk.rita.person_id).active = False
    desk.session.flush()
    assert watchers(desk, incident) == []


def test_the_filter_is_narrowed_by_the_others(desk, incident):
    watch(Watch(incident.id), actor=desk.alan, now=NOON)
    assert watched(desk.alan, status="closed") == []
    assert watched(desk.alan, view="open") == [incident.id]
