"""The clock: one page fifty times over one connection, and lists and tickets from eight connections at once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from infra.bench.browser import Browser
from infra.bench.pages import LOAD_CLIENTS, Page


@dataclass(frozen=True)
class Times:
    """The times of one page in milliseconds: the median, and what nineteen of twenty stay below."""

    p50_ms: float
    p95_ms: float


def times_of(seconds: Sequence[float]) -> Times:
    """Return the percentiles of what was measured; each is a time that was, not one between two."""
    told = sorted(seconds)
    p50, p95 = (told[min(len(told) - 1, int(len(told) * share))] * 1000 for share in (0.5, 0.95))
    return Times(round(p50, 1), round(p95, 1))


def measure(page: Page, browser: Browser, rounds: int, warm_up: int) -> Times:
    """Return how long the page takes, the first ``warm_up`` times left out."""
    for _ in range(warm_up):
        page(browser)
    told = [page(browser).seconds for _ in range(rounds)]
    browser.close()
    return times_of(told)


def load(pages: Sequence[Page], browser: Browser, seconds: float) -> tuple[float, Times]:
    """Return how many requests a second are answered, and how soon, to connections that ask the pages in turn."""
    stop = perf_counter() + seconds

    def ask(place: int) -> list[float]:
        own, told, turn = browser.twin(), [], place
        while perf_counter() < stop:
            told.append(pages[turn % len(pages)](own).seconds)
            turn += 1
        own.close()
        return told

    start = perf_counter()
    with ThreadPoolExecutor(LOAD_CLIENTS) as clients:
        told = [one for each in clients.map(ask, range(LOAD_CLIENTS)) for one in each]
    return round(len(told) / (perf_counter() - start), 1), times_of(told)
