"""The store of files: whole or not at all, named by content, never swept from under a new row (F7)."""

import hashlib
import io
import multiprocessing
import os
import resource
import signal
import subprocess
import threading
from datetime import timedelta

import pytest

from app.core.clock import utcnow
from app.core.errors import Invalid, NotFound
from app.core.store import AT_ONCE, FolderStore, NoRoom, TooLarge
from tests.s3 import age, lying_in

MOST = 1024 * 1024
LATER = timedelta(days=1)


@pytest.fixture
def store(files):
    """Each kind of store in turn: they are one thing to whoever uses them."""
    return files


@pytest.fixture
def folder(tmp_path):
    return FolderStore(tmp_path / "files")


def read(store, digest):
    with store.open(digest) as file:
        return file.read()


def test_it_gives_back_what_was_put_under_its_sum(store):
    content = os.urandom(AT_ONCE * 2 + 7)
    stored = store.put(io.BytesIO(content), MOST)
    assert (stored.digest, stored.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert read(store, stored.digest) == content
    assert [one.digest for one in store.every()] == [stored.digest]


def test_the_same_file_is_kept_once(store):
    assert store.put(io.BytesIO(b"same"), MOST).digest == store.put(io.BytesIO(b"same"), MOST).digest
    assert len(lying_in(store)) == 1


def test_nobody_but_the_owner_reads_the_folder(folder):
    stored = folder.put(io.BytesIO(b"private"), MOST)
    path = next(folder.folder.rglob(stored.digest))
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize(
    ("content", "most", "refusal"), [(b"x" * 11, 10, TooLarge), (b"", 10, Invalid)], ids=["large", "empty"]
)
def test_what_is_refused_leaves_nothing(store, content, most, refusal):
    with pytest.raises(refusal):
        store.put(io.BytesIO(content), most)
    assert lying_in(store) == []


def test_a_file_of_exactly_the_limit_is_taken(store):
    assert store.put(io.BytesIO(b"x" * 10), 10).size == 10


def test_the_sentence_rounds_up_so_that_no_refused_file_seems_to_fit():
    assert str(TooLarge(25 * MOST, 25 * MOST + 1)) == "The file is 26 MB; the limit is 25 MB. Your text is kept."


def test_a_stream_that_breaks_leaves_nothing(store):
    class Cut(io.RawIOBase):
        sent = False

        def read(self, _size=-1):
            if self.sent:
                raise ConnectionResetError
            self.sent = True
            return b"the first half"

    with pytest.raises(ConnectionResetError):
        store.put(Cut(), MOST)
    assert lying_in(store) == []


def test_a_large_file_is_never_whole_in_memory(store):
    class Endless(io.RawIOBase):
        left, largest = 64 * MOST, 0

        def read(self, size=-1):
            self.largest = max(self.largest, size)
            part = min(size, self.left)
            self.left -= part
            return b"x" * part

    stream = Endless()
    assert store.put(stream, 64 * MOST).size == 64 * MOST
    assert stream.largest == AT_ONCE


def _put_with_little_room(folder, most, answer):
    # A file may not grow beyond this: the same error as a full disk, on any machine and without being root.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST // 2, MOST // 2))
    try:
        FolderStore(folder).put(io.BytesIO(b"x" * MOST), most)
    except NoRoom as error:
        answer.put(str(error.message))


def test_f7_a_full_disk_is_a_sentence_and_earlier_files_are_intact(folder):
    earlier = folder.put(io.BytesIO(b"earlier"), MOST)
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    child = context.Process(target=_put_with_little_room, args=(folder.folder, MOST, answer))
    child.start()
    assert "no room left" in answer.get(timeout=30)
    child.join()
    assert lying_in(folder) == [earlier.digest]
    assert read(folder, earlier.digest) == b"earlier"


@pytest.mark.parametrize("name", ["", "ab", "../../etc/passwd", "A" * 64, "0" * 63 + "\n", "0" * 64])
def test_what_is_no_digest_of_ours_is_not_found(store, name):
    store.put(io.BytesIO(b"something"), MOST)
    with pytest.raises(NotFound):
        store.open(name)


def test_the_sweep_takes_what_is_old_and_leaves_what_was_put_again(store):
    old, again = (store.put(io.BytesIO(content), MOST).digest for content in (b"old", b"again"))
    cutoff = utcnow() + timedelta(seconds=1)
    for digest in (old, again):
        age(store, digest)
    assert store.put(io.BytesIO(b"again"), MOST).digest == again
    assert store.remove(old, put_before=cutoff - LATER)
    assert not store.remove(again, put_before=cutoff - LATER)
    assert not store.has(old)
    assert store.has(again)


def test_what_is_put_while_it_is_swept_is_there_afterwards(store):
    """Whoever wins the lock, a file whose ``put`` has returned is never taken by the old file's sweep."""
    digest = store.put(io.BytesIO(b"wanted again"), MOST).digest
    for _ in range(50):
        age(store, digest)
        start = threading.Barrier(2)

        def sweep(start=start):
            start.wait()
            store.remove(digest, put_before=utcnow() - LATER)

        sweeper = threading.Thread(target=sweep)
        sweeper.start()
        start.wait()
        store.put(io.BytesIO(b"wanted again"), MOST)
        sweeper.join()
        assert store.has(digest)


def test_halves_of_a_killed_process_are_cleared_when_they_are_old(folder):
    folder.put(io.BytesIO(b"whole"), MOST)
    half = folder.folder / "half" / "abandoned"
    subprocess.run(["sh", "-c", f"echo half > '{half}'"], check=True)
    assert folder.clear_halves(before=utcnow() - LATER) == 0
    assert folder.clear_halves(before=utcnow() + LATER) == 1
    assert len(lying_in(folder)) == 1
