"""Who measures: every page on every desk in turn, each desk served alike, with somebody of each role signed in."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from app.config import Settings
from app.core.clock import utcnow
from infra.bench.browser import Browser, form_token
from infra.bench.counting import InProcess, statements_of
from infra.bench.desks import PASSWORD, ROLES, Desk, say
from infra.bench.growth import Size, grow, wait_for
from infra.bench.measuring import ask_often, load, measure
from infra.bench.pages import (
    LOAD_SECONDS,
    MANAGER,
    MEASURED,
    MEMORY_REQUESTS,
    TECHNICIAN,
    WARM_UP,
    Page,
    approvals,
    beside,
    grown_pages,
    is_of_program,
    mixed,
    pages_of,
)
from infra.bench.report import Row
from infra.bench.serving import Served

NUMBER = re.compile(r'href="/tickets/(INC\d+)"')
Serve = Callable[[Settings], AbstractContextManager[Served]]
GROWN = Size()


@dataclass(frozen=True)
class Effort:
    """How long is measured: ``rounds`` a page after ``warm_up`` others, ``seconds`` of load; and the grown desk."""

    rounds: int = MEASURED
    warm_up: int = WARM_UP
    seconds: float = LOAD_SECONDS
    requests: int = MEMORY_REQUESTS
    size: Size = GROWN


@contextmanager
def served(made: Sequence[Desk], serve: Serve, name: str, effort: Effort) -> Iterator["Meter"]:
    """Yield a meter of all these desks, each served by a server of that kind with somebody of each role signed in."""
    say(f"Measuring by {name}…")
    with ExitStack() as kept:
        seats = []
        for desk in made:
            server = kept.enter_context(serve(desk.settings))
            browsers = {role: kept.enter_context(closing(Browser(server.port))) for role in ROLES}
            for role, browser in browsers.items():
                browser.sign_in(desk.login_of(role), PASSWORD)
            seats.append(Seat.at(desk, server, browsers))
        yield Meter(name, effort, tuple(seats))


@dataclass(frozen=True)
class Seat:
    """One served desk with those who ask it, and what each asks."""

    desk: Desk
    server: Served
    browsers: dict[str, Browser]
    program: Browser
    pages: dict[tuple[str, str], Page]
    number: str

    @classmethod
    def at(cls, desk: Desk, server: Served, browsers: dict[str, Browser]) -> "Seat":
        """Look at the technician's list, whose tickets and form token the pages take."""
        browser = browsers[TECHNICIAN]
        browser.close()  # The server may have let go of a connection that rested while the others signed in.
        first = browser.get("/tickets/")
        program = browser.as_program(desk.company.technician.work_email, PASSWORD)
        numbers = list(dict.fromkeys(NUMBER.findall(first.text)))
        return cls(desk, server, browsers, program, pages_of(desk.company, numbers, form_token(first.text)), numbers[0])

    def who_asks(self, name: str, role: str) -> Browser:
        """Return the browser of the role, or the technician's program."""
        return self.program if is_of_program(name) else self.browsers[role]


@dataclass(frozen=True)
class Meter:
    """Measures one page after another, each on every desk in turn."""

    server: str
    effort: Effort
    seats: tuple[Seat, ...]

    def issue_rows(self) -> list[Row]:
        """Return what each page of the issue costs, the load, and the memory that a web process has grown to."""
        rows = [
            row for asked in self.seats[0].pages for row in self._rows(*asked, [one.pages[asked] for one in self.seats])
        ]
        halves = ("list", TECHNICIAN), ("ticket", TECHNICIAN)
        loaded = [([one.pages[half] for half in halves], self._technician(one)) for one in self.seats]
        rates = load(loaded, self.effort.seconds)
        rows += [self._row("load", TECHNICIAN, one, req_s=rate) for one, rate in zip(self.seats, rates, strict=True)]
        for name in ("counters", "pulse"):
            rows += self._rows(name, TECHNICIAN, [beside(one.number)[name] for one in self.seats])
        largest = self.seats[-1]
        ask_often(mixed(largest.pages, largest.number), self._technician(largest), self.effort.requests)
        return [*rows, self._row("memory", TECHNICIAN, largest, rss_mb=largest.server.rss_mb())]

    def grown_rows(self, desk: Desk) -> list[Row]:
        """Return what the directory, the CMDB and the approvals cost on this desk, grown to many people and CIs."""
        size = self.effort.size
        say(f"Growing to {size.people:,} people and {size.cis:,} CIs…")
        with desk.connect() as connection:
            grown = grow(connection, desk.company, datetime.now(UTC), size)
        with desk.app.app_context():
            wait_for(desk.company.manager, desk.company, utcnow())
        alone = Meter(self.server, self.effort, tuple(one for one in self.seats if one.desk is desk))
        rows = [row for name, page in grown_pages(grown).items() for row in alone._rows(name, TECHNICIAN, [page])]
        return rows + alone._rows("approvals", MANAGER, [approvals])

    def _rows(self, name: str, role: str, pages: Sequence[Page]) -> list[Row]:
        """Return the rows of one page, ``pages`` being what it is on each desk."""
        asked = [(page, seat.who_asks(name, role)) for page, seat in zip(pages, self.seats, strict=True)]
        times = measure(asked, self.effort.rounds, self.effort.warm_up)
        rows = []
        for (page, browser), seat, told in zip(asked, self.seats, times, strict=True):
            sql = statements_of(page, InProcess(seat.desk.app, browser))
            rows.append(self._row(name, role, seat, p50_ms=told.p50_ms, p95_ms=told.p95_ms, sql=sql))
        return rows

    def _row(self, name: str, role: str, seat: Seat, **told: float) -> Row:
        return Row(name, seat.desk.tickets, role, self.server, **told)  # type: ignore[arg-type]

    @staticmethod
    def _technician(seat: Seat) -> Browser:
        return seat.browsers[TECHNICIAN]
