"""CIs from a table in the panel: looked at, imported all or nothing with their holders, undone."""

import pytest
from sqlalchemy import text

from app.cmdb import operations as cmdb
from app.cmdb.commands import ChangeState, CiFieldDetails
from app.cmdb.models import Ci, CiField, CiType
from app.cmdb.vocabulary import Kind, State
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.directory.models import Location
from app.directory.rows import Update
from tests.attachments.files import a_file, send_form
from tests.factories import SETUP, make_group, make_location, make_person
from tests.imports.test_import_people import counts
from tests.imports.workbooks import workbook
from tests.people import Browser
from tests.runs.importing import Importer, importer

HEADING = [
    "Tag",
    "Name",
    "Type",
    "State",
    "Holder",
    "Location",
    "Manufacturer",
    "Serial number",
    "Warranty until",
    "Memory (GB)",
]
ONE = ["PC-1", "Laptop one", "Computer", "", "rita", "Paris", "Dell", "S1", "2027-01-31", "16"]
TWO = ["PC-2", "Laptop two", "computer", "in stock", "", "Lyon", "Dell", "S2", "", ""]
SCREEN = ["SCR-1", "Screen", "Monitor", "lent", "rita", "Paris", "LG", "", "", ""]


class Keeper(Importer):
    """Somebody who imports CIs."""

    def send_file(self, content, name="cis.csv", **fields):
        data = {"file": a_file(content, name), "type_id": "", **fields}
        return self.follow(send_form(self.browser, "/imports/cis", data))

    def send_rows(self, *rows, heading=HEADING):
        return self.send_file("\r\n".join(";".join(row) for row in (heading, *rows)).encode())


@pytest.fixture
def desk(real_db):
    found = importer(real_db)
    with real_db.app_context(), unit_of_work():
        paris = make_location("Paris")
        make_location("Lyon")
        make_person("Rita Moreau", paris)
        make_person("Max Blum", paris)
    return Keeper(found.app, found.browser, found.ada_id)


def rows(app, sql):
    with app.app_context():
        return [tuple(row) for row in db.session.execute(text(sql))]


def cis(app):
    """Return (name, state, holder, place, serial, own fields) of each CI that is not deleted, by tag."""
    sql = """SELECT c.tag, c.name, c.state, p.identifier, l.key, c.serial, c.attrs FROM cis c
        LEFT JOIN people p ON p.id = c.holder_id LEFT JOIN locations l ON l.id = c.location_id
        WHERE c.deleted_at IS NULL"""
    return {row[0]: row[1:] for row in rows(app, sql)}


def events(app):
    return rows(app, "SELECT c.tag, e.kind FROM ci_events e JOIN cis c ON c.id = e.ci_id ORDER BY e.id")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_of_it_is_imported_with_holders_and_the_same_file_changes_nothing(real_db, desk, kind):
    content = (
        workbook([HEADING, ONE, TWO, SCREEN])
        if kind == "xlsx"
        else "\n".join(";".join(row) for row in (HEADING, ONE, TWO, SCREEN)).encode("utf-16")
    )
    seen = desk.send_file(content, f"cis.{kind}")
    assert (desk.lines(seen)[:1], cis(real_db)) == ([(2, None, "Laptop one · PC-1")], {})
    done = desk.post(seen, "start")
    assert (counts(done), done.done, done.total) == ({"created": 3}, 3, 3)
    found = cis(real_db)
    assert found == {
        "PC-1": ("Laptop one", "in_use", "rita", "paris", "S1", {"memory": 16}),
        "PC-2": ("Laptop two", "in_stock", None, "lyon", "S2", {}),
        "SCR-1": ("Screen", "lent", "rita", "paris", "", {}),
    }
    assert rows(real_db, "SELECT count(*) FROM ci_holdings WHERE ended_at IS NULL") == [(2,)]
    kinds = [event for _, event in events(real_db)]
    assert sorted(kinds) == ["created"] * 3 + ["handed_over"] * 2
    assert counts(desk.post(desk.send_file(content, f"cis.{kind}"), "start")) == {"unchanged": 3}
    assert (cis(real_db), len(events(real_db))) == (found, 5)
    assert rows(real_db, "SELECT count(*) FROM audit_entries WHERE noun = 'cis'") == [(5,)]


