"""The page of somebody's rights says what they are asked to approve or could be, and why."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.approvals.asking import Asks, Who
from app.approvals.commands import Delegate
from app.approvals.policy import Level
from app.core.clock import utcnow
from app.directory.commands import SetAbsence, SetActive
from app.directory.operations import set_absence, set_active
from app.tickets.operations import delegate_approval
from tests.approvals.rounds import make_policy, named
from tests.factories import SETUP, actor_of, make_group, make_person, make_token
from tests.tickets.tasks import asked, moving, paris_requests

__all__ = ["asked", "moving", "paris_requests"]
_LEVEL = text("SELECT l.id FROM round_levels l JOIN rounds r ON r.id = l.round_id WHERE r.ticket_id = :ticket")


def rows(browser, person):
    """Return (what, where, why) of each line under Approvals."""
    page = browser.get(f"/people/{person.id}/can").text
    _before, found, rest = page.partition(">Approvals</h2>")
    table = rest.split("</table>")[0] if found else ""
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in table.split("<tr>")[2:]]
    return [tuple(re.sub(r"<[^>]+>", "", cell).strip() for cell in row) for row in cells]


@pytest.fixture
def reader(browse, ada):
    return browse(ada)


def test_by_which_policy_and_for_which_reason(session, reader, moving, paris, paula, rita, alan):
    fred = make_person("Fred Finance", paris)
    finance = make_group("Finance", paris, ("people",), members=[alan])
    asks = (Asks(Who.PERSON, fred.id), Asks(Who.GROUP, finance.id))
    policy = make_policy(moving, Level((Asks(Who.MANAGER),)), Level(asks), location=paris)
    paris.approver_id = ada_id = reader.person.id
    session.flush()
    assert ("Approve requests, at level 2 of 2: Moving desks", "Paris and below", "a policy names them") in rows(
        reader, fred
    )
    assert f"/approval_policies/{policy.id}/edit" in reader.get(f"/people/{fred.id}/can").text
    assert ("Approve requests, at level 2 of 2: Moving desks", "Paris and below", "member of Finance") in rows(
        reader, alan
    )
    theirs = ("Approve requests, at level 1 of 2: Moving desks", "what their reports ask for", "people report to them")
    assert theirs in rows(reader, paula)
    assert ada_id and any(
        row
        == (
            "Approve requests, at level 1 of 2: Moving desks",
            "Paris and below",
            "approver of Paris, where no manager can answer",
        )
        for row in rows(reader, reader.person)
    )
    assert rows(reader, rita) == []


def test_for_whom_they_answer_and_on_which_days(reader, paula, olaf):
    start = utcnow().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=2)
    set_absence(SetAbsence(paula.id, start, start + timedelta(days=1), olaf.id), actor=actor_of(paula), now=utcnow())
    ((what, where, why),) = rows(reader, olaf)
    assert (what, why) == ("Answer for Paula Duval", "their delegate while they are away")
    assert where.count(str(start.year)) + where.count(str(start.year + 1)) == 2


def test_what_waits_for_them_now(session, reader, asked, moving, paula, rita, olaf):
    make_policy(moving)
    task = asked("A desk by the window")
    (waiting,) = [row for row in rows(reader, paula) if row[0].startswith("Answer now")]
    assert waiting[0] == f"Answer now: {task.number} · A desk by the window"
    assert waiting[2] == "Rita Moreau reports to them"
    level_id = session.execute(_LEVEL, {"ticket": task.id}).scalar_one()
    delegate_approval(Delegate(level_id, paula.id, olaf.id), actor=actor_of(paula, utcnow()), now=utcnow())
    assert [row[2] for row in rows(reader, olaf)] == ["answers for Paula Duval"]


def test_an_auditor_reads_it_and_who_is_disabled_is_asked_nothing(browse, session, paula, moving, paris):
    make_policy(moving, named(paula))
    iris = browse(make_person("Iris Watch", paris, is_auditor=True))
    assert [row[2] for row in rows(iris, paula)] == ["a policy names them"]
    set_active(SetActive(paula.id, active=False), actor=SETUP, now=utcnow())
    assert rows(iris, paula) == []


def test_an_administrator_may_choose_who_else_is_asked(reader, rita):
    whats = [row[0] for row in rows(reader, reader.person)]
    assert "Choose who else is asked about a request, never themselves" in whats
    assert rows(reader, rita) == []


def test_machines_are_told_the_same_as_the_page_says(machine, reader, moving, paris, paula, alan):
    """Of rights and of approvals; a span of days is text there."""
    make_policy(moving, Level((Asks(Who.MANAGER),)), location=paris)
    set_absence(
        SetAbsence(paula.id, utcnow(), utcnow() + timedelta(days=3), alan.id), actor=actor_of(paula), now=utcnow()
    )
    for person in (paula, alan):
        told = machine(reader.person).get(f"/people/{person.id}/rights?limit=100").json["items"]
        said = [(one["what"], ", ".join(one["where"]), ", ".join(one["because"])) for one in told]
        assert [line for line, one in zip(said, told, strict=True) if one["area"] == "approvals"] == rows(
            reader, person
        )
        assert "<" not in str(told)
    assert {one["area"] for one in told} >= {"tickets", "approvals"}
    assert machine(alan).get(f"/people/{alan.id}/rights").status_code == 403


def test_a_token_for_the_directory_reads_nothing_of_what_is_asked(machine, ada):
    for scopes, told in ((("directory:read",), False), (("directory:read", "approvals:read"), True)):
        secret, _kept = make_token(ada, str(told), scopes=scopes, now=utcnow())
        caller = machine()
        caller.headers["Authorization"] = f"Bearer {secret}"
        areas = {one["area"] for one in caller.get(f"/people/{ada.id}/rights?limit=100").json["items"]}
        assert ("people" in areas, "approvals" in areas) == (True, told)


def test_who_is_disabled_may_nothing(machine, ada, session, alan):
    set_active(SetActive(alan.id, False), actor=actor_of(ada), now=utcnow())
    assert machine(ada).get(f"/people/{alan.id}/rights").json["items"] == []
