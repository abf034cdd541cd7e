"""F5: new daemons under load, as after an upgrade, lose no request; what a reload of all of Apache loses is told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.apache.asking import Reply, ask
from tests.apache.conftest import Desk
from tests.waiting import until

CLIENTS, REQUESTS = 8, 200


def answers_during(desk: Desk, change: Callable[[], None]) -> list[Reply]:
    """Return what clients got before, during and after the change, until every daemon is a new one."""
    before, answers, enough = desk.apache.daemons(), [], threading.Event()

    def visit() -> None:
        while not enough.is_set():
            answers.append(ask(desk.apache, "/sign-in"))

    def is_over() -> bool:
        now = desk.apache.daemons()
        return len(answers) - begun >= REQUESTS and len(now) == 2 and now.isdisjoint(before)

    with ThreadPoolExecutor(CLIENTS) as pool:
        visits = [pool.submit(visit) for _ in range(CLIENTS)]
        until(lambda: len(answers) > CLIENTS)
        begun = len(answers)
        change()
        until(is_over)
        enough.set()
        for one in visits:
            one.result()
    return answers


def test_f5_two_hundred_requests_while_the_daemons_are_renewed_are_all_answered(desk: Desk) -> None:
    answers = answers_during(desk, desk.apache.renew)
    assert [(reply.status, reply.text) for reply in answers if reply.status != 200] == [], desk.apache.said()


def test_f5_whom_a_reload_of_all_of_apache_meets_at_the_wrong_moment_is_told_to_come_again(desk: Desk) -> None:
    answers = answers_during(desk, desk.apache.reload)
    missed = [reply for reply in answers if reply.status != 200]
    assert {reply.status for reply in missed} <= {503}, desk.apache.said()
    assert all("Nothing was saved; send it again in a moment." in reply.text for reply in missed)
    assert len(missed) <= CLIENTS