def test_an_undo_takes_back_what_was_made_changed_and_handed_over(real_db, desk):
    desk.post(desk.send_rows(ONE, TWO), "start")
    before = cis(real_db)
    other = ["PC-1", "Laptop 1", "", "in repair", "max", "Lyon", "Dell", "S9", "", "32"]
    done = desk.post(desk.send_rows(other, TWO, SCREEN), "start")
    assert counts(done) == {"created": 1, "changed": 1, "unchanged": 1}
    assert cis(real_db)["PC-1"] == ("Laptop 1", "in_repair", "max", "lyon", "S9", {"memory": 32})
    undone = desk.post(done, "undo")
    assert (undone.report, cis(real_db)) == ({"removed": 1, "restored": 1, "refused": 0}, before)
    kinds = [kind for tag, kind in events(real_db) if tag == "PC-1"]
    assert kinds == ["created", "handed_over"] + ["changed", "handed_over"] * 2
    assert rows(real_db, "SELECT count(*), count(ended_at) FROM ci_holdings") == [(4, 3)]
    assert counts(desk.post(desk.send_rows(other, TWO, SCREEN), "start")) == {
        "created": 1,
        "changed": 1,
        "unchanged": 1,
    }


def test_what_somebody_touched_stays_with_the_reason(real_db, desk):
    done = desk.post(desk.send_rows(ONE, TWO), "start")
    with real_db.app_context(), unit_of_work() as session:
        laptop = session.query(Ci).filter_by(tag="PC-2").one()
        cmdb.change_state(ChangeState(laptop.id, State.LOST), actor=SETUP, now=utcnow())
    undone = desk.post(done, "undo")
    assert undone.report == {"removed": 1, "restored": 0, "refused": 1}
    assert desk.lines(undone) == [(None, None, "Laptop two · PC-2 was changed after the import, by set-up.")]
    assert cis(real_db).keys() == {"PC-2"}


def test_two_cis_exchange_their_serial_numbers(real_db, desk):
    desk.post(desk.send_rows(ONE, TWO), "start")
    done = desk.post(desk.send_rows([*ONE[:7], "S2", "", ""], [*TWO[:7], "S1", "", ""]), "start")
    assert counts(done) == {"changed": 2}
    assert [(tag, found[4]) for tag, found in sorted(cis(real_db).items())] == [("PC-1", "S2"), ("PC-2", "S1")]
    undone = desk.post(done, "undo")
    assert undone.report == {"removed": 0, "restored": 2, "refused": 0}
    assert [(tag, found[4]) for tag, found in sorted(cis(real_db).items())] == [("PC-1", "S1"), ("PC-2", "S2")]
    told = rows(real_db, "SELECT changes -> 'serial' FROM ci_events ORDER BY id DESC LIMIT 2")
    assert sorted(told) == [(["S1", "S2"],), (["S2", "S1"],)]


def test_who_exchanges_may_be_lines_apart(real_db, desk, monkeypatch):
    heading = [*HEADING, "MAC address"]
    desk.post(desk.send_rows([*ONE, "AA"], [*TWO, "BB"], heading=heading), "start")
    monkeypatch.setattr("app.imports.operations.cis._AT_ONCE", 1)
    exchanged = [[*ONE[:7], "S2", "", "", "BB"], [*TWO[:7], "S1", "", "", "AA"]]
    done = desk.post(desk.send_rows(*exchanged, heading=heading), "start")
    assert counts(done) == {"changed": 2}
    assert [(found[4], found[5]["mac"]) for _, found in sorted(cis(real_db).items())] == [("S2", "BB"), ("S1", "AA")]
    values = "SELECT normalised FROM ci_unique_values ORDER BY ci_id"
    assert rows(real_db, values) == [("bb",), ("aa",)]
    with real_db.app_context(), unit_of_work() as session:
        laptop = session.query(Ci).filter_by(tag="PC-2").one()
        cmdb.change_state(ChangeState(laptop.id, State.LOST), actor=SETUP, now=utcnow())
    # Whoever exchanged with somebody who was touched since keeps what they have, as that one does.
    undone = desk.post(done, "undo")
    assert (undone.report["refused"], rows(real_db, values)) == (2, [("bb",), ("aa",)])
    first, second = (line[2] for line in desk.lines(undone))
    assert "PC-1 stays as it is" in first
    assert "PC-2 was changed after the import, by set-up." in second


def test_an_undo_puts_no_value_back_that_its_field_no_longer_takes(real_db, desk):
    desk.post(desk.send_rows([*ONE[:9], "16"], [*TWO[:9], "8"]), "start")
    done = desk.post(desk.send_rows([*ONE[:9], ""], [*TWO[:9], ""]), "start")
    assert counts(done) == {"changed": 2}
    with real_db.app_context(), unit_of_work() as session:
        field = (
            session.query(CiField).join(CiField.type).filter(CiType.key == "computer", CiField.key == "memory").one()
        )
        details = CiFieldDetails(field.type_id, field.key, field.names, Kind.DATE)
        cmdb.update_ci_field(Update(field.id, details, field.version), actor=SETUP, now=utcnow())
    undone = desk.post(done, "undo")
    assert undone.report == {"removed": 0, "restored": 0, "refused": 2}
    assert desk.lines(undone)[0][2] == (
        "Laptop one · PC-1 stays as it is: “Memory (GB)” cannot say again what it said. "
        "This is not a date, such as 2026-03-31."
    )
    assert cis(real_db)["PC-1"][5] == {}


