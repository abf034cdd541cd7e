"""What a list exports is imported again exactly (threat 41): unchanged as it is, and put back after changes."""

import pytest
from sqlalchemy import text

from app.cmdb import operations as cmdb
from app.cmdb.commands import CiDetails, CreateCi
from app.cmdb.vocabulary import State
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.web.words import LANGUAGE_COOKIE
from tests.factories import SETUP, make_location, make_person
from tests.imports import test_import_cis, test_import_people
from tests.runs.importing import importer

PEOPLE = "name,identifier,location,manager,work_email,phone,private_email,lang,tz,rank"
CIS = "tag,name,type,state,holder,location,manufacturer,model,serial,purchased_on,warranty_until,notes,updated_at"
FORMULA = '=HYPERLINK("http://evil")'


def dump(app, sql):
    with app.app_context():
        return [tuple(row) for row in db.session.execute(text(sql))]


def people(app):
    return dump(
        app,
        "SELECT identifier, first_name, last_name, work_email, private_email, phone, location_id, manager_id, lang, tz,"
        " active, is_admin FROM people ORDER BY id",
    )


def cis(app):
    return dump(
        app,
        "SELECT type_id, tag, name, manufacturer, model, serial, state, location_id, holder_id, purchased_on,"
        " warranty_until, notes, attrs FROM cis WHERE deleted_at IS NULL ORDER BY id",
    )


@pytest.fixture
def town(real_db):
    """Places, people and CIs whose words look like formulas, numbers and marks."""
    desk = importer(real_db)
    with real_db.app_context(), unit_of_work() as session:
        paris = make_location("Paris", tz="Europe/Paris")
        floor = make_location("Paris 2nd floor", paris)
        boss = make_person("Boss 't Hooft", floor, phone="+33 1 00", lang="fr", tz="Europe/Paris")
        make_person(f"Zoé {FORMULA}", paris, boss, identifier="00123", private_email="zoe@home.example", lang="en")
        make_person("'=Quoted @Name", None, boss, identifier="-x", work_email=None, phone="@1")
        twin = make_person("Boss 't Hooft", paris, identifier="boss2", work_email="boss2@example.org")
        kinds = {row[0]: row[1] for row in session.execute(text("SELECT key, id FROM ci_types"))}
        day = utcnow().date()
        details = [
            (
                "PC-1",
                "computer",
                {"memory": 16.5, "form": "laptop", "system": FORMULA, "mac": "00:11"},
                {"serial": "007"},
            ),
            ("PC-2", "computer", {}, {"notes": "-1\nand 'more", "location_id": floor.id, "purchased_on": day}),
            (
                "SRV-1",
                "server",
                {"memory": 64, "responsible": twin.id},
                {"manufacturer": "+Maker", "warranty_until": day},
            ),
        ]
        for tag, kind, attrs, said in details:
            record = CiDetails(f"={tag}", tag, attrs=attrs, **said)
            holder = {"PC-1": twin.id}.get(tag)
            cmdb.create_ci(CreateCi(kinds[kind], record, State.IN_STOCK, holder), actor=SETUP, now=utcnow())
    return desk


def exported(desk, noun, kind, language, columns):
    desk.browser.client.set_cookie(LANGUAGE_COOKIE, language)
    reply = desk.browser.get(f"/{noun}/export.{kind}?columns={columns}")
    assert reply.status_code == 200
    return reply.get_data()


@pytest.mark.parametrize(("kind", "language"), [("csv", "en"), ("csv", "fr"), ("xlsx", "en"), ("xlsx", "fr")])
def test_people_come_back_as_they_were(real_db, town, kind, language):
    desk = test_import_people.Keeper(town.app, town.browser, town.ada_id)
    before = people(real_db)
    content = exported(desk, "people", kind, language, PEOPLE)
    seen = desk.send_file(content, f"people.{kind}")
    assert (desk.lines(seen), seen.report["counts"]) == ([], {"created": 0, "changed": 0, "unchanged": 5})
    with real_db.app_context(), unit_of_work() as session:
        session.execute(
            text("UPDATE people SET phone = 'x', manager_id = NULL, lang = NULL, last_name = 'x', tz = NULL")
        )
        session.execute(text("UPDATE people SET location_id = NULL, private_email = NULL"))
    done = desk.post(desk.send_file(content, f"people.{kind}"), "start")
    assert (done.report["counts"]["changed"], people(real_db)) == (5, before)


@pytest.mark.parametrize(("kind", "language"), [("csv", "en"), ("csv", "fr"), ("xlsx", "en"), ("xlsx", "fr")])
def test_cis_come_back_as_they_were(real_db, town, kind, language):
    desk = test_import_cis.Keeper(town.app, town.browser, town.ada_id)
    before = cis(real_db)
    own = ",".join(f"attr_{row[0]}" for row in dump(real_db, "SELECT DISTINCT key FROM ci_fields ORDER BY 1"))
    content = exported(desk, "cis", kind, language, f"{CIS},{own}")
    seen = desk.send_file(content, f"cis.{kind}")
    assert (desk.lines(seen), seen.report["counts"]) == ([], {"created": 0, "changed": 0, "unchanged": 3})
    with real_db.app_context(), unit_of_work() as session:
        session.execute(text("UPDATE ci_holdings SET ended_at = now()"))
        session.execute(
            text("UPDATE cis SET holder_id = NULL, attrs = '{}', notes = 'x', serial = '', state = 'in_use'")
        )
    changed = desk.post(desk.send_file(content, f"cis.{kind}"), "start")
    assert (changed.report["counts"], cis(real_db)) == ({"created": 0, "changed": 3, "unchanged": 0}, before)
