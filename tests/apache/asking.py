"""One request to a real Apache, as plain as it is sent."""

import http.client
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message

from app.web.headers import ALWAYS
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
    apache: Apache,
    path: str,
    method: str = "GET",
    body: bytes | Iterable[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Return the answer on a connection of its own; nothing is followed. A body in parts comes without its length."""
    return _asked(http.client.HTTPConnection("127.0.0.1", apache.port, timeout=60), path, method, body, headers)


def ask_by_tls(apache: Apache, path: str, headers: Mapping[str, str] | None = None, name: str = "127.0.0.1") -> Reply:
    """Return the answer to a GET by HTTPS to this machine, called ``name``; its certificate is believed."""
    line = http.client.HTTPSConnection(name, apache.tls_port, timeout=60, context=believing())
    return _asked(line, path, "GET", None, headers)


def believing(most: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> ssl.SSLContext:
    """Return what believes any certificate, and speaks no newer TLS than ``most``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, most
    return context


def headers_amiss(told: Message) -> dict[str, list[str] | None]:
    """Return what an answer says of the headers that each of ours has once, where it does not say that."""
    return {name: told.get_all(name) for name, words in ALWAYS.items() if told.get_all(name) != [words]}


def _asked(
    line: http.client.HTTPConnection,
    path: str,
    method: str,
    body: bytes | Iterable[bytes] | None,
    headers: Mapping[str, str] | None,
) -> Reply:
    line.request(method, path, body, {"Host": "localhost", "Connection": "close", **(headers or {})})
    answer = line.getresponse()
    reply = Reply(answer.status, answer.headers, answer.read())
    line.close()
    return reply
