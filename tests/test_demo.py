"""The demonstration: who is in it, what has happened, and when it refuses to be made."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.access.demo_people import DEMO_DOMAIN
from app.access.models import Credential
from app.access.queries import load_actor
from app.approvals.models import Verdict
from app.cli.demo import demo_command
from app.cmdb.models import Ci
from app.core.clock import utcnow
from app.core.db import db
from app.demo.cases import load_cases
from app.demo.company import LEAVERS, PASSWORD, PEOPLE, VISITORS
from app.demo.equipment import COUNT as OWNED
from app.demo.equipment import relations, things
from app.demo.stories import COUNT, LATELY, OPENING, PERIOD, tell
from app.demo.teams import site_of, someone, team_for
from app.demo.wishes import wishes
from app.directory.models import Group, Location, Person
from app.tickets.models import Ticket, TicketEvent
from app.tickets.queries.approvals import waits_for
from app.tickets.queries.scope import overdue
from app.tickets.vocabulary import STATUSES
from tests.cluster import Cluster
from tests.conftest import app_of_its_own

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)


def test_the_stories_are_always_the_same() -> None:
    assert list(tell(NOW)) == list(tell(NOW))


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=3, hours=9), datetime(2026, 1, 1, 0, 5, tzinfo=UTC)])
def test_four_hundred_incidents_fill_half_a_year_and_none_the_future(now: datetime) -> None:
    stories = list(tell(now))
    assert len(stories) == COUNT == 400
    assert stories[0].opened_at >= now - PERIOD
    assert all(story.opened_at < now for story in stories)
    assert all(act.at <= now for story in stories for act in story.acts)
    assert sum(story.opened_at > now - LATELY for story in stories) >= 50


def test_people_work_in_working_hours() -> None:
    minute = timedelta(minutes=1)
    instants = [at for story in tell(NOW) for at in (story.opened_at, *(act.at for act in story.acts))]
    assert all(OPENING.opening_between(at - minute, at + minute) for at in instants)


def test_the_acts_of_a_story_are_in_order() -> None:
    for story in tell(NOW):
        instants = [story.opened_at, *(act.at for act in story.acts)]
        assert instants == sorted(instants)


def test_both_languages_and_every_category_are_told() -> None:
    stories = list(tell(NOW))
    assert {story.category for story in stories} == {"access", "hardware", "network", "security", "software", "system"}
    assert min(Counter(story.requester.lang for story in stories).values()) > 100
    assert len({story.title for story in stories}) > 180
    assert not any("{" in story.title + story.body for story in stories)


def test_every_case_is_told_in_both_languages() -> None:
    for case in load_cases():
        assert set(case.words) == {"en", "fr"}
        assert all(5 <= len(words.title) <= 120 and words.solution for words in case.words.values())


def test_a_team_is_found_as_the_rules_find_it() -> None:
    assert team_for("network", "paris-2") == "Network Paris"
    assert team_for("network", "lyon-1") == "Network Lyon"
    assert team_for("hardware", "lyon-ground") == "Service desk Lyon"
    assert team_for("security", "lyon-1") == "Security"
    assert site_of("paris-ground") == "paris"


def test_three_hundred_things_are_owned_each_with_a_tag_of_its_own() -> None:
    owned = list(things())
    assert len(owned) == len({one.tag for one in owned}) == OWNED == 300
    assert owned == list(things())
    assert {tag for _kind, *ends in relations() for tag in ends} <= {one.tag for one in owned}


@pytest.fixture(scope="module")
def demo(cluster: Cluster) -> Iterator[Flask]:
    """One demonstration serves every test of the module: they only read."""
    with app_of_its_own(cluster) as app:
        app.extensions["settings"] = replace(app.extensions["settings"], demo=True)
        hasher = app.extensions["hasher"]
        app.extensions["hasher"] = replace(hasher, rounds=4)
        with app.app_context():
            result = CliRunner().invoke(demo_command)
            assert result.exit_code == 0, result.output
            assert PASSWORD in result.output
        yield app


@pytest.fixture
def found(demo: Flask) -> Iterator[Session]:
    with demo.app_context():
        yield db.session()


def test_the_five_can_sign_in_without_a_forced_change(demo: Flask, found: Session) -> None:
    kept = select(Person.work_email, Credential.password_hash, Credential.must_change).join(Credential)
    rows = found.execute(kept).all()
    assert {mail for mail, _hash, _must in rows} == {f"{login}@{DEMO_DOMAIN}" for login in VISITORS}
    for _mail, password_hash, must_change in rows:
        assert demo.extensions["hasher"].check(PASSWORD, password_hash)
        assert not must_change


def test_about_forty_people_work_at_two_sites_with_floors(found: Session) -> None:
    assert found.scalar(select(func.count()).select_from(Person)) == len(PEOPLE) + len(LEAVERS) == 42
    names = {location.key: location.names for location in found.scalars(select(Location))}
    assert names["lyon-1"] == {"en": "Lyon, 1st floor", "fr": "Lyon, 1er étage"}
    assert found.scalar(select(func.count()).select_from(Group)) == 10


def test_rita_reports_to_paula_and_olaf_works_elsewhere(found: Session) -> None:
    rita, olaf = (found.scalars(select(Person).where(Person.identifier == login)).one() for login in ("rita", "olaf"))
    assert rita.manager is not None
    assert rita.manager.identifier == "paula"
    assert site_of(someone("rita").place) != site_of(someone("olaf").place)
    assert olaf.location is not None
    assert olaf.location.key == "lyon-1"


def test_the_incidents_stand_where_their_stories_end(found: Session) -> None:
    states = Counter(found.scalars(select(Ticket.status).where(Ticket.kind == "incident")))
    assert sum(states.values()) == COUNT
    assert states["closed"] > 250
    assert {"new", "assigned", "in_progress", "on_hold", "resolved", "cancelled"} <= states.keys()


def test_tasks_stand_in_every_state(found: Session) -> None:
    states = set(found.scalars(select(Ticket.status).where(Ticket.kind == "task")))
    assert states == set(STATUSES)
    assert found.scalar(select(func.count()).where(Ticket.kind == "task", Ticket.group_id.is_(None))) == 0


@pytest.mark.parametrize("now", [NOW, datetime(2026, 1, 5, 0, 5, tzinfo=UTC), datetime(2026, 3, 8, 23, 0, tzinfo=UTC)])
def test_wishes_are_whole_and_none_is_of_the_future(now: datetime) -> None:
    told = list(wishes(now))
    assert all(wish.opened_at < now for wish in told)
    ends = {act.what for wish in told for act in wish.acts[-1:]}
    assert ends == {"approve", "comment", "hold", "take", "resolve", "close", "reject", "withdraw", "expire", "cancel"}
    assert {wish.requester.lang for wish in told} == {"en", "fr"}


def test_paula_has_something_to_answer_and_answered_for_somebody_away(found: Session) -> None:
    paula = load_actor(found.scalar(select(Person.id).where(Person.identifier == "paula")) or 0, utcnow())
    assert paula is not None
    waits = waits_for(paula, utcnow())
    assert {one.approver_name for one in waits} == {"Paula Duval", "Hugo Lambert"}
    assert found.scalar(select(func.count(Verdict.id)).where(Verdict.approver_id != Verdict.answered_by_id)) == 1


def test_a_few_are_overdue_and_a_few_have_nobody(found: Session) -> None:
    late = found.scalar(select(func.count()).select_from(Ticket).where(overdue(utcnow())))
    alone = found.scalar(select(func.count()).where(Ticket.is_open, Ticket.assignee_id.is_(None)))
    assert 1 <= late <= 40
    assert 1 <= alone <= 20
    assert found.scalar(select(func.count()).where(Ticket.unrouted_reason.is_not(None))) == 0


def test_some_were_reopened_and_some_transferred(found: Session) -> None:
    back = select(func.count()).where(TicketEvent.from_value == "resolved", TicketEvent.to_value == "in_progress")
    assert found.scalar(back) >= 5
    assert found.scalar(select(func.count()).where(TicketEvent.kind == "transferred")) >= 5


def test_alan_and_rita_have_something_to_see(found: Session) -> None:
    def open_of(column, login):
        person = select(Person.id).where(Person.identifier == login).scalar_subquery()
        return found.scalar(select(func.count()).where(Ticket.is_open, column == person))

    assert open_of(Ticket.assignee_id, "alan") >= 3
    assert open_of(Ticket.requester_id, "rita") >= 2


def test_every_act_is_somebodys(found: Session) -> None:
    # But one: that nobody decided in time is noted by the machine.
    nobody = select(TicketEvent.to_value).where(TicketEvent.person_id.is_(None))
    assert set(found.scalars(nobody)) == {"expired"}


def test_it_refuses_a_database_that_is_not_empty(demo: Flask, found: Session) -> None:
    result = CliRunner().invoke(demo_command)
    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert found.scalar(text("SELECT count(*) FROM tickets WHERE kind = 'incident'")) == COUNT


def test_it_refuses_outside_demo_mode(app: Flask, session: Session) -> None:
    with app.app_context():
        result = CliRunner().invoke(demo_command)
    assert result.exit_code == 1
    assert "TICKETEASE_DEMO=1" in result.output
    assert session.scalar(text("SELECT count(*) FROM people")) == 0


def test_the_equipment_is_recorded_held_and_on_shelves(demo: Flask) -> None:
    with demo.app_context():
        types = Counter(db.session.scalars(select(Ci.type_id)))
        held = db.session.scalar(select(func.count()).select_from(Ci).where(Ci.holder_id.is_not(None)))
        assert (sum(types.values()), len(types)) == (300, 7)
        assert held and 100 < held < 200
