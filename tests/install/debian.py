"""A Debian of one's own to install on: this machine's files under a layer in memory, its own processes and network.

Nothing done in it reaches the machine below, and all of it is gone when its first process ends.
"""

import os
import subprocess
from pathlib import Path
from types import TracebackType

# Where the tree is to install from, and where the desk keeps what people bring.
INSTALL = "/srv/ticketease/infra/debian/install.sh"
STATE = "/var/lib/ticketease"
# What is hidden from it: sockets and locks of the machine's own servers, and other tests' files in memory.
LAYER = r"""
set -e
layer=/media
mount -t tmpfs -o mode=755 layer "$layer"
mkdir "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
cd "$layer/root"
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t tmpfs -o mode=755 run run
mkdir -p run/lock old_root
mount -t tmpfs -o mode=1777 tmp tmp
mkdir -p "tmp/tree"
mount --bind "$1" tmp/tree
mount -o remount,bind,ro tmp/tree
pivot_root . old_root
cd /
umount -l old_root
echo ready
# It waits here, and buries what ends, until the pipe is closed.
read -r _ || true
"""
LONELY = "ip link set lo up && echo ready && read -r _"


class Debian:
    """Started at ``with``; ``tree`` is the folder that it sees as ``/tmp/tree``."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree

    def __enter__(self) -> "Debian":
        command = (
            "unshare",
            "--mount",
            "--pid",
            "--ipc",
            "--fork",
            "--kill-child",
            "--propagation",
            "private",
            "bash",
            "-c",
            LAYER,
        )
        self._first, self._door = self._wait_for(command, "machine", str(self.tree))
        # Ports 80 and 443 of a network with nobody else in it.
        self._other, self._network = self._wait_for((*self._in(), "unshare", "--net", "bash", "-c", LONELY))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._other, self._first):
            process.stdin.close()
            process.wait()
            process.stdout.close()

    def run(self, script: str, *, alone: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a script of bash as root, ``alone`` in the network that only it has, and return what it said."""
        return subprocess.run(
            (*self._in(alone), "bash", "-c", script), text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self._environ(), check=False,
        )  # fmt: skip

    def do(self, script: str, *, alone: bool = False) -> str:
        """Run a script that must not fail, and return what it said."""
        reply = self.run(script, alone=alone)
        assert reply.returncode == 0, reply.stdout
        return reply.stdout

    def _in(self, alone: bool = False) -> tuple[str, ...]:
        network = (f"--net=/proc/{self._network}/ns/net",) if alone else ()
        return ("nsenter", f"--target={self._door}", "--mount", "--pid", "--ipc", "--root", "--wd", *network)

    def _environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
        return kept | {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}

    def _wait_for(self, command: tuple[str, ...], *words: str) -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            (*command, *words), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environ()
        )
        assert process.stdout.readline() == "ready\n"
        return process, _innermost(process.pid)


def _innermost(pid: int) -> int:
    """Return the process that a chain of programs, each waiting for the next, ends in."""
    while child := subprocess.run(
        ("ps", "-o", "pid=", "--ppid", str(pid)), text=True, capture_output=True
    ).stdout.split():
        pid = int(child[0])
    return pid
