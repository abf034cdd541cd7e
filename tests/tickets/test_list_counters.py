"""The live numbers: the same as the lists behind them, scoped, cheap, and silent when nothing changed."""

import re
from datetime import timedelta

from sqlalchemy import text, update

from app.core.clock import utcnow
from app.tickets.models import Ticket
from tests.tickets.incidents import move, opened, take

__all__ = ["opened"]

VIEWS = ("open", "mine", "my_groups", "unassigned", "overdue", "all")


def test_each_number_is_the_count_of_its_list(browse, session, opened, alan):
    for at in range(4):
        opened(f"Matter number {at}")
    take(opened("Mine to repair"), alan)
    move(opened("Ended"), alan, "resolved", solution="Done.")
    session.execute(update(Ticket).where(Ticket.title == "Matter number 2").values(late_since=utcnow()))
    session.execute(update(Ticket).where(Ticket.title == "Matter number 3").values(due_at=utcnow() - timedelta(1)))
    counted = browse(alan).get("/counters").json
    lists = {view: browse(alan).get(f"/tickets/?view={view}").text for view in VIEWS}
    shown = {view: int(re.search(r'class="count"[^>]*>(\d+)<', page)[1]) for view, page in lists.items()}
    lists["/"] = browse(alan).get("/tickets/").text
    assert {view: counted[view] for view in VIEWS} == shown
    entry = re.search(r'href="/tickets/" title="Tickets" aria-current="page">.*?data-counter="(\w+)"', lists["/"], re.S)
    assert entry[1] == "open"
    assert shown == {"open": 5, "all": 6, "mine": 1, "my_groups": 5, "unassigned": 4, "overdue": 2}


def test_another_places_tickets_are_not_counted(browse, opened, alan, olaf, lyon_desk):
    opened("A cable in Lyon", by=olaf)
    assert browse(alan).get("/counters").json["all"] == 0
    assert browse(olaf).get("/counters").json["own"] == 1


def test_an_unchanged_answer_is_not_sent_again(browse, opened, alan):
    hand = browse(alan)
    tag = hand.get("/counters").headers["ETag"]
    assert hand.get("/counters", headers={"If-None-Match": tag}).status_code == 304
    opened()
    assert hand.get("/counters", headers={"If-None-Match": tag}).status_code == 200


def test_it_is_never_kept_by_a_cache(browse, alan, paris_desk):
    assert browse(alan).get("/counters").headers["Cache-Control"] == "no-store"


def test_nothing_is_counted_again_while_nothing_happened(browse, opened, alan, statements):
    hand = browse(alan)
    tag = hand.get("/counters").headers["ETag"]
    statements()
    hand.get("/counters", headers={"If-None-Match": tag})
    (asked,) = [one for one in statements() if "tickets" in one]
    assert "audit_entries" in asked
    hand.get("/counters")
    assert len([one for one in statements() if "tickets" in one]) == 2


def test_it_is_counted_again_when_something_falls_due(browse, session, opened, alan, monkeypatch):
    opened()
    due = utcnow() + timedelta(seconds=20)
    session.execute(update(Ticket).values(due_at=due))
    hand = browse(alan)
    first = hand.get("/counters")
    known = {"If-None-Match": first.headers["ETag"]}
    assert hand.get("/counters", headers=known).status_code == 304
    monkeypatch.setattr("app.web.format.utcnow", lambda: due + timedelta(seconds=1))
    again = hand.get("/counters", headers=known)
    assert (first.json["overdue"], again.status_code, again.json["overdue"]) == (0, 200, 1)


def test_it_is_counted_again_when_an_act_commits_late(browse, session, opened, alan):
    """An act may take its place in the record early and commit after later ones."""
    opened()
    entry = """INSERT INTO audit_entries (seq, at, source, event, noun, changes) OVERRIDING SYSTEM VALUE
        SELECT max(seq) + :place, now(), 'a test', 'tickets.changed', 'tickets', '{}' FROM audit_entries"""
    hand = browse(alan)
    session.execute(text(entry), {"place": 2})
    known = {"If-None-Match": hand.get("/counters").headers["ETag"]}
    assert hand.get("/counters", headers=known).status_code == 304
    session.execute(text(entry), {"place": -1})
    assert hand.get("/counters", headers=known).status_code == 200


def test_other_rights_or_another_reader_are_counted_anew(browse, opened, alan, olaf, lyon_desk, session):
    opened()
    tag = browse(alan).get("/counters").headers["ETag"]
    assert browse(olaf).get("/counters", headers={"If-None-Match": tag}).status_code == 200
    for nonsense in ("*", '"x"', '"a-b-c"', '"--9"', f'{tag[:-1]}0"'):
        assert browse(olaf).get("/counters", headers={"If-None-Match": nonsense}).status_code == 200


def test_a_stranger_learns_nothing(browse):
    reply = browse().get("/counters")
    assert reply.status_code == 401
    assert not reply.is_json
