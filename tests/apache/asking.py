"""One request to a real Apache, as plain as it is sent."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

from infra.apache.running import Apache

# The types of static files, whatever this machine's own list says.
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    apache: Apache, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """Return the answer on a connection of its own; nothing is followed."""
    connection = http.client.HTTPConnection("127.0.0.1", apache.port, timeout=60)
    connection.request(method, path, body, {"Host": "localhost", **(headers or {})})
    answer = connection.getresponse()
    reply = Reply(answer.status, answer.headers, answer.read())
    connection.close()
    return reply
