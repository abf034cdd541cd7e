"""The page of absences: one's own, an administrator's for anybody, nobody else's; who answers meanwhile."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import utcnow
from app.directory.models import Absence


@pytest.fixture
def days():
    today = utcnow().date()
    return {"first_on": today.isoformat(), "last_on": (today + timedelta(days=7)).isoformat()}


def test_one_notes_one_s_own_with_a_delegate(browse, session, paula, olaf, days):
    browser = browse(paula)
    assert browser.post("/absences/", days | {"person": "olaf"}).status_code == 303
    assert "Olaf Lindqvist answers" in browser.get("/absences/").text
    assert "Paula Duval" in browse(olaf).get("/absences/").text
    absence = session.scalars(select(Absence)).one()
    # Whole days of Paris, where Paula is: 8 of them.
    assert absence.ends_at - absence.starts_at == timedelta(days=8)
    assert browser.post(f"/absences/{absence.id}/end").status_code == 303
    assert "No absence is noted." in browser.get("/absences/").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_on": "2020-01-01"}, "The last day is not before the first."),
        ({"first_on": "2020-01-01", "last_on": "2020-01-02"}, "This is over already"),
        ({"person": "nobody-here"}, "Nobody, or more than one person"),
        ({"person": "paula"}, "one does not stand in for oneself"),
        ({"first_on": "soon"}, "This is not a date, such as"),
        ({"last_on": "9999-12-31"}, "This is not a date"),
        ({"first_on": "0001-01-01"}, "This is not a date"),
    ],
)
def test_what_cannot_be_noted_has_its_sentence(browse, session, paula, days, change, sentence):
    reply = browse(paula).post("/absences/", days | change)
    assert reply.status_code == 422
    assert sentence in reply.text
    assert session.scalars(select(Absence)).all() == []


def test_it_reads_as_the_days_that_were_chosen(browse, session, paula, olaf):
    browser = browse(paula)
    browser.post("/absences/", {"first_on": "2199-12-01", "last_on": "2199-12-02", "person": "olaf"})
    pages = browser.get("/absences/"), browse(olaf).get("/absences/")
    for page in pages:
        days = re.findall(r'<time datetime="2199-[^>]*>([^<]*)</time>', page.text)
        assert days == ["Dec 1, 2199", "Dec 2, 2199"]


def test_two_at_once_are_refused(browse, paula, days):
    browser = browse(paula)
    browser.post("/absences/", days)
    reply = browser.post("/absences/", days)
    assert reply.status_code == 422
    assert "There is an absence in these days already" in reply.text


def test_an_administrator_notes_another_s_and_nobody_else_does(browse, session, paula, ada, olaf, days):
    browser = browse(ada)
    assert browser.post("/absences/", days | {"of": paula.id}).status_code == 303
    assert "Absences of Paula Duval" in browser.get(f"/absences/?of={paula.id}").text
    absence = session.scalars(select(Absence)).one()
    assert (absence.person_id, absence.created_by_id) == (paula.id, ada.id)
    outsider = browse(olaf)
    assert outsider.get(f"/absences/?of={paula.id}").status_code == 403
    assert outsider.post("/absences/", days | {"of": paula.id}).status_code == 403
    assert outsider.post(f"/absences/{absence.id}/end").status_code == 404


def test_names_are_suggested_and_strangers_sign_in_first(browse, paula, olaf):
    assert browse(paula).get("/absences/people?query=Olaf").json == [{"id": "olaf", "name": "Olaf Lindqvist"}]
    assert browse().get("/absences/").status_code == 303
    assert browse().post("/absences/").status_code == 401


def test_the_profile_leads_there(browse, paula):
    assert "/absences/" in browse(paula).get("/profile/").text


def test_its_days_are_those_of_where_the_person_is_whoever_notes_or_reads_them(browse, session, ada, paula, olaf):
    paula.tz = "America/New_York"
    session.flush()
    noted = browse(ada).post(
        "/absences/", {"of": paula.id, "first_on": "2199-12-01", "last_on": "2199-12-02", "person": "olaf"}
    )
    assert noted.status_code == 303
    assert session.scalars(select(Absence)).one().starts_at.isoformat() == "2199-12-01T05:00:00+00:00"
    own, others = browse(paula).get("/absences/"), browse(ada).get(f"/absences/?of={paula.id}")
    for page in (own, others, browse(olaf).get("/absences/")):
        days = re.findall(r'<time datetime="2199-[^>]*>([^<]*)</time>', page.text)
        assert days == ["Dec 1, 2199", "Dec 2, 2199"]
    assert "Whole days where they are: America/New_York." in others.text
    assert "Who answers for them meanwhile" in others.text and "Who answers for you meanwhile" in own.text
    assert "Whole days where they are" not in own.text
