"""People by the API: find, read as far as one may, create, change, disable, pass on (D35, D45; threats 1, 4, 59)."""

import pytest
from sqlalchemy.orm import Session

from admin_views.people.holdings import HOLDINGS as PANEL_HOLDINGS
from app.api.people.holdings import HOLDINGS
from app.core.clock import utcnow
from app.directory.models import Group, Location, Person
from tests.factories import make_group, make_person, make_token
from tests.machines import Call

NEW = {"identifier": "nadia", "first_name": "Nadia", "last_name": "Benali", "work_email": "nadia@example.org"}


@pytest.fixture
def officer(session: Session, paris: Location) -> Person:
    """Somebody who keeps the people of Paris."""
    person = make_person("Oda Serre", paris)
    make_group("Paris people", paris, ["people"], members=[person])
    return person


def names(told: object) -> list[str]:
    return [one["name"] for one in told.json["items"]]  # type: ignore[attr-defined]


def test_anybody_finds_people_by_name_and_by_identifier_the_best_first(
    machine: Call, olaf: Person, rita: Person, alan: Person, paris: Location
) -> None:
    make_person("Anna Rita", paris)
    caller = machine(olaf)
    assert names(caller.get("/people?q=rita")) == ["Rita Moreau", "Anna Rita"]
    assert names(caller.get("/people?q=Moreau%20Rita")) == ["Rita Moreau"]
    assert names(caller.get("/people?q=nobody")) == []


def test_the_list_is_narrowed_as_in_the_panel(
    machine: Call, session: Session, ada: Person, rita: Person, paula: Person, olaf: Person, lyon: Location
) -> None:
    olaf.active = False
    session.flush()
    caller = machine(ada)
    assert names(caller.get(f"/people?location={lyon.id}")) == ["Olaf Lindqvist"]
    assert names(caller.get("/people?state=disabled")) == ["Olaf Lindqvist"]
    assert names(caller.get(f"/people?manager={paula.id}")) == ["Rita Moreau"]
    assert names(machine(rita).get("/people?q=olaf")) == []


def test_a_list_goes_on_by_its_cursor_whatever_its_order(machine: Call, ada: Person, paris: Location) -> None:
    for at in range(5):
        make_person(f"Person{at} Same", paris)
    caller = machine(ada)
    for sort in ("name", "-name", "identifier", "-identifier", "best"):
        found: list[str] = []
        after = ""
        while after is not None:
            part = caller.get(f"/people?q=same&limit=2&sort={sort}" + (f"&cursor={after}" if after else ""))
            assert part.status_code == 200, part.json
            found += names(part)
            after = part.json["next"]
        expected = [f"Person{at} Same" for at in range(5)]
        assert found == (expected[::-1] if sort.startswith("-") else expected), sort
    assert caller.get("/people?sort=phone").status_code == 400


def test_private_parts_are_told_to_those_who_may_know_them(
    machine: Call, rita: Person, paula: Person, olaf: Person, alan: Person, paris_desk: Group
) -> None:
    def told(reader: Person) -> tuple[object, object, object]:
        card = machine(reader).get(f"/people/{rita.id}").json
        return card["work_email"], card["phone"], card["private_email"]

    assert told(rita) == told(paula) == ("rita@example.org", "+33 1 00", "rita@home.example")
    assert told(alan) == ("rita@example.org", "+33 1 00", None)
    assert told(olaf) == (None, None, None)


def test_a_disabled_person_is_nobodys_business_but_their_offices(
    machine: Call, session: Session, rita: Person, olaf: Person, ada: Person, officer: Person
) -> None:
    rita.active = False
    session.flush()
    assert machine(olaf).get(f"/people/{rita.id}").status_code == 404
    assert machine(officer).get(f"/people/{rita.id}").json["active"] is False
    assert machine(ada).get(f"/people/{rita.id}").json["manager"]["name"] == "Paula Duval"


