"""The clock: each page fifty times, one desk after the other; lists and tickets from eight connections at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from time import perf_counter

from infra.bench.browser import Browser
from infra.bench.pages import LOAD_CLIENTS, Page

SLICES = 5  # Of the load: so often each desk has its turn.


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


def measure(asked: Sequence[tuple[Page, Browser]], rounds: int, warm_up: int) -> list[Times]:
    """Return how long the page takes on each desk, asked in turn so that what disturbs one disturbs the others.

    The first ``warm_up`` times are left out; each desk has a connection of its own.
    """
    turns = [(page, browser.twin()) for page, browser in asked]
    for _ in range(warm_up):
        for page, browser in turns:
            page(browser)
    told: list[list[float]] = [[] for _ in turns]
    for _ in range(rounds):
        for seconds, (page, browser) in zip(told, turns, strict=True):
            seconds.append(page(browser).seconds)
    for _page, browser in turns:
        browser.close()
    return [times_of(seconds) for seconds in told]


def load(asked: Sequence[tuple[Sequence[Page], Browser]], seconds: float) -> list[float]:
    """Return how many requests a second each desk answers to eight connections that ask its pages in turn."""
    done = [0.0] * len(asked)
    for _ in range(SLICES):
        for at, (pages, browser) in enumerate(asked):
            done[at] += _loaded(pages, browser, seconds / SLICES) / SLICES
    return [round(rate, 1) for rate in done]


def ask_often(pages: Sequence[Page], browser: Browser, times: int) -> None:
    """Ask for the pages in turn, ``times`` in all, from eight connections."""
    _answered(pages, browser, iter(range(times)))


def _loaded(pages: Sequence[Page], browser: Browser, seconds: float) -> float:
    start = perf_counter()
    stop = start + seconds
    answered = _answered(pages, browser, iter(lambda: perf_counter() < stop, False))
    return answered / (perf_counter() - start)


def _answered(pages: Sequence[Page], browser: Browser, goes_on: Iterator[object]) -> int:
    """Ask while ``goes_on`` yields, and return how many requests were answered."""

    def ask(place: int) -> int:
        own = browser.twin()
        for turn in count():
            if next(goes_on, None) is None:
                own.close()
                return turn
            pages[(place + turn) % len(pages)](own)
        return 0

    with ThreadPoolExecutor(LOAD_CLIENTS) as clients:
        return sum(clients.map(ask, range(LOAD_CLIENTS)))
