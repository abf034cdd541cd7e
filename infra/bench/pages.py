"""What is measured: each page of the issue by its name, as the technician's browser asks for it."""

from collections.abc import Callable
from itertools import count
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import urlencode

from infra.bench.company import Company
from infra.bench.growth import Grown
from infra.bench.stories import RARE_WORD

WARM_UP, MEASURED = 20, 50
LOAD_CLIENTS, LOAD_SECONDS = 8, 15.0


class Asks(Protocol):
    """What can ask for a page: the measuring browser, or the counting application."""

    def get(self, path: str, expected: tuple[int, ...] = (200,), tag: str = "") -> Any:
        """Return the page."""

    def post(self, path: str, fields: dict[str, object], expected: tuple[int, ...] = (303,)) -> Any:
        """Send a form."""


Page = Callable[[Asks], Any]


def pages_of(company: Company, numbers: list[str], token: str, has_dashboard: bool) -> dict[str, Page]:
    """Return each measured page by name; ``numbers`` are tickets the technician sees, taken in turn.

    ``create`` and ``comment`` answer the POST itself (303), as the browser sends it; the page that it then leads to is
    fetched too, but counts as ``ticket``.
    """
    team, asker = company.teams[0], company.people[0]
    turns = {name: count() for name in ("ticket", "comment")}

    def ticket_of(name: str) -> str:
        return numbers[next(turns[name]) % len(numbers)]

    def create(browser: Asks) -> Any:
        said: dict[str, object] = {
            "title": "The printer of the second floor is blank",
            "body": "Since nine, every page is white.",
        }
        said |= {"requester_id": asker.id, "impact": "one_person", "urgency": "normal", "category_id": ""}
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
        return _followed(browser, browser.post(f"/tickets/{ticket_of('comment')}/comment", said))

    pages: dict[str, Page] = {
        "list": lambda browser: browser.get("/tickets/"),
        "list_group": lambda browser: browser.get(f"/tickets/?view=all&group_id={team.id}"),
        "search": lambda browser: browser.get(f"/tickets/?view=all&search={RARE_WORD}"),
        "ticket": lambda browser: browser.get(f"/tickets/{ticket_of('ticket')}"),
        "create": create,
        "comment": comment,
    }
    if has_dashboard:
        pages["dashboard"] = lambda browser: browser.get("/")
    return pages


def grown_pages(grown: Grown) -> dict[str, Page]:
    """Return what the technician asks of the grown desk, by name; ``approvals`` is the manager's own page."""
    return {
        "directory": lambda browser: browser.get(f"/people/?{urlencode({'search': grown.name})}"),
        "cis": lambda browser: browser.get("/cis/"),
        "ci": lambda browser: browser.get(f"/cis/{grown.ci_id}"),
        "person": lambda browser: browser.get(f"/people/{grown.person_id}"),
    }


def approvals(browser: Asks) -> Any:
    """Return the page of what waits for the one who asks."""
    return browser.get("/approvals/")


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