def test_an_office_creates_people_where_it_keeps_them(
    machine: Call, officer: Person, paris: Location, lyon: Location, paula: Person
) -> None:
    caller = machine(officer)
    told = caller.post("/people", {**NEW, "location": paris.id, "manager": paula.id, "language": "fr"})
    assert told.status_code == 201, told.json
    assert told.headers["Location"] == f"/api/v1/people/{told.json['id']}"
    assert (told.json["name"], told.json["language"], told.json["is_admin"]) == ("Nadia Benali", "fr", False)
    assert told.json["location"] == {"id": paris.id, "name": "Paris"}
    assert caller.get(f"/people/{told.json['id']}").json == told.json
    elsewhere = caller.post("/people", {**NEW, "identifier": "x", "work_email": None, "location": lyon.id})
    assert elsewhere.status_code == 403


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"identifier": "RITA"}, "identifier"),
        ({"work_email": "no mail"}, "work_email"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"location": 999_999}, "location"),
        ({"manager": 999_999}, "manager"),
        ({"last_name": ""}, "last_name"),
        ({"is_admin": True}, "is_admin"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    machine: Call, session: Session, ada: Person, rita: Person, sent: dict[str, object], field: str
) -> None:
    before = session.query(Person).count()
    told = machine(ada).post("/people", {**NEW, **sent})
    assert told.status_code == 422, told.json
    assert [one["field"] for one in told.json["errors"]] == [field]
    assert session.query(Person).count() == before


def test_everybody_changes_their_own_part_and_no_more(machine: Call, rita: Person, olaf: Person) -> None:
    caller, path = machine(rita), f"/people/{rita.id}"
    assert caller.patch(path, {"phone": "+33 2 00", "time_zone": "Europe/Paris"}).json["phone"] == "+33 2 00"
    assert caller.patch(path, {"last_name": "Queen"}).status_code == 403
    assert machine(olaf).patch(path, {"phone": "1"}).status_code == 403


def test_a_change_names_the_version_it_changes(machine: Call, ada: Person, rita: Person, paula: Person) -> None:
    caller, path = machine(ada), f"/people/{rita.id}"
    tag = caller.get(path).headers["ETag"]
    assert caller.patch(path, {"first_name": "Margarita"}, tag=tag).json["name"] == "Margarita Moreau"
    assert caller.patch(path, {"first_name": "Rita"}, tag=tag).status_code == 412
    loop = caller.patch(f"/people/{paula.id}", {"manager": rita.id})
    assert (loop.status_code, loop.json["errors"][0]["field"]) == (422, "manager")


def test_disabling_ends_what_they_could_do(machine: Call, ada: Person, rita: Person, olaf: Person) -> None:
    theirs, caller = machine(rita), machine(ada)
    assert theirs.get("/people").status_code == 200
    assert machine(olaf).post(f"/people/{rita.id}/disable").status_code == 403
    assert caller.post(f"/people/{rita.id}/disable").json["active"] is False
    assert theirs.get("/people").status_code == 401
    assert caller.post(f"/people/{rita.id}/enable").json["active"] is True
    own = caller.post(f"/people/{ada.id}/disable")
    assert (own.status_code, own.json["code"]) == (409, "own_rights")


def test_rights_are_given_by_administrators_to_others(
    machine: Call, ada: Person, rita: Person, officer: Person
) -> None:
    both = {"is_admin": False, "is_auditor": True}
    assert machine(officer).post(f"/people/{rita.id}/rights", both).status_code == 403
    assert machine(ada).post(f"/people/{rita.id}/rights", both).json["is_auditor"] is True
    assert machine(ada).post(f"/people/{ada.id}/rights", both).status_code == 409


def test_a_link_and_a_password_are_told_once_to_who_keeps_the_account(
    machine: Call, officer: Person, rita: Person, ada: Person, olaf: Person
) -> None:
    caller = machine(officer)
    invited = caller.post(f"/people/{rita.id}/invitation")
    assert "/invitation/" in invited.json["link"]
    assert len(caller.post(f"/people/{rita.id}/password").json["password"]) >= 12
    for act in ("invitation", "password", "end-sessions"):
        assert machine(olaf).post(f"/people/{rita.id}/{act}").status_code == 403
    assert caller.post(f"/people/{ada.id}/password").status_code == 403
    assert machine(ada).post(f"/people/{rita.id}/end-sessions").status_code == 204


