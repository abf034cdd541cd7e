"""A real server that speaks S3 (moto's), one for each test process, and empty buckets on it."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from app.core.s3 import PUT_AT, Bucket, S3Store
from app.core.store import FolderStore, Store

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
KEY_ID, SECRET = "the-desk", "the-secret-of-the-desk"


def local_turns() -> Callable[[str, bool], AbstractContextManager[None]]:
    """Return turns within this process, for tests whose database is one connection."""
    lock = Lock()

    @contextmanager
    def turn(_name: str, _alone: bool) -> Iterator[None]:
        with lock:
            yield

    return turn


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """The address of the server."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_address: str) -> Bucket:
    """An empty bucket."""
    made = Bucket(f"desk-{secrets.token_hex(6)}", s3_address, key_id=KEY_ID, secret=SECRET, path_style=True)
    S3Store(made, "")._client().create_bucket(Bucket=made.name)
    return made


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store, of each kind in turn."""
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    return S3Store(request.getfixturevalue("bucket"), "desk/files/", local_turns())


def lying_in(store: Store) -> list[str]:
    """Return the name of everything that lies in a store, whether it is a file of ours or not."""
    if isinstance(store, FolderStore):
        return sorted(path.name for path in store.folder.rglob("*") if path.is_file() and path.name != "lock")
    assert isinstance(store, S3Store)
    return sorted(key.rpartition("/")[2] for key in _objects(store))


def age(store: Store, digest: str) -> None:
    """Let a file have been put long ago."""
    if isinstance(store, FolderStore):
        os.utime(next(store.folder.rglob(digest)), (0, 0))
        return
    assert isinstance(store, S3Store)
    kept = _objects(store)[store._key(digest)]
    kept.last_modified, kept.metadata[f"x-amz-meta-{PUT_AT}"] = LONG_AGO, LONG_AGO.isoformat()


def _objects(store: S3Store) -> dict[str, object]:
    return dict(s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[store.bucket.name].keys.items())
