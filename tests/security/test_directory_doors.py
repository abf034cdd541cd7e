"""Every door of the directory, tried as every role (threats 1, 5, 11; D37): the table below is the policy.

A new door fails here until it has a line. Each line says what each role is answered, in the order of ``ROLES``:
``o`` open, ``.`` forbidden (403), ``x`` not found (404), ``s`` sign in first.
"""

import pytest
from flask import Flask

from app.directory.models import Group, Location, Person
from tests.factories import make_group, make_person
from tests.people import Browse

ROLES = ("nobody", "requester", "technician", "manager", "far_officer", "officer", "keeper", "auditor", "administrator")
OPEN_TO_ALL = "sooo oooo o".replace(" ", "")
# About Rita, who asks in Paris, and the desk of Paris. far_officer keeps the people of Lyon, officer those of Paris;
# keeper keeps the groups of Paris.
GET_DOORS = {
    "people.index_view": OPEN_TO_ALL,
    "people.details_view": OPEN_TO_ALL,
    "people.whole_chart_view": OPEN_TO_ALL,
    "people.chart_view": OPEN_TO_ALL,
    "people.reports_view": OPEN_TO_ALL,
    "people.create_view": "s...oo..o",
    "people.proposal_view": "s...oo..o",
    "people.edit_view": "s....o..o",
    "people.holdings_view": "s....o..o",
    "people.can_view": "s......oo",
    "groups.index_view": "s.o.ooooo",
    "groups.details_view": "s.o.ooooo",
    "groups.create_view": "s.....o.o",
    "groups.edit_view": "s.....o.o",
}
POST_DOORS = {
    "people.create_view": "s...oo..o",
    "people.edit_view": "s....o..o",
    "people.disable": "s....o..o",
    "people.enable": "s....o..o",
    "people.set_password": "s....o..o",
    "people.invite": "s....o..o",
    "people.pass_on": "s....o..o",
    "people.end_sessions": "s.......o",
    "people.revoke_tokens": "s.......o",
    "people.set_rights": "s.......o",
    "people.delete_view": "s....o..o",
    "groups.create_view": "s.....o.o",
    "groups.edit_view": "s.....o.o",
    "groups.add_member": "s.....o.o",
    "groups.set_manager": "s.....o.o",
    "groups.remove_member": "s.....o.o",
    "groups.delete_view": "s.....o.o",
}
# How each arranges their lists, files of them and bulk acts: the same for every noun, tried by tests/test_doors.py.
EVERY_NOUN = {
    "columns_view", "default_view", "action_view", "ajax_lookup", "export_list", "start_export",
}  # fmt: skip


@pytest.fixture
def roles(paris: Location, lyon: Location, rita: Person, paula: Person, alan: Person, ada: Person, paris_desk: Group):
    def office(name: str, place: Location, purpose: str) -> Person:
        person = make_person(name, place)
        make_group(f"Office of {name}", place, (purpose,), members=[person])
        return person

    return {
        "nobody": None,
        "requester": make_person("Remy Asker", lyon),
        "technician": alan,
        "manager": paula,
        "far_officer": office("Odile Lyon", lyon, "people"),
        "officer": office("Elodie Marchand", paris, "people"),
        "keeper": office("Greta Hoffmann", paris, "groups"),
        "auditor": make_person("Ugo Revisor", is_auditor=True),
        "administrator": ada,
    }


def doors_of_the_directory(app: Flask, method: str) -> dict[str, str]:
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in ("people", "groups") and method in rule.methods
    }


def answer(status: int, location: str | None) -> str:
    if status == 401 or (status == 303 and "/sign-in" in (location or "")):
        return "s"
    return {403: ".", 404: "x"}.get(status, "o" if status < 500 else "!")


@pytest.mark.parametrize(("method", "table"), [("GET", GET_DOORS), ("POST", POST_DOORS)])
def test_every_door_has_a_line(app: Flask, method: str, table: dict[str, str]) -> None:
    found = {name for name in doors_of_the_directory(app, method) if name.partition(".")[2] not in EVERY_NOUN}
    assert found - table.keys() == set()
    assert {len(line) for line in table.values()} == {len(ROLES)}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "table"), [("GET", GET_DOORS), ("POST", POST_DOORS)])
def test_each_role_is_answered_as_the_table_says(
    app: Flask, browse: Browse, roles, rita: Person, alan: Person, paris_desk: Group, method: str, table, role: str
) -> None:
    browser, doors = browse(roles[role]), doors_of_the_directory(app, method)
    wrong = {}
    for name, line in table.items():
        if name not in doors:
            continue
        subject = paris_desk.id if name.startswith("groups.") else rita.id
        path = doors[name].replace("<int(max=2147483647):person_id>", str(alan.id)).replace("<kind>", "tickets")
        path = path.replace("<key>", str(subject))
        # A form without its fields changes nothing; who is deleted is so by the last door of their noun.
        reply = browser.get(path) if method == "GET" else browser.post(path, _fields(name))
        told = answer(reply.status_code, reply.headers.get("Location"))
        if told != line[ROLES.index(role)]:
            wrong[name] = (told, reply.status_code)
    assert wrong == {}


def _fields(name: str) -> dict[str, str]:
    return {"is_manager": "0"} if name == "groups.set_manager" else {}
