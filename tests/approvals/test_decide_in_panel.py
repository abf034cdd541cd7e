"""The Approvals page: each door happy, refused, from an outsider and anonymous; bulk, undo, questions, delegates."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.approvals.models import RoundLevel
from app.core.clock import utcnow
from app.directory.commands import SetAbsence
from app.directory.models import Person
from app.directory.operations import set_absence
from app.tickets.commands import AskAgain, OpenTask
from app.tickets.models import Category
from app.tickets.operations import ask_again, open_task, recall_approvals
from tests.cmdb.conftest import make_ci
from tests.factories import actor_of, make_person


@pytest.fixture
def laptop(session):
    return session.scalars(select(Category).where(Category.key == "laptop")).one()


@pytest.fixture
def wish(session, rita, laptop):
    """Return a maker of Rita's requests for a laptop."""

    def make(title="A laptop for the fair", **given):
        now = utcnow()
        words = {"requester_id": rita.id, "category_id": laptop.id, **given}
        return open_task(OpenTask(title, **words), actor=actor_of(rita, now), now=now)

    return make


@pytest.fixture
def task(wish):
    return wish()


@pytest.fixture
def door(session, task, paula):
    """The address of Paula's card."""
    level = session.scalars(select(RoundLevel)).one()
    return f"/approvals/{level.id}-{paula.id}"


def counter(browser):
    return browser.get("/counters/").json.get("approvals")


def test_the_card_says_what_for_whom_and_why(browse, wish, paula, olaf):
    wish("A tablet", body="For the fair in *May*", requested_for_id=olaf.id)
    page = browse(paula).get("/approvals/").text
    assert "A tablet, for Olaf Lindqvist" in page
    assert "asked by Rita Moreau" in page
    assert "<em>May</em>" in page


def test_the_card_says_what_it_concerns_and_what_is_new(browse, session, wish, paula, rita, laptop):
    ci = make_ci("PC-77", holder_id=rita.id)
    task = wish(ci_ids=(ci.id,))
    browser = browse(paula)
    assert f"{ci.name} (PC-77)" in browser.get("/approvals/").text
    level = session.scalars(select(RoundLevel)).one()
    browser.post(f"/approvals/{level.id}-{paula.id}/verdict", {"answer": "rejected", "reason": "Which one?"})
    again = AskAgain(task.id, task.version, task.title, laptop.id, reason="The *small* one")
    ask_again(again, actor=actor_of(rita, utcnow()), now=utcnow())
    page = browser.get("/approvals/").text
    assert "<b>Rita Moreau</b> asked for it again" in page
    assert "<em>small</em>" in page


def test_the_longest_waiting_is_first_and_counted(browse, wish, paula):
    wish("The first wish")
    wish("The second wish")
    browser = browse(paula)
    page = browser.get("/approvals/").text
    assert page.index("The first wish") < page.index("The second wish")
    assert counter(browser) == 2
    assert "Waiting for my approval" in browser.get("/").text


def test_one_click_approves_and_offers_to_take_it_back(browse, session, door, task, paula):
    browser = browse(paula)
    assert browser.post(f"{door}/verdict", {"answer": "approved"}).status_code == 303
    session.refresh(task)
    assert task.status == "new"
    page = browser.get("/approvals/").text
    assert f"{task.number} is approved." in page
    verdict = re.search(r'name="verdict" value="(\d+)"', page)[1]
    assert browser.post("/approvals/undo", {"verdict": verdict}).status_code == 303
    session.refresh(task)
    assert task.status == "awaiting_approval"
    assert "A laptop for the fair" in browser.get("/approvals/").text


def test_a_rejection_without_a_reason_keeps_the_card_open(browse, session, door, task, paula):
    browser = browse(paula)
    reply = browser.post(f"{door}/verdict", {"answer": "rejected", "reason": " "})
    assert reply.status_code == 422
    assert "Say why" in reply.text
    assert browser.post(f"{door}/verdict", {"answer": "rejected", "reason": "Too dear"}).status_code == 303
    session.refresh(task)
    assert task.status == "rejected"
    assert "Too dear" in browser.get("/approvals/").text


def test_an_answer_that_is_none_is_refused(browse, door, paula):
    assert browse(paula).post(f"{door}/verdict", {"answer": "perhaps"}).status_code == 422


def test_a_second_click_is_told(browse, door, paula):
    browser = browse(paula)
    browser.post(f"{door}/verdict", {"answer": "approved"})
    reply = browser.post(f"{door}/verdict", {"answer": "approved"})
    assert reply.status_code == 409
    assert "any more" in reply.text


@pytest.mark.parametrize(("name", "status"), [("olaf", 404), ("rita", 403), ("ada", 403)])
def test_nobody_else_decides(browse, request, session, door, task, name, status):
    """Threat 9, and the outsider does not even learn that there is something."""
    reply = browse(request.getfixturevalue(name)).post(f"{door}/verdict", {"answer": "approved"})
    session.refresh(task)
    assert (reply.status_code, task.status) == (status, "awaiting_approval")


