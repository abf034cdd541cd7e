"""Reporting lines never close to a loop, however long, whoever is quicker."""

from dataclasses import replace

import pytest

from app.core.actor import Actor
from app.core.db import db, unit_of_work
from app.core.errors import DomainError, Invalid
from app.directory import operations
from app.directory.commands import PersonDetails, UpdatePerson
from app.directory.models import Person
from app.directory.queries import managers_above
from tests.factories import NOW, SETUP, make_person
from tests.racing import together


def name_manager(person, manager_id, actor=SETUP):
    details = PersonDetails(**{name: getattr(person, name) for name in PersonDetails.__dataclass_fields__})
    command = UpdatePerson(person.id, replace(details, manager_id=manager_id), person.version)
    return operations.update_person(command, actor=actor, now=NOW)


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_loop_is_refused_with_a_sentence_and_nothing_changes(session, length):
    line = [make_person("P0 Chief")]
    for number in range(1, length + 1):
        line.append(make_person(f"P{number} Report", manager=line[-1]))
    with pytest.raises(Invalid) as refusal:
        name_manager(line[0], line[-1].id)
    assert str(refusal.value.fields["manager_id"]) == (
        f"P{length} Report reports to this person, directly or through others: nobody can stand above themselves."
    )
    session.expire_all()
    assert line[0].manager_id is None


def test_another_line_is_no_loop(session, rita, paula, alan):
    assert name_manager(alan, rita.id).manager_id == rita.id
    assert [one.name for one in managers_above(alan.id)] == ["Rita Moreau", "Paula Duval"]


def test_a_manager_may_change_places_with_a_report_in_two_steps(session, rita, paula):
    name_manager(rita, None)
    assert name_manager(paula, rita.id).manager_id == rita.id


def test_of_two_who_close_a_loop_at_once_one_is_refused(real_db):
    with real_db.app_context(), unit_of_work():
        people = [make_person(f"P{number} Somebody").id for number in range(3)]
        admin = make_person("Ada Root", is_admin=True).id
    root = Actor(admin, is_admin=True)
    acts = [
        lambda who=who, manager=manager: name_manager(db.session.get_one(Person, who), manager, root).id
        for who, manager in zip(people, [*people[1:], people[0]], strict=True)
    ]
    refused = [answer for answer in together(real_db, *acts) if isinstance(answer, DomainError)]
    assert [type(one) for one in refused] == [Invalid]
    with real_db.app_context():
        assert all(one not in {above.id for above in managers_above(one)} for one in people)
