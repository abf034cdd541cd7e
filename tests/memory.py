"""What a run keeps in memory: files that it throws away, if the machine has some to spare, and compiled templates."""

import os
import shutil
import tempfile
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3


def use_memory() -> None:
    """Let temporary files of this process and its children be made in memory.

    Writing them to a disk is most of the price of a database of one's own, and of a browser's profile. Whoever names
    a folder in TMPDIR is obeyed; a machine with little memory to give, as most containers, keeps its disk.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


class Templates(BytecodeCache):
    """Templates compiled once a worker: each application of a test would compile every page's anew."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()