def test_an_anonymous_reader_signs_in_first(browse, door):
    reader = browse()
    assert reader.get("/approvals/").status_code == 303
    assert reader.post(f"{door}/verdict", {"answer": "approved"}).status_code == 401


def test_what_waits_elsewhere_is_shown_to_the_manager_and_the_requester_has_no_entry(
    browse, session, task, paula, rita, door, ada
):
    fred = make_person("Fred Finance")
    assert browse(ada).post(f"{door}/reroute", {"person": "fred"}).status_code == 303
    page = browse(paula).get("/approvals/").text
    assert "Waiting elsewhere" in page
    assert "waits for Fred Finance" in page
    assert "A laptop for the fair" in browse(fred).get("/approvals/").text
    assert "/approvals/" not in browse(rita).get("/tickets/mine").text


def test_a_delegate_sees_for_whom_and_answers(browse, session, door, task, paula, olaf):
    now = utcnow()
    away = SetAbsence(paula.id, now, now.replace(year=now.year + 1), olaf.id)
    set_absence(away, actor=actor_of(paula, now), now=now)
    browser = browse(olaf)
    page = browser.get("/approvals/").text
    assert "You answer for Paula Duval" in page
    assert browser.get(f"/tickets/{task.number}").status_code == 200
    assert browser.post(f"{door}/verdict", {"answer": "approved"}).status_code == 303
    session.refresh(task)
    assert task.status == "new"
    assert "Olaf Lindqvist for Paula Duval" in browser.get(f"/tickets/{task.number}").text


def test_an_approver_lets_somebody_answer_this_one(browse, door, paula, olaf):
    browser = browse(paula)
    assert browser.post(f"{door}/delegate", {"person": "nobody at all"}).status_code == 422
    assert [row["id"] for row in browser.get(f"{door}/people?query=Olaf").json] == ["olaf"]
    assert browser.post(f"{door}/delegate", {"person": "olaf"}).status_code == 303
    assert "Olaf Lindqvist may answer too" in browser.get("/approvals/").text
    assert "Paula Duval lets you answer" in browse(olaf).get("/approvals/").text


def test_a_requester_named_as_delegate_is_refused(browse, door, paula):
    assert browse(paula).post(f"{door}/delegate", {"person": "rita"}).status_code == 403


def test_a_question_stands_on_the_ticket_and_on_the_card(browse, door, task, paula, rita):
    browser = browse(paula)
    asked = {"source_md": "Which model?", "idempotency_key": "0" * 32}
    assert browser.post(f"{door}/question", {**asked, "source_md": ""}).status_code == 422
    assert browser.post(f"{door}/question", asked).status_code == 303
    page = browser.get("/approvals/").text
    assert "question asked" in page
    assert "Which model?" in page
    assert "Which model?" in browse(rita).get(f"/tickets/{task.number}").text


def test_the_approver_says_what_it_may_cost_and_its_requester_never_hears(browse, session, door, task, paula, rita):
    browser, sent = browse(paula), {"version": task.version, "estimated_cost": "1 250,50"}
    assert "Estimate the cost…" in browser.get(f"/tickets/{task.number}").text
    wrong = browser.post(f"{door}/cost", {**sent, "estimated_cost": "some euros"})
    assert (wrong.status_code, 'value="some euros"' in wrong.text) == (422, True)
    assert "Type an amount such as" in wrong.text
    assert browser.post(f"{door}/cost", sent).status_code == 303
    page = browser.get("/approvals/").text
    assert "€1,250.50" in page and "Correct the cost…" in page
    assert browser.post(f"{door}/cost", {**sent, "estimated_cost": "900"}).status_code == 409
    for address in (f"/tickets/{task.number}", f"/tickets/{task.number}?show=history", "/tickets/mine"):
        assert not re.search("1.?250|estimated cost", browse(rita).get(address).text)


@pytest.mark.parametrize(("name", "status"), [("olaf", 404), ("rita", 403), ("ada", 403)])
def test_nobody_else_says_the_cost(browse, request, session, door, task, name, status):
    sent = {"version": task.version, "estimated_cost": "5"}
    reply = browse(request.getfixturevalue(name)).post(f"{door}/cost", sent)
    session.refresh(task)
    assert (reply.status_code, task.estimated_cost) == (status, None)
    assert browse().post(f"{door}/cost", sent).status_code == 401