def test_a_personal_token_makes_nobody_who_is_worth_more(machine: Call, ada: Person, rita: Person) -> None:
    secret, _token = make_token(ada, now=utcnow())
    script = machine()
    script.headers["Authorization"] = f"Bearer {secret}"
    assert script.patch(f"/people/{rita.id}", {"phone": "1"}).status_code == 200
    for act, body in (("password", None), ("invitation", None), ("rights", {"is_admin": True, "is_auditor": False})):
        told = script.post(f"/people/{rita.id}/{act}", body)
        assert (told.status_code, told.json["code"]) == (403, "scope_missing"), act


def test_only_whom_nothing_names_is_deleted(
    machine: Call, ada: Person, paris: Location, paula: Person, rita: Person
) -> None:
    caller, fresh = machine(ada), make_person("Nobody Yet", paris)
    path = f"/people/{fresh.id}"
    assert caller.delete(path).status_code == 204
    assert caller.get(path).status_code == 404
    assert caller.delete(f"/people/{paula.id}").status_code == 409


def test_what_somebody_holds_goes_to_another(
    machine: Call, ada: Person, rita: Person, paula: Person, alan: Person, olaf: Person, paris_desk: Group
) -> None:
    caller = machine(ada)
    held = caller.get(f"/people/{paula.id}/holdings").json["items"]
    assert held == [{"kind": "reports", "things": [{"key": str(rita.id), "name": "Rita Moreau"}]}]
    assert caller.post(f"/people/{paula.id}/holdings/reports", {"to": alan.id}).json == {"passed_on": 1}
    assert caller.get(f"/people/{rita.id}").json["manager"]["id"] == alan.id
    assert caller.post(f"/people/{paula.id}/holdings/nothing", {"to": None}).status_code == 404
    assert machine(olaf).get(f"/people/{paula.id}/holdings").status_code == 403
    assert machine(olaf).post(f"/people/{paula.id}/holdings/reports", {"to": None}).status_code == 403
    assert caller.get(f"/people/{alan.id}/groups").json["items"][0]["group"] == {
        "id": paris_desk.id,
        "name": "Paris desk",
    }


def test_a_token_passes_on_what_its_scopes_cover(machine: Call, ada: Person, alan: Person, paris_desk: Group) -> None:
    """A token for the directory reads no titles of tickets and gives no equipment away."""
    caller, path = machine(), f"/people/{alan.id}/holdings"
    secret, _kept = make_token(ada, scopes=("directory:write",), now=utcnow())
    caller.headers["Authorization"] = f"Bearer {secret}"
    taken = machine(alan).post("/tickets", {"title": "No network in B12"}).json["number"]
    machine(alan).post(f"/tickets/{taken}/take")
    assert [one["kind"] for one in machine(ada).get(path).json["items"]] == ["tickets", "groups"]
    assert [one["kind"] for one in caller.get(path).json["items"]] == ["groups"]
    for kind in ("tickets", "approvals", "equipment"):
        assert caller.post(f"{path}/{kind}", {"to": None}).json["code"] == "scope_missing"


def test_the_panel_and_the_api_pass_on_the_same_kinds() -> None:
    assert [one.key for one in PANEL_HOLDINGS] == list(HOLDINGS)
    assert [one.operation for one in PANEL_HOLDINGS] == [operation for _find, operation in HOLDINGS.values()]


def test_an_identifier_and_a_mail_are_proposed_to_who_may_use_them(
    machine: Call, ada: Person, rita: Person, paris: Location
) -> None:
    asked = f"/account-proposal?first_name=In%C3%A8s&last_name=Le+Goff&location={paris.id}"
    told = machine(ada).get(asked)
    assert told.json["identifier"] == "ines.legoff"
    assert told.json["work_email"].startswith("ines.legoff@")
    assert machine(rita).get(asked).status_code == 403
