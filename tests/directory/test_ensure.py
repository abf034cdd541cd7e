"""What an import finds or creates."""

import pytest
from sqlalchemy import select

from app.access.queries import credential_of
from app.directory import operations
from app.directory.commands import EnsureGroup, EnsureLocation, EnsurePerson
from app.directory.models import Group, Location, Person
from app.directory.purposes import Purpose
from app.directory.queries import root_location, taken_by
from tests.factories import NOW, SETUP, make_group


def test_a_person_is_created_once_without_mail_or_password(session):
    command = EnsurePerson("Caller 2403", "Caller", "2403")
    first = operations.ensure_person(command, actor=SETUP, now=NOW)
    assert operations.ensure_person(command, actor=SETUP, now=NOW) is first
    assert (first.name, first.work_email, credential_of(first.id)) == ("Caller 2403", None, None)
    assert len(session.scalars(select(Person)).all()) == 1


def test_a_person_without_a_name_is_called_by_their_number(session):
    assert operations.ensure_person(EnsurePerson("4711"), actor=SETUP, now=NOW).name == "4711"


def test_a_location_is_created_once_below_the_root(session):
    command = EnsureLocation("location-143", {"en": "Location 143"})
    first = operations.ensure_location(command, actor=SETUP, now=NOW)
    assert operations.ensure_location(command, actor=SETUP, now=NOW) is first
    assert first.parent_id == root_location().id
    assert len(session.scalars(select(Location)).all()) == 2


@pytest.mark.parametrize("purposes", [{Purpose.INCIDENTS}, {Purpose.INCIDENTS, Purpose.TASKS}])
def test_a_group_is_created_once_at_the_root_taking_nothing_unrouted(session, purposes):
    command = EnsureGroup("Group 70", "Group 70", frozenset(purposes))
    first = operations.ensure_group(command, actor=SETUP, now=NOW)
    assert operations.ensure_group(command, actor=SETUP, now=NOW) is first
    assert (first.location_id, first.purposes, taken_by(first.id)) == (root_location().id, purposes, frozenset())
    assert len(session.scalars(select(Group)).all()) == 1


def test_a_group_of_the_same_name_there_is_the_one_meant(paris):
    known = make_group("Group 70", paris)
    found = operations.ensure_group(EnsureGroup("70", "GROUP 70", location_id=paris.id), actor=SETUP, now=NOW)
    assert (found.id, found.external_id) == (known.id, "70")