def test_many_at_once_with_a_report(browse, session, wish, paula):
    tasks = [wish(f"Wish number {no}") for no in range(3)]
    levels = session.scalars(select(RoundLevel.id).order_by(RoundLevel.id)).all()
    seats = [f"{level}-{paula.id}" for level in levels]
    browser = browse(paula)
    browser.post(f"/approvals/{seats[0]}/verdict", {"answer": "rejected", "reason": "No"})
    assert browser.post("/approvals/approve", {"seat": seats}).status_code == 303
    page = browser.get("/approvals/").text
    assert "2 requests are approved." in page
    assert f"{tasks[0].number}: " in page
    assert browser.post("/approvals/approve", {}).status_code == 303
    assert "Nothing is ticked" in browser.get("/approvals/").text


def test_nobody_to_ask_is_shown_to_administrators_who_name_somebody(browse, session, rita, wish, ada, paula):
    rita.manager_id = None
    task = wish()
    browser = browse(ada)
    assert counter(browser) == 1
    assert "Nobody to ask" in browser.get("/approvals/").text
    assert "Nobody was found who could approve it" in browse(rita).get(f"/tickets/{task.number}").text
    level = session.scalars(select(RoundLevel)).one()
    assert browser.post(f"/approvals/{level.id}-0/reroute", {"person": "ada"}).status_code == 403
    assert browser.post(f"/approvals/{level.id}-0/reroute", {"person": "paula"}).status_code == 303
    assert "A laptop for the fair" in browse(paula).get("/approvals/").text


def test_only_administrators_reroute(browse, door, paula, olaf):
    for person in (paula, olaf):
        assert browse(person).post(f"{door}/reroute", {"person": "ada"}).status_code == 403


def test_the_ticket_s_page_asks_its_approver_and_tells_the_requester(browse, task, paula, rita):
    page = browse(paula).get(f"/tickets/{task.number}").text
    assert "Your answer is asked" in page
    assert 'data-act="approve"' in page
    page = browse(rita).get(f"/tickets/{task.number}").text
    assert 'data-act="approve"' not in page
    assert "Paula Duval" in page
    assert "Once approved, the group starts on it" in page


def test_the_manager_of_a_late_approver_is_told_and_sees_no_more(browse, session, laptop, rita, paula, paris):
    boss = make_person("Greta Chief", paris)
    paula.manager_id = boss.id
    asked_at = utcnow() - timedelta(days=5)
    words = OpenTask("A laptop for the fair", rita.id, category_id=laptop.id)
    task = open_task(words, actor=actor_of(rita, asked_at), now=asked_at)
    assert recall_approvals(utcnow()) == 1
    page = browse(boss).get("/approvals/").text
    assert "Paula Duval has not answered in time." in page
    assert task.number not in page
    page = browse(paula).get("/approvals/").text
    assert page.count("This has waited for some time") == 1
    assert page.index("data-card") < page.index("This has waited for some time")
    assert "told Greta Chief that it still waits" in browse(paula).get(f"/tickets/{task.number}").text


@pytest.fixture
def own(session, laptop, ada, paula):
    """What Ada, who administers, asks for herself; Paula is asked about it."""
    ada.manager_id = paula.id
    now = utcnow()
    return open_task(OpenTask("A laptop for me", ada.id, category_id=laptop.id), actor=actor_of(ada, now), now=now)


def test_an_administrator_is_offered_no_choice_about_their_own_request(browse, session, own, ada, paula):
    make_person("Anna Admin", is_admin=True)
    make_person("Fred Finance")
    page = browse(ada).get("/approvals/").text
    assert "another administrator chooses who answers" in page and "/reroute" not in page
    level = session.scalars(select(RoundLevel)).one()
    for act in ("reroute", "delegate"):
        assert browse(ada).post(f"/approvals/{level.id}-{paula.id}/{act}", {"person": "fred"}).status_code == 403
    assert (
        "/reroute"
        in browse(session.scalars(select(Person).where(Person.identifier == "anna")).one()).get("/approvals/").text
    )


def test_a_sole_administrator_chooses_and_it_shows(browse, session, own, ada, paula):
    make_person("Fred Finance")
    level = session.scalars(select(RoundLevel)).one()
    door = f"/approvals/{level.id}-{paula.id}/reroute"
    assert door in browse(ada).get("/approvals/").text
    assert browse(ada).post(door, {"person": "fred"}).status_code == 303
    page = browse(paula).get(f"/tickets/{own.number}").text
    assert "had Fred Finance asked instead" in page
    assert "as the only administrator, about their own request" in page


def test_nobody_to_ask_leads_another_administrator_and_not_the_one_who_asks(browse, session, laptop, ada, paris):
    anna = make_person("Anna Admin", is_admin=True)
    now = utcnow()
    task = open_task(OpenTask("A laptop for me", ada.id, category_id=laptop.id), actor=actor_of(ada, now), now=now)
    assert "Name an approver" in browse(anna).get(f"/tickets/{task.number}").text
    page = browse(ada).get(f"/tickets/{task.number}").text
    assert "Nobody was found who could approve it." in page and "Name an approver" not in page
