"""A part of a unit of work that is rolled back alone counts for nothing: neither as a change nor as a record of one."""

import pytest

from app.audit.operations import record
from app.core.clock import utcnow
from app.core.db import UnauditedChangeError, savepoint, unit_of_work
from app.directory.models import Person
from tests.factories import SETUP, make_person


class SaidNo(Exception):
    """The part refuses."""


def rename(session, name, *, told, refuse):
    try:
        with savepoint():
            session.query(Person).one().first_name = name
            session.flush()
            if told:
                record("person.changed", "people", 1, {}, actor=SETUP, now=utcnow())
            if refuse:
                raise SaidNo
    except SaidNo:
        return


@pytest.fixture
def person(real_db):
    with real_db.app_context(), unit_of_work():
        make_person("Rita Moreau")
    return real_db


def first_name(app):
    with app.app_context(), unit_of_work() as session:
        return session.query(Person).one().first_name


def test_what_was_rolled_back_needs_no_record(person):
    with person.app_context(), unit_of_work() as session:
        rename(session, "Other", told=False, refuse=True)
    assert first_name(person) == "Rita"


def test_a_record_that_was_rolled_back_vouches_for_nothing(person):
    def work():
        with unit_of_work() as session:
            rename(session, "Other", told=True, refuse=True)
            rename(session, "Another", told=False, refuse=False)

    with person.app_context(), pytest.raises(UnauditedChangeError):
        work()
    assert first_name(person) == "Rita"


def test_what_stays_is_recorded_as_everywhere(person):
    with person.app_context(), unit_of_work() as session:
        rename(session, "Another", told=True, refuse=False)
    assert first_name(person) == "Another"
