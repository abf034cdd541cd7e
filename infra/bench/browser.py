"""The least of a browser: one kept connection, its cookies, forms sent as a person sends them."""

import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HEADERS = {"Accept": "text/html", "Accept-Language": "en", "Accept-Encoding": "identity", "Connection": "keep-alive"}
API = "/api/v1"


class UnexpectedAnswerError(RuntimeError):
    """A page did not answer what the measurement is about: its time would mean nothing."""


@dataclass(frozen=True)
class Answer:
    """One answer: measured, with the time from the first byte sent to the last one read; counted, with its SQL."""

    status: int
    text: str
    location: str
    tag: str
    seconds: float = 0.0
    sql: int = 0


class Browser:
    """Signed in by ``sign_in``; every request goes over the same connection. ``as_program`` makes one of the API."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None, token: str = "") -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._port = port
        self.cookies = dict(cookies or {})
        self.token = token

    def get(self, path: str, expected: tuple[int, ...] = (200,), tag: str = "") -> Answer:
        """Return the page at ``path``; raises UnexpectedAnswerError for a status that is not ``expected``."""
        return self._send("GET", path, None, expected, {"If-None-Match": tag} if tag else {})

    def post(self, path: str, fields: dict[str, object], expected: tuple[int, ...] = (303,)) -> Answer:
        """Send a form and return the answer itself; where it leads is not followed."""
        typed = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields), expected, typed)

    def sign_in(self, login: str, password: str) -> None:
        """Become somebody, by the form of the sign-in page."""
        token = form_token(self.get("/sign-in").text)
        self.post("/sign-in", {"csrf_token": token, "login": login, "password": password, "next": "/tickets/"})

    def as_program(self, email: str, password: str) -> "Browser":
        """Return a client of the API that carries a token of its own, as one signs in there."""
        asked = json.dumps({"email": email, "password": password})
        told = self._send("POST", f"{API}/auth/login", asked, (200,), {"Content-Type": "application/json"})
        return Browser(self._port, token=json.loads(told.text)["access_token"])

    def twin(self) -> "Browser":
        """Return another connection of the same signed-in browser."""
        return Browser(self._port, self.cookies, self.token)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _send(
        self, method: str, path: str, body: str | None, expected: tuple[int, ...], more: dict[str, str]
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        who = {"Authorization": f"Bearer {self.token}", "Accept": "*/*"} if self.token else {"Cookie": cookies}
        start = perf_counter()
        self._connection.request(method, path, body, {**HEADERS, **more, **who})
        reply = self._connection.getresponse()
        text = reply.read().decode()
        seconds = perf_counter() - start
        if reply.status not in expected:
            raise UnexpectedAnswerError(f"{method} {path} answered {reply.status}, not {expected}: {text[:300]}")
        for line in reply.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        headers = reply.headers
        return Answer(reply.status, text, headers.get("Location", ""), headers.get("ETag", ""), seconds)


def form_token(page: str) -> str:
    """Return the token that a page's forms send along."""
    found = FORM_TOKEN.search(page)
    if found is None:
        raise UnexpectedAnswerError("The page has no form token.")
    return found[1]
