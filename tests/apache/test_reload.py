"""F5: a graceful reload under load, as after an upgrade or for a new certificate, loses no request."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.apache.asking import ask
from tests.apache.conftest import Desk
from tests.waiting import until

CLIENTS, REQUESTS = 8, 200


def test_f5_two_hundred_requests_during_a_graceful_reload_are_all_answered(desk: Desk) -> None:
    before, answers, enough = desk.apache.daemons(), [], threading.Event()

    def visit() -> None:
        while not enough.is_set():
            answers.append(ask(desk.apache, "/sign-in").status)

    with ThreadPoolExecutor(CLIENTS) as pool:
        visits = [pool.submit(visit) for _ in range(CLIENTS)]
        until(lambda: len(answers) > CLIENTS)
        begun = len(answers)
        desk.apache.reload()
        until(lambda: len(answers) - begun >= REQUESTS and len(desk.apache.daemons() - before) == 2)
        enough.set()
        for one in visits:
            one.result()
    assert set(answers) == {200}
    assert desk.apache.daemons().isdisjoint(before)
