"""Two approvals at the same instant, on real connections: one decision (threat 90)."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from app.approvals import operations, queries
from app.approvals.commands import GiveVerdict, MakeLink
from app.approvals.models import Round, RoundLevel, Verdict
from app.approvals.rules import Rule
from app.core.db import db, unit_of_work
from app.core.errors import Refused
from app.directory.commands import SetAbsence, SetActive
from app.directory.operations import set_absence, set_active
from app.tickets.models import Ticket
from app.tickets.operations import decide_by_link
from tests.approvals.rounds import LATER, make_category, make_policy, make_subject, named, open_round
from tests.factories import NOW, SETUP, actor_of, make_location, make_person
from tests.waiting import until

SOMEBODY_WAITS = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
)


@pytest.fixture
def town(real_db):
    """A request that Paula and Fred are asked about; Olaf answers for Paula."""
    with real_db.app_context(), unit_of_work() as session:
        paris = make_location("Paris")
        paula, fred, olaf = (make_person(name, paris) for name in ("Paula Duval", "Fred Finance", "Olaf Lind"))
        rita = make_person("Rita Moreau", paris, paula)
        away = SetAbsence(paula.id, NOW, NOW.replace(year=2027), olaf.id)
        set_absence(away, actor=SETUP, now=NOW)
        category = make_category()
        ids = {"paula": paula.id, "fred": fred.id, "olaf": olaf.id}
        rounds = {}
        for name, rule in (("any", Rule.ANY), ("all", Rule.ALL)):
            make_policy(category, named(paula, fred, rule=rule))
            subject = make_subject(session, category, rita)
            rounds[name] = open_round(subject).level_id
            category = make_category(f"next-{name}".replace("-", "_"))
        actors = {name: actor_of(person) for name, person in (("paula", paula), ("fred", fred), ("olaf", olaf))}
    return real_db, ids, rounds, actors


def together(app, *acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, each on its own connection; return what each returned, or its refusal."""
    start, done = threading.Barrier(len(acts)), {}

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    done[place] = act()
            except Refused as refusal:
                done[place] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [done[place] for place in range(len(acts))]


def giving(town, level: str, approver: str, answer: str, by: str | None = None) -> Callable[[], object]:
    _app, ids, rounds, actors = town
    command = GiveVerdict(rounds[level], ids[approver], answer, "No." if answer == "rejected" else "")
    return lambda: operations.give_verdict(command, actor=actors[by or approver], now=LATER).progress.outcome


def outcome(town, level: str) -> tuple[str | None, int]:
    app, _ids, rounds, _actors = town
    with app.app_context():
        row = db.session.query(Round).join(RoundLevel).filter(RoundLevel.id == rounds[level]).one()
        return row.outcome, db.session.query(Verdict).filter_by(level_id=rounds[level]).count()


def test_an_approver_and_their_delegate_give_one_verdict(town):
    said = together(
        town[0], giving(town, "all", "paula", "approved"), giving(town, "all", "paula", "rejected", by="olaf")
    )
    assert sum(isinstance(one, Refused) for one in said) == 1
    assert outcome(town, "all")[1] == 1


def test_two_approvers_make_one_decision(town):
    said = together(town[0], giving(town, "any", "paula", "approved"), giving(town, "any", "fred", "approved"))
    assert sum(isinstance(one, Refused) for one in said) == 1
    assert outcome(town, "any") == ("approved", 1)


def test_where_both_are_needed_both_count(town):
    said = together(town[0], giving(town, "all", "paula", "approved"), giving(town, "all", "fred", "approved"))
    assert sorted(str(one) for one in said) == ["approved", "waiting"]
    assert outcome(town, "all") == ("approved", 2)


def test_what_finds_nobody_or_lets_somebody_go_is_committed(town):
    app, ids, rounds, _actors = town
    with app.app_context():
        with unit_of_work():
            set_active(SetActive(ids["paula"], active=False), actor=SETUP, now=NOW)
            ticket_id = queries.ticket_of_level(rounds["all"])
        with unit_of_work():
            assert operations.recall(ticket_id, actor=SETUP, now=LATER) == []
        with unit_of_work():
            set_active(SetActive(ids["fred"], active=False), actor=SETUP, now=NOW)
        with unit_of_work():
            assert len(operations.recall(ticket_id, actor=SETUP, now=LATER)) == 1
        with unit_of_work():
            assert operations.recall(ticket_id, actor=SETUP, now=LATER) == []
        assert queries.tickets_to_recall(LATER, 100, select(Ticket.id)) == [queries.ticket_of_level(rounds["any"])]


def test_a_link_takes_the_locks_in_the_order_of_the_page(town):
    app, ids, rounds, actors = town
    paula, level_id = actors["paula"], rounds["any"]
    command = GiveVerdict(level_id, ids["paula"], "approved")
    with app.app_context(), unit_of_work():
        operations.make_link(MakeLink(level_id, ids["paula"], "hash"), actor=paula, now=NOW)

    def tap():
        with app.app_context(), unit_of_work():
            decide_by_link("hash", command, actor=paula, now=LATER)

    thread = threading.Thread(target=tap)
    with app.app_context(), unit_of_work() as session:
        session.scalars(select(Ticket).with_for_update()).all()
        thread.start()
        until(lambda: session.scalar(SOMEBODY_WAITS))
        # Whoever holds the ticket reaches the round: had the link locked it first, both would wait for ever.
        assert session.scalars(select(Round).with_for_update(nowait=True)).all()
    thread.join()
    assert outcome(town, "any") == ("approved", 1)
