"""Routes that will end, told long before they do: in headers (RFC 9745, RFC 8594), in the description, on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from flask import Response, request
from werkzeug.http import http_date

MANUAL = "/api/v1/docs"
DEPRECATION, SUNSET = "Deprecation", "Sunset"


@dataclass(frozen=True)
class Ending:
    """Since which day a route is not to be begun with, on which it ends if that is known, and what to ask instead."""

    since: date
    until: date | None
    instead: str

    def headers(self, root: str = "") -> dict[str, str]:
        """Return what each answer says of it; ``root`` is where the application stands."""
        told = {
            DEPRECATION: f"@{int(_midnight(self.since).timestamp())}",
            "Link": f'<{root}{MANUAL}#{self.instead}>; rel="successor-version"',
        }
        return told | ({SUNSET: http_date(_midnight(self.until))} if self.until else {})


# By the name of the operation, as the description has it. Nothing of version 1 ends yet.
ENDINGS: dict[str, Ending] = {}
WORDS: Mapping[str, dict[str, Any]] = {
    DEPRECATION: {
        "description": "Since when this route is not to be begun with; `Link` leads to what replaces it.",
        "schema": {"type": "string", "pattern": "^@[0-9]+$"},
    },
    SUNSET: {"description": "When this route ends.", "schema": {"type": "string"}},
}


def tell_ending(response: Response) -> Response:
    """Return the answer with what there is to say of a route that will end."""
    ending = ENDINGS.get((request.endpoint or "").partition(".")[2])
    if ending is not None:
        for name, value in ending.headers(request.script_root).items():
            # A list has a Link of its own.
            response.headers.add(name, value)
    return response


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
