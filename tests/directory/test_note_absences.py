"""When somebody is away and who answers for them: told by themselves or by an administrator, never overlapping."""

from datetime import timedelta

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.directory.commands import EndAbsence, SetAbsence, SetActive
from app.directory.operations import end_absence, set_absence, set_active
from app.directory.queries import absences_of, standing_in_for
from tests.factories import NOW, SETUP, actor_of, make_person

DAY = timedelta(days=1)


def away(person, start, end, delegate=None, by=None):
    command = SetAbsence(person.id, NOW + start * DAY, NOW + end * DAY, delegate.id if delegate else None)
    return set_absence(command, actor=actor_of(by or person), now=NOW)


def refused(field, *args, **kwargs):
    with pytest.raises(Invalid) as error:
        away(*args, **kwargs)
    assert list(error.value.fields) == [field]


def test_one_notes_one_s_own_and_sees_them_in_order(paula, olaf):
    later, sooner = away(paula, 10, 12), away(paula, 0, 2, olaf)
    assert list(absences_of(paula.id, NOW)) == [sooner, later]
    assert list(standing_in_for(olaf.id, NOW)) == [sooner]
    assert list(absences_of(paula.id, NOW + 2 * DAY)) == [later]


def test_an_administrator_notes_another_s(paula, ada):
    assert away(paula, 0, 2, by=ada).created_by_id == ada.id


def test_nobody_else_does(paula, olaf, rita):
    auditor = make_person("Ulla Auditor", is_auditor=True)
    for person in (olaf, rita, auditor):
        with pytest.raises(Forbidden):
            away(paula, 0, 2, by=person)


def test_days_that_overlap_are_refused_and_those_that_touch_are_not(paula):
    away(paula, 2, 5)
    for start, end in ((0, 3), (3, 4), (4, 9), (1, 9)):
        refused("starts_at", paula, start, end)
    assert away(paula, 0, 2)
    assert away(paula, 5, 6)


def test_an_end_before_the_start_or_in_the_past_is_refused(paula):
    refused("ends_at", paula, 2, 2)
    refused("ends_at", paula, 2, 1)
    refused("ends_at", paula, -3, -1)


def test_a_delegate_is_somebody_else_who_is_here(paula, olaf):
    refused("delegate_id", paula, 0, 1, paula)
    set_active(SetActive(olaf.id, active=False), actor=SETUP, now=NOW)
    refused("delegate_id", paula, 0, 1, olaf)


def test_it_ends_at_once_and_the_days_passed_stay(paula, olaf):
    absence = away(paula, -2, 2, olaf)
    end_absence(EndAbsence(absence.id), actor=actor_of(paula), now=NOW)
    assert absence.ends_at == NOW
    assert (list(absences_of(paula.id, NOW)), list(standing_in_for(olaf.id, NOW))) == ([], [])


def test_one_that_has_not_begun_is_forgotten(paula):
    absence = away(paula, 2, 4)
    end_absence(EndAbsence(absence.id), actor=actor_of(paula), now=NOW)
    assert list(absences_of(paula.id, NOW)) == []


def test_another_s_is_not_found(paula, olaf):
    absence = away(paula, 2, 4)
    with pytest.raises(NotFound):
        end_absence(EndAbsence(absence.id), actor=actor_of(olaf), now=NOW)


def test_an_administrator_does_not_name_themselves(paula, ada):
    refused("delegate_id", paula, 0, 2, ada, by=ada)
    assert away(ada, 0, 2, paula, by=ada).delegate_id == paula.id
