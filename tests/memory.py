"""Where a run keeps what it throws away: in memory, if the machine has some to spare."""

import os
import shutil
import tempfile
from pathlib import Path

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
