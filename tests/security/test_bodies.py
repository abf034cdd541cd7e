"""Threat 47: oversize bodies are refused with our page, over a real connection too."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}


@pytest.mark.parametrize("megabytes", [6, 30])
def test_47_who_sends_too_much_reads_why(live_server: str, megabytes: int) -> None:
    connection = HTTPConnection(urlsplit(live_server).netloc, timeout=30)
    connection.request("POST", "/sign-in", b"login=" + b"x" * megabytes * 1024 * 1024, FORM)
    reply = connection.getresponse()
    assert (reply.status, b"This is too large" in reply.read()) == (413, True)
    connection.close()