def test_an_undo_leaves_what_another_has_by_now(real_db, desk):
    heading = [*HEADING, "MAC address"]
    desk.post(desk.send_rows([*ONE, "AA"], heading=heading), "start")
    done = desk.post(desk.send_rows([*ONE, "BB"], heading=heading), "start")
    desk.post(desk.send_rows([*TWO, "AA"], heading=heading), "start")
    undone = desk.post(done, "undo")
    assert undone.report["refused"] == 1
    assert "“MAC address” cannot say again what it said. PC-2 has this value already." in desk.lines(undone)[0][2]
    assert cis(real_db)["PC-1"][5]["mac"] == "BB"


def test_one_wrong_line_stops_all_of_them(real_db, desk):
    seen = desk.send_rows(ONE, [*TWO[:5], "Nice", *TWO[6:]])
    assert desk.lines(seen)[0] == (3, "Location", "There is no location called “Nice”.")
    assert "Import the CIs" not in desk.browser.get(f"/runs/{seen.id}").text
    desk.browser.post(f"/imports/{seen.id}/start")
    assert cis(real_db) == {}


def test_a_file_of_one_type_needs_no_column_for_it(real_db, desk):
    heading, line = [*HEADING[:2], "Panel size (inches)"], ["SCR-2", "Screen two", "27"]
    content = "\n".join(map(";".join, (heading, line))).encode()
    kinds = dict(rows(real_db, "SELECT key, id FROM ci_types"))
    assert desk.lines(desk.send_file(content))[0][2].startswith("A new CI needs a type")
    page = desk.browser.get("/imports/cis").text
    assert "As each line says" in page and "Monitor" in page
    done = desk.post(desk.send_file(content, type_id=str(kinds["monitor"])), "start")
    assert counts(done) == {"created": 1}
    wrong = send_form(desk.browser, "/imports/cis", {"file": a_file(content, "cis.csv"), "type_id": "999"})
    assert wrong.status_code == 422


def test_an_office_imports_the_cis_of_its_places(real_db, desk):
    with real_db.app_context(), unit_of_work() as session:
        paris = session.execute(text("SELECT location_id FROM people WHERE identifier = 'rita'")).scalar_one()
        olga = make_person("Olga Petit")
        make_group("Paris equipment", session.get(Location, paris), ("cmdb",), members=[olga])
        browser = Browser(real_db, olga)
    assert browser.get("/imports/people").status_code == 404
    office = Keeper(desk.app, browser, desk.ada_id)
    assert desk.lines(office.send_rows(ONE, TWO))[0] == (3, None, "None of your CMDB groups holds for that location.")
    assert counts(office.post(office.send_rows(ONE), "start")) == {"created": 1}


def test_an_undo_moves_nothing_to_a_place_that_its_author_no_longer_keeps(real_db, desk):
    desk.post(desk.send_rows(TWO), "start")
    with real_db.app_context(), unit_of_work() as session:
        olga = make_person("Olga Petit")
        for place in session.query(Location).filter(Location.key.in_(("paris", "lyon"))):
            make_group(f"{place.key} equipment", place, ("cmdb",), members=[olga])
        browser = Browser(real_db, olga)
    office = Keeper(desk.app, browser, desk.ada_id)
    done = office.post(office.send_rows([*TWO[:5], "Paris", *TWO[6:]]), "start")
    assert counts(done) == {"changed": 1}
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE groups SET active = false WHERE name = 'lyon equipment'"))
    undone = office.post(done, "undo")
    assert (undone.report["refused"], cis(real_db)["PC-2"][3]) == (1, "paris")
    assert "None of your CMDB groups holds for that location." in office.lines(undone)[0][2]


def test_ten_thousand_cis_take_less_than_a_minute(real_db, desk):
    lines = [
        [
            f"T{number}",
            f"Machine {number}",
            "computer",
            "",
            "rita" * (number % 3 > 0),
            "Paris",
            "Dell",
            f"S{number}",
            "",
            "16",
        ]
        for number in range(10_000)
    ]
    done = desk.post(desk.send_rows(*lines), "start")
    assert counts(done) == {"created": 10_000}
    assert (done.finished_at - done.started_at).total_seconds() <= 60
