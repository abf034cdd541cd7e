"""An upload cut in the middle, on a real server: nothing of it stays, and the server goes on."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from app.core.db import unit_of_work
from tests.attachments.files import PDF, bring, fetched
from tests.factories import make_person
from tests.people import Browser
from tests.s3 import lying_in


@pytest.fixture
def sender(real_db, files):
    """Rita, signed in at a real server with a store of its own, of each kind."""
    real_db.extensions["store"] = files
    with real_db.app_context(), unit_of_work():
        rita = make_person("Rita Moreau")
        return Browser(real_db, rita)


@pytest.mark.parametrize("told", [b"Content-Length: 5000000\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_what_is_cut_leaves_nothing(real_db, live_server, sender, told):
    store, where = real_db.extensions["store"], urlsplit(live_server)
    cookies = "; ".join(f"{one.key}={one.value}" for one in sender.client._cookies.values())
    head = f"POST /attachments/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n"
    head += f"X-CSRFToken: {sender.form_token}\r\nX-File-Name: half.bin\r\nContent-Type: application/octet-stream\r\n"
    with socket.create_connection((where.hostname, where.port), timeout=60) as line:
        line.sendall(head.encode() + told + b"\r\n" + b"x" * 700_000)
        line.shutdown(socket.SHUT_WR)
        # The server answers and hangs up once it has noticed that nothing more comes.
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    assert answer.split(b" ")[1] == b"400"
    assert lying_in(store) == []
    reply = bring(sender)
    assert re.fullmatch("[0-9a-f-]{36}", reply.json["key"])
    assert fetched(sender, f"/attachments/{reply.json['key']}").data == PDF
