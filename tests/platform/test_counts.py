"""Numbers added up over processes: none is lost, none falls, and a full disk ends nobody."""

import multiprocessing
import os
import resource
import signal
import threading
import time

import pytest

from app.observation import counts
from app.observation.counts import SIZE, SLOTS, Counts
from app.observation.meters import bucket_of

FORK = multiprocessing.get_context("fork")


def in_a_process(work, *given):
    child = FORK.Process(target=work, args=given)
    child.start()
    child.join()
    return child.exitcode


def add(folder, name, amount, times=1):
    kept = Counts(folder)
    for _ in range(times):
        kept.add([(name, amount)])


def test_processes_and_threads_add_to_one_sum_and_the_dead_still_count(tmp_path):
    here = Counts(tmp_path)
    for _ in range(3):
        assert in_a_process(add, tmp_path, "asked", 1.0, 100) == 0
    threads = [threading.Thread(target=add_many, args=(here,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert here.total() == {"asked": 700.0, "waited": 50.0}


def add_many(kept):
    for _ in range(100):
        kept.add([("asked", 1.0), ("waited", 0.125)])


def test_a_process_that_is_killed_loses_nothing_and_leaves_one_page(tmp_path):
    def add_and_die():
        add(tmp_path, "asked", 1.0, 7)
        os.kill(os.getpid(), signal.SIGKILL)

    here = Counts(tmp_path)
    here.add([("asked", 1.0)])
    for _ in range(3):
        assert in_a_process(add_and_die) == -signal.SIGKILL
    assert here.total() == here.total() == {"asked": 22.0}
    assert len([path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size == SIZE]) == 2


def test_a_fork_counts_on_a_page_of_its_own(tmp_path):
    here = Counts(tmp_path)
    here.add([("asked", 1.0)])

    def go_on():
        here.add([("asked", 10.0)])
        os._exit(0 if here.total() == {"asked": 11.0} else 1)

    assert in_a_process(go_on) == 0
    here.add([("asked", 1.0)])
    assert here.total() == {"asked": 12.0}


def test_the_page_of_a_process_whose_fork_lives_on_is_still_its_own(tmp_path):
    """A fork holds what its parent had open; once it counts itself it lets go, and the parent's page is folded."""
    ready, end = FORK.Event(), FORK.Event()

    def parent():
        kept = Counts(tmp_path)
        kept.add([("asked", 1.0)])

        def child():
            kept.add([("asked", 1.0)])
            ready.set()
            end.wait()
            os._exit(0)

        if os.fork() == 0:
            child()
        os._exit(0)

    assert in_a_process(parent) == 0
    assert ready.wait(60)
    here = Counts(tmp_path)
    assert here.total() == {"asked": 2.0}
    assert (tmp_path / os.uname().nodename / "gone").exists()
    end.set()


def test_without_a_folder_a_process_counts_for_itself_and_says_so(tmp_path, caplog):
    (tmp_path / "taken").write_text("no folder")
    alone = Counts(tmp_path / "taken")
    alone.add([("asked", 2.0)])
    assert alone.total() == {"asked": 2.0}
    assert "cannot be used" in caplog.text


def test_f7_a_full_disk_ends_no_process(tmp_path):
    def on_a_full_disk():
        # A file may not grow beyond this: the same error as a full disk, on any machine and without being root.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE // 2, SIZE // 2))
        kept = Counts(tmp_path)
        kept.add([("asked", 2.0)])
        os._exit(0 if kept.total() == {"asked": 2.0} else 1)

    assert in_a_process(on_a_full_disk) == 0


def test_names_without_end_are_dropped_and_the_others_still_count(tmp_path):
    kept = Counts(tmp_path)
    kept.add((f"name {number}", 1.0) for number in range(SLOTS + 10))
    kept.add([("name 0", 1.0), ("n" * 500, 1.0), ("é" * 60, 1.0)])
    total = kept.total()
    assert (len(total), total["name 0"]) == (SLOTS, 2.0)


def test_what_other_hosts_left_in_the_home_is_forgotten_after_a_day(tmp_path):
    for name, age in (("yesterday", counts.FORGOTTEN_AFTER + 60), ("today", 60)):
        assert in_a_process(add, tmp_path / "elsewhere", "asked", 1.0) == 0
        (tmp_path / "elsewhere" / os.uname().nodename).rename(tmp_path / name)
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    (tmp_path / "elsewhere").rmdir()
    here = Counts(tmp_path)
    here.add([("asked", 1.0)])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([os.uname().nodename, "today"])
    assert here.total() == {"asked": 1.0}


@pytest.mark.parametrize(
    ("seconds", "bucket"), [(0.0, "0.005"), (0.005, "0.005"), (0.0051, "0.01"), (5.0, "5"), (9.0, "+Inf")]
)
def test_a_duration_falls_into_the_first_bucket_that_holds_it(seconds, bucket):
    assert bucket_of(seconds) == bucket
