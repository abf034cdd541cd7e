"""Only whom nothing names is ever deleted; the last administrator, oneself and higher ranks stay."""

import pytest
from sqlalchemy import func, select

from app.access import operations as access
from app.access.commands import Invite, SetPassword
from app.access.models import Credential, Invitation, UserSession
from app.access.passwords import Hasher
from app.core.errors import Forbidden, Refused
from app.directory import operations
from app.directory.commands import RemoveMember
from app.directory.models import Person
from app.tickets.commands import OpenIncident
from app.tickets.operations import open_incident
from tests.factories import NOW, SETUP, actor_of, make_group, make_location, make_person


def delete(person, by):
    return access.delete_person(person.id, actor=actor_of(by), now=NOW)


def test_somebody_nothing_names_goes_with_what_was_only_theirs(session, ada, rita):
    access.set_password(SetPassword(rita.id, "a long enough password"), hasher=Hasher(b"p", 4), actor=SETUP, now=NOW)
    access.start_session(rita.id, user_agent="", actor=SETUP, now=NOW)
    access.invite(Invite(rita.id, "a"), actor=SETUP, now=NOW)
    key = rita.id
    delete(rita, ada)
    assert session.scalar(select(func.count()).where(Person.id == key)) == 0
    for table in (Credential, UserSession, Invitation):
        assert session.scalar(select(func.count()).where(table.person_id == key)) == 0


@pytest.mark.parametrize("named_by", ["report", "location", "group", "former group", "ticket"])
def test_somebody_who_is_named_stays_with_a_sentence(session, ada, rita, paris, paris_desk, named_by):
    if named_by == "report":
        make_person("Nina Report", paris, rita)
    elif named_by == "location":
        make_location("Brest", approver_id=rita.id)
    elif named_by == "ticket":
        open_incident(OpenIncident("The printer is on fire", rita.id), actor=actor_of(rita), now=NOW)
    else:
        group = make_group("Second desk", paris, members=[rita])
        if named_by == "former group":
            operations.remove_member(RemoveMember(group.id, rita.id), actor=SETUP, now=NOW)
    with pytest.raises(Refused) as refusal:
        delete(rita, ada)
    words = {"report": "report to them", "location": "approve", "ticket": "Tickets name them"}
    assert words.get(named_by, "belong to a group") in str(refusal.value)
    assert session.get(Person, rita.id) is not None


def test_nobody_deletes_themselves_a_higher_rank_or_the_last_administrator(ada, rita, alan, paris, paris_desk):
    officer = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[officer])
    for who, by, error in ((ada, ada, Refused), (ada, officer, Forbidden), (rita, alan, Forbidden)):
        with pytest.raises(error):
            delete(who, by)
    with pytest.raises(Refused) as refusal:
        access.delete_person(ada.id, actor=SETUP, now=NOW)
    assert refusal.value.code == "last_administrator"
