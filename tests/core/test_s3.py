"""A store elsewhere: what breaks on the way is a sentence, what is half is nothing, and hosts take turns."""

import http.client
import io
import os
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from app.core import s3
from app.core.clock import utcnow
from app.core.s3 import S3Store, turn_of_database
from app.core.store import FolderStore, NoRoom, StoreAway
from tests.s3 import age, local_turns, lying_in
from tests.waiting import PATIENCE

MOST = 8 * 1024 * 1024


@contextmanager
def listening(handler):
    """Yield the address of a server whose every connection goes to ``handler``."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def refusing(status, code):
    """Return a handler that answers everything with an error of S3."""

    class Refusing(BaseHTTPRequestHandler):
        def do_PUT(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            """Say nothing."""

    return Refusing


class Silent(socketserver.BaseRequestHandler):
    """Takes a connection and never answers."""

    def handle(self):
        while self.request.recv(65_536):
            pass


def cutting(address, times):
    """Return a handler that passes on to ``address`` and cuts the first ``times`` answers in their middle."""
    left, where = [times], urlsplit(address)

    class Cutting(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            line = http.client.HTTPConnection(where.hostname, where.port)
            line.request("GET", self.path, headers=dict(self.headers))
            reply = line.getresponse()
            body = reply.read()
            line.close()
            cut = left[0] > 0
            left[0] -= 1
            self.send_response(reply.status)
            for name, value in reply.getheaders():
                if name.lower() not in ("server", "date", "connection"):
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)
            self.close_connection = True

        def log_message(self, *_words):
            """Say nothing."""

    return Cutting


@pytest.fixture
def store(bucket):
    return S3Store(bucket, "desk/files/", local_turns())


def elsewhere(store, address):
    return S3Store(replace(store.bucket, endpoint=address), store.prefix, local_turns())


def test_a_store_that_nobody_serves_is_a_sentence_and_loses_nothing(store, caplog):
    kept = store.put(io.BytesIO(b"kept"), MOST)
    with listening(Silent) as address:
        gone = elsewhere(store, address)
    for act in (
        lambda: gone.put(io.BytesIO(b"new"), MOST),
        lambda: gone.open(kept.digest),
        lambda: gone.has(kept.digest),
        lambda: gone.remove(kept.digest, put_before=utcnow()),
        lambda: list(gone.every()),
    ):
        with pytest.raises(StoreAway, match="Your text is kept"):
            act()
    assert "does not answer: EndpointConnectionError" in caplog.text
    assert lying_in(store) == [kept.digest]


def test_a_store_that_hangs_is_given_up_soon(store, monkeypatch):
    monkeypatch.setattr(s3, "ANSWER_WITHIN", 0.2)
    with listening(Silent) as address, pytest.raises(StoreAway):
        elsewhere(store, address).put(io.BytesIO(b"new"), MOST)


@pytest.mark.parametrize(
    ("status", "code", "refusal"),
    [(507, "InsufficientStorage", NoRoom), (400, "QuotaExceeded", NoRoom), (403, "AccessDenied", StoreAway)],
)
def test_what_the_store_refuses_is_a_sentence(store, caplog, status, code, refusal):
    with listening(refusing(status, code)) as address, pytest.raises(refusal):
        elsewhere(store, address).put(io.BytesIO(b"new"), MOST)
    assert store.bucket.secret not in caplog.text


def test_a_bucket_that_is_not_there_is_no_missing_file(store):
    other = S3Store(replace(store.bucket, name="no-such-bucket"), "", local_turns())
    with pytest.raises(StoreAway):
        other.open("0" * 64)


def test_a_line_that_breaks_while_a_file_is_read_is_taken_up_again(store):
    content = os.urandom(3_000_000)
    kept = store.put(io.BytesIO(content), MOST)
    with (
        listening(cutting(store.bucket.endpoint, times=2)) as address,
        elsewhere(store, address).open(kept.digest) as file,
    ):
        assert file.read() == content
    with (
        listening(cutting(store.bucket.endpoint, times=99)) as address,
        elsewhere(store, address).open(kept.digest) as file,
        pytest.raises(StoreAway),
    ):
        file.read()


def test_a_file_is_read_from_any_place_and_no_more_than_is_wanted(store):
    content = os.urandom(1_000_000)
    kept = store.put(io.BytesIO(content), MOST)
    with store.open(kept.digest) as file:
        assert file.read(10) == content[:10]
        assert file.seek(0, io.SEEK_END) == len(content)
        assert file.read() == b""
        file.seek(-7, io.SEEK_CUR)
        assert file.read(100) == content[-7:]
        file.seek(5)
        assert file.read() == content[5:]


def test_what_is_not_ours_in_the_bucket_is_left_alone(store):
    kept = store.put(io.BytesIO(b"ours"), MOST)
    client = store._client()
    for key in ("desk/files/readme", f"desk/files/{'0' * 64}", f"other/{kept.digest}"):
        client.put_object(Bucket=store.bucket.name, Key=key, Body=b"theirs")
    assert [one.digest for one in store.every()] == [kept.digest]


def test_a_folder_copied_into_the_bucket_as_it_lies_is_the_store(store, tmp_path):
    folder = FolderStore(tmp_path)
    kept = folder.put(io.BytesIO(b"from before"), MOST)
    for path in tmp_path.rglob(kept.digest):
        key = f"{store.prefix}{path.relative_to(tmp_path)}"
        store._client().put_object(Bucket=store.bucket.name, Key=key, Body=path.read_bytes())
    with store.open(kept.digest) as file:
        assert file.read() == b"from before"
    assert not store.remove(kept.digest, put_before=utcnow() - timedelta(days=1))
    assert store.remove(kept.digest, put_before=utcnow() + timedelta(days=1))


def test_two_prefixes_of_one_bucket_know_nothing_of_each_other(store):
    kept = store.put(io.BytesIO(b"attached"), MOST)
    runs = S3Store(store.bucket, "desk/runs/", local_turns())
    assert not runs.has(kept.digest)
    assert list(runs.every()) == []
    assert runs.remove(kept.digest, put_before=utcnow() + timedelta(days=1))
    assert store.has(kept.digest)


def test_hosts_take_turns_by_the_database(real_db, store):
    """While one host removes a file, another one that puts it again waits, and what it put stays."""
    host, other = (S3Store(store.bucket, store.prefix, turn_of_database) for _ in range(2))
    with real_db.app_context():
        digest = host.put(io.BytesIO(b"wanted again"), MOST).digest
    age(store, digest)
    put = threading.Event()

    def put_again():
        with real_db.app_context():
            other.put(io.BytesIO(b"wanted again"), MOST)
        put.set()

    putting = threading.Thread(target=put_again)
    with real_db.app_context():
        with turn_of_database(host._key(digest), True):
            putting.start()
            with turn_of_database(host._key("1" * 64), True):
                assert not put.wait(0.2)
        assert put.wait(PATIENCE)
        assert not host.remove(digest, put_before=utcnow() - timedelta(days=1))
        assert host.has(digest)
    putting.join()
