"""The settings page of calendars: a week, holidays, and who may touch them."""

from datetime import date

import pytest
from sqlalchemy import select

from app.sla.calendar import Holiday, Span
from app.sla.models import Calendar
from tests.factories import make_person

FORM = {
    "name_en": "Night desk",
    "name_fr": "Équipe de nuit",
    "zone": "Europe/Paris",
    "day_0": "08:00-12:00, 13:00-18:00",
    "day_4": "22:00-06:00",
}


@pytest.fixture
def admin(browse, ada):
    return browse(ada)


@pytest.fixture
def office_hours(session):
    return session.scalars(select(Calendar).where(Calendar.is_default)).one()


def test_a_week_with_breaks_and_nights_and_holidays_is_kept(admin, session):
    holidays = {
        "holidays-0-on": "2026-12-25", "holidays-0-name": "Noël", "holidays-0-yearly": "y",
        "holidays-1-on": "2026-12-24", "holidays-1-starts": "12:00",
        "holidays-2-on": "", "holidays-2-name": "",
    }  # fmt: skip
    assert admin.post("/calendars/new", FORM | holidays).status_code == 303
    calendar = session.scalars(select(Calendar).where(Calendar.key == "night-desk")).one()
    assert calendar.current.value.week[0] == (Span(480, 720), Span(780, 1080))
    assert calendar.current.value.week[4] == (Span(1320, 1800),)
    assert calendar.current.value.holidays == (
        Holiday(date(2026, 12, 24), closed=Span(720, 1440)),
        Holiday(date(2026, 12, 25), "Noël", yearly=True),
    )
    form = admin.get(f"/calendars/{calendar.id}/edit").text
    for shown in ('value="22:00-06:00"', 'value="2026-12-25"', 'value="12:00"', 'value="Noël"'):
        assert shown in form


def test_a_holiday_ticked_away_is_gone(admin, session, office_hours):
    week = {f"day_{n}": "08:00-18:00" for n in range(5)} | {"is_default": "y"}
    day = {"holidays-0-on": "2026-12-25", "holidays-0-name": "Noël"}
    for extra, left in (({}, 1), ({"holidays-0-gone": "y"}, 0)):
        sent = FORM | week | day | extra | {"version": office_hours.version}
        assert admin.post(f"/calendars/{office_hours.id}/edit", sent).status_code == 303
        session.refresh(office_hours)
        assert len(office_hours.current.holidays) == left


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("day_0", "nine to five", "Opening hours are written"),
        ("day_5", "05:00-07:00", "overlap"),
        ("zone", "Mars/Olympus", "Choose one of the list."),
        ("name_fr", "", "This field is required."),
        ("holidays-0-on", "tomorrow", "This is not a date, such as"),
        ("holidays-0-name", "Noël", "A holiday needs a date."),
    ],
)
def test_a_field_that_breaks_a_rule_is_named_and_the_text_kept(admin, field, value, sentence):
    reply = admin.post("/calendars/new", FORM | {field: value})
    assert reply.status_code == 422
    assert sentence in reply.text
    assert "Night desk" in reply.text


def test_a_half_day_ends_after_it_starts(admin):
    wrong = {"holidays-0-on": "2026-12-24", "holidays-0-starts": "12:00", "holidays-0-ends": "11:00"}
    reply = admin.post("/calendars/new", FORM | wrong)
    assert reply.status_code == 422
    assert "The end comes after the start." in reply.text


def test_a_calendar_that_never_opens_is_refused(admin):
    reply = admin.post("/calendars/new", FORM | {"day_0": "", "day_4": ""})
    assert reply.status_code == 422
    assert "A calendar opens at least 25 hours a year." in reply.text


def test_a_stale_form_shows_what_the_other_saved(admin, office_hours):
    seen = office_hours.version
    for zone, status in (("Asia/Kolkata", 303), ("Asia/Tokyo", 409)):
        sent = FORM | {"zone": zone, "is_default": "y", "version": seen}
        reply = admin.post(f"/calendars/{office_hours.id}/edit", sent)
        assert reply.status_code == status
    assert "Now saved by somebody else" in reply.text
    assert "Asia/Kolkata" in reply.text


def test_the_default_calendar_stays(admin, office_hours, session):
    reply = admin.post(f"/calendars/{office_hours.id}/delete")
    assert reply.status_code == 409
    assert "make another one the default first" in reply.text
    assert session.get(Calendar, office_hours.id) is not None


def test_an_auditor_reads_the_week_and_writes_nothing(browse, session, office_hours):
    auditor = browse(make_person("Ulla Auditor", is_auditor=True))
    assert "08:00-18:00" in auditor.get(f"/calendars/{office_hours.id}").text
    for path in ("/calendars/new", f"/calendars/{office_hours.id}/edit", f"/calendars/{office_hours.id}/delete"):
        assert auditor.post(path, FORM).status_code == 403


def test_nobody_else_enters(browse, alan, olaf, office_hours):
    for person in (alan, olaf):
        reader = browse(person)
        assert reader.get("/calendars/").status_code == 403
        assert reader.post(f"/calendars/{office_hours.id}/edit", FORM).status_code == 403


def test_an_anonymous_reader_signs_in_first(browse, office_hours):
    reader = browse()
    assert reader.get(f"/calendars/{office_hours.id}").status_code == 303
    assert reader.post("/calendars/new", FORM).status_code == 401
