"""A client of the TicketEase API that needs Python 3.11 alone: copy it, it is yours.

>>> desk = Desk("https://desk.example.org/api/v1", "alan@example.org", "…")
>>> made = desk.create("/tickets", {"title": "No network in B12"}, key="monitor-4711")
>>> desk.change(f"/tickets/{made['number']}", lambda ticket: {"title": ticket["title"] + " and B13"})
>>> new = list(desk.list("/tickets", status="new"))
"""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class Desk:
    """One person's calls. A refusal is an HTTPError whose body is a problem (RFC 9457): ``detail`` says why."""

    def __init__(self, address: str, email: str, password: str) -> None:
        self.address, self.tokens = address.rstrip("/"), {"access_token": ""}
        self.tokens, _ = self._send("POST", "/auth/login", {"email": email, "password": password})

    def list(self, path: str, **filters: str) -> Iterator[dict[str, Any]]:
        """Yield every item of a list, one part after another."""
        while filters.get("cursor", "") is not None:
            part, _ = self.call("GET", f"{path}?{urlencode(filters)}")
            yield from part["items"]
            filters["cursor"] = part["next"]

    def create(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """Make something once: after a broken connection the same call with the same ``key`` is safe."""
        return self.call("POST", path, body, {"Idempotency-Key": key})[0]

    def change(self, path: str, decide: Callable[[dict[str, Any]], dict[str, Any]], tries: int = 3) -> Any:
        """Send what ``decide`` makes of the thing as it is; read and decide again when somebody was quicker."""
        while True:
            seen, tag = self.call("GET", path)
            try:
                return self.call("PATCH", path, decide(seen), {"If-Match": tag})[0]
            except HTTPError as refusal:
                tries -= 1
                if refusal.code != 412 or tries < 1:
                    raise

    def call(self, method: str, path: str, body: Any = None, headers: Any = ()) -> tuple[Any, str]:
        """Return what is answered, and its ETag; an access token that has run out is renewed once."""
        try:
            return self._send(method, path, body, headers)
        except HTTPError as refusal:
            if refusal.code != 401:
                raise
        self.tokens, _ = self._send("POST", "/auth/refresh", {"refresh_token": self.tokens["refresh_token"]})
        return self._send(method, path, body, headers)

    def _send(self, method: str, path: str, body: Any = None, headers: Any = ()) -> tuple[Any, str]:
        sent = {"Authorization": f"Bearer {self.tokens['access_token']}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.address + path, data, sent | dict(headers), method=method)) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null"), answer.headers.get("ETag", "")
