"""What is measured: each page of the issue by its name and role, as that person's browser or program asks for it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import urlencode

from infra.bench.browser import API
from infra.bench.company import Company, Team
from infra.bench.growth import Grown
from infra.bench.stories import RARE_WORD

WARM_UP, MEASURED = 20, 50
LOAD_CLIENTS, LOAD_SECONDS = 8, 15.0
MEMORY_REQUESTS = 5_000
NEWEST, ROWS = "/tickets/?view=open&sort=opened&desc=1", "page_size=25"
# Whose pages are measured: who works a tenth of the desk, and those to whom a list is something else.
TECHNICIAN, REQUESTER, MANAGER, SPECIALIST, ADMINISTRATOR = (
    "technician", "requester", "manager", "small_group", "administrator",
)  # fmt: skip


class Asks(Protocol):
    """What can ask for a page: the measuring browser, or the counting application."""

    def get(self, path: str, expected: tuple[int, ...] = (200,), tag: str = "") -> Any:
        """Return the page."""

    def post(self, path: str, fields: dict[str, object], expected: tuple[int, ...] = (303,)) -> Any:
        """Send a form."""


Page = Callable[[Asks], Any]


def pages_of(company: Company, numbers: Sequence[str], token: str) -> dict[tuple[str, str], Page]:
    """Return each measured page by its name and whose it is; ``numbers`` are tickets the technician sees.

    ``create`` and ``comment`` answer the POST itself (303), as the browser sends it; the page that it then leads to is
    fetched too, but counts as ``ticket``. A requester's list is that of their own tickets, a manager's their team's.
    Lists have 25 rows, as those of the peers had (issue 5); ``list_50`` is the one that who chose nothing gets.
    """
    own, team = "/tickets/mine", "/tickets/team"
    mine: dict[str, Page] = {"list": _at(own), "search": _at(f"{own}?search={RARE_WORD}")}
    theirs: dict[str, Page] = {"list": _at(f"{team}?{ROWS}"), "search": _at(f"{team}?search={RARE_WORD}")}
    each: dict[str, Mapping[str, Page]] = {
        TECHNICIAN: {
            **_of_desk(company.teams[0]),
            "list_50": _at(NEWEST),
            **_of_ticket(company, numbers, token),
            "dashboard": _at("/"),
            **_of_program(numbers),
        },
        REQUESTER: mine,
        MANAGER: {**theirs, "dashboard": _at("/")},
        SPECIALIST: {**_of_desk(company.small_team), "dashboard": _at("/")},
        ADMINISTRATOR: {**_of_desk(company.teams[0]), "dashboard": _at("/")},
    }
    return {(name, role): page for role, pages in each.items() for name, page in pages.items()}


def is_of_program(name: str) -> bool:
    """Return whether a program asks for this, by the API."""
    return name.startswith("api_")


def _at(path: str) -> Page:
    return lambda browser: browser.get(path)


def _of_desk(team: Team) -> dict[str, Page]:
    return {
        "list": _at(f"{NEWEST}&{ROWS}"),
        "list_group": _at(f"/tickets/?view=open&group_id={team.id}&{ROWS}"),
        "search": _at(f"/tickets/?view=all&search={RARE_WORD}"),
    }


def _of_ticket(company: Company, numbers: Sequence[str], token: str) -> dict[str, Page]:
    next_of = {name: _in_turn(numbers) for name in ("ticket", "comment")}

    def create(browser: Asks) -> Any:
        said: dict[str, object] = {
            "title": "The printer of the second floor is blank",
            "body": "Since nine, every page is white.",
        }
        said |= {"requester_id": company.people[0].id, "impact": "one_person", "urgency": "normal", "category_id": ""}
        said |= {"location_id": "", "idempotency_key": token_hex(16), "csrf_token": token}
        return _followed(browser, browser.post("/tickets/new", said))

    def comment(browser: Asks) -> Any:
        said: dict[str, object] = {
            "source_md": "We are looking at it.",
            "internal": "n",
            "target": "",
            "csrf_token": token,
        }
        said |= {"idempotency_key": token_hex(16)}
        return _followed(browser, browser.post(f"/tickets/{next_of['comment']()}/comment", said))

    return {
        "ticket": lambda browser: browser.get(f"/tickets/{next_of['ticket']()}"),
        "create": create,
        "comment": comment,
    }


def _of_program(numbers: Sequence[str]) -> dict[str, Page]:
    number = _in_turn(numbers)
    return {
        "api_list": _at(f"{API}/tickets?limit=25"),
        "api_read": lambda browser: browser.get(f"{API}/tickets/{number()}"),
    }


def _in_turn(numbers: Sequence[str]) -> Callable[[], str]:
    turn = count()
    return lambda: numbers[next(turn) % len(numbers)]


def grown_pages(grown: Grown) -> dict[str, Page]:
    """Return what the technician asks of the grown desk, by name; ``approvals`` is the manager's own page."""
    return {
        "directory": _at(f"/people/?{urlencode({'search': grown.name})}"),
        "cis": _at("/cis/"),
        "ci": _at(f"/cis/{grown.ci_id}"),
        "person": _at(f"/people/{grown.person_id}"),
    }


def approvals(browser: Asks) -> Any:
    """Return the page of what waits for the one who asks."""
    return browser.get("/approvals/")


def mixed(pages: Mapping[tuple[str, str], Page], number: str) -> list[Page]:
    """Return what a technician asks for in a day, for the memory it leaves behind."""
    of_day = ("list", "list_group", "search", "ticket", "dashboard")
    others = ("/people/", "/cis/", "/tickets/?view=mine", f"/tickets/{number}/pulse", "/counters")
    return [*(pages[name, TECHNICIAN] for name in of_day), *map(_at, others)]


def _followed(browser: Asks, answer: Any) -> Any:
    """Return the answer after looking at the page it leads to, which takes the sentence kept for it away."""
    browser.get(answer.location.partition("#")[0])
    return answer


def beside(number: str) -> dict[str, Page]:
    """Return what an open page asks every few seconds, answered by "nothing new" (304) once it was answered."""
    return {"counters": _asked_again("/counters"), "pulse": _asked_again(f"/tickets/{number}/pulse")}


def _asked_again(path: str) -> Page:
    known = {"tag": ""}

    def ask(browser: Asks) -> Any:
        answer = browser.get(path, (200, 304), known["tag"])
        known["tag"] = answer.tag or known["tag"]
        return answer

    return ask
