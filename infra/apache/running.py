"""A real Apache with Debian's mod_wsgi, on free ports of this machine, as an account without rights (or begun by root).

It includes the very site of a server; only ``standalone.conf`` stands for what Debian's own files say there.
"""

import grp
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import click

from app.config import PROJECT, Settings
from app.core.postgres_place import Account, refuse_unreachable, server_account
from infra.apache.environment import told_by, write
from infra.apache.loading import SETTINGS

PROGRAM, MODULE = Path("/usr/sbin/apache2"), Path("/usr/lib/apache2/modules/mod_wsgi.so")
UNSHARED = ("/usr/bin/unshare", "--mount")
PACKAGES = "apache2 libapache2-mod-wsgi-py3"
LINKED_WITH = re.compile(rb"libpython(\d+)\.(\d+)\.so")
DAEMON = "(wsgi:ticketease)"
READY_WITHIN, STOPPED_WITHIN, LOOKED_EVERY = 120.0, 30.0, 0.02


class ApacheError(click.ClickException):
    """Apache cannot run here: the sentence says why and what to do."""


@dataclass(frozen=True)
class Site:
    """What differs from one private Apache to the next; with a ``certificate`` (and its key) it speaks TLS.

    The home of the ``settings`` is not used: the account could not write there. Its files are, if they have a folder.
    ``by_root``: root starts it, as on a server, in mounts of its own; its children and daemons are the account's.
    """

    settings: Settings
    processes: int = 2
    threads: int = 40
    certificate: tuple[Path, Path] | None = None
    by_root: bool = False
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Apache:
    """One that runs: its process, its ports, and where it writes."""

    process: subprocess.Popen[bytes]
    port: int
    tls_port: int
    logs: Path

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"https://localhost:{self.tls_port}" if self.tls_port else f"http://localhost:{self.port}"

    def daemons(self) -> set[int]:
        """Return the processes that run the application now."""
        return {int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if self._is_daemon(stat)}

    def renew(self) -> None:
        """Ask the daemons to make way for new ones, as an upgrade does: each when it has answered what it has."""
        for pid in self.daemons():
            os.kill(pid, signal.SIGUSR1)

    def reload(self) -> None:
        """Ask for a graceful reload, as ``systemctl reload apache2`` does; it goes on after this returns."""
        self.process.send_signal(signal.SIGUSR1)

    def said(self) -> str:
        """Return the end of its error logs."""
        return "\n".join(log.read_text(errors="replace")[-4000:] for log in sorted(self.logs.glob("*error.log")))

    def _is_daemon(self, stat: Path) -> bool:
        with suppress(OSError, IndexError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            return parent == self.process.pid and stat.with_name("cmdline").read_text().startswith(DAEMON)
        return False


@contextmanager
def running(folder: Path, site: Site) -> Iterator[Apache]:
    """Yield an Apache that answers, and end it afterwards; all it writes lies below ``folder``, a short path.

    Raises ApacheError with a sentence when it is not installed, is linked with another Python, or does not come up.
    """
    account = server_account()
    ports = (free_port(), free_port() if site.certificate else 0)
    configuration = configure(folder, site, ports, account)
    dropped = account.other and not site.by_root
    whom = {"user": account.uid, "group": account.gid, "extra_groups": []} if dropped else {}
    command = [*(UNSHARED if site.by_root else ()), PROGRAM, "-D", "FOREGROUND", "-f", configuration]
    with (folder / "logs" / "out-error.log").open("wb") as out:
        process = subprocess.Popen(
            command, cwd="/", env={"PATH": "/usr/sbin:/usr/bin:/bin"},
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **whom,
        )  # fmt: skip
    apache = Apache(process, *ports, folder / "logs")
    try:
        _wait_until_it_answers(apache)
        yield apache
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOPPED_WITHIN)
        process.kill()
        process.wait()


def configure(folder: Path, site: Site, ports: tuple[int, int], account: Account) -> Path:
    """Write the configuration and the settings of a private Apache below ``folder``, and return the former's path."""
    refuse_unfit()
    packages = Path(sysconfig.get_path("purelib"))
    refuse_unreachable(account, PROJECT, packages)
    folder.chmod(0o711)
    for name in ("run", "logs", "settings"):
        account.own(folder / name)
    home = folder / "home"
    for name in (home, site.settings.files or home / "files", home / "runs"):
        account.own(name)
    write(folder / "settings" / SETTINGS, told_by(site.settings) | {"TICKETEASE_HOME": str(home)})
    os.chown(folder / "settings" / SETTINGS, account.uid, account.gid)
    values = {
        "HOST": "localhost", "ADDRESS": "127.0.0.1", "HTTP_PORT": ports[0],
        "PROJECT": PROJECT, "PYTHON_HOME": _python_home(folder, packages),
        "USER": account.name, "GROUP": grp.getgrgid(account.gid).gr_name,
        "SETTINGS": folder / "settings", "RUN": folder / "run", "LOGS": folder / "logs",
        "STATIC": folder / "static", "ACME": folder / "acme",
        "PROCESSES": site.processes, "THREADS": site.threads,
        **_hosts(site.certificate, ports[1]), **site.more,
    }  # fmt: skip
    lines = [f"Define TICKETEASE_{name} {value}".rstrip() for name, value in values.items()]
    lines += [f"Include {PROJECT}/infra/apache/{name}.conf" for name in ("standalone", "site")]
    configuration = folder / "apache.conf"
    configuration.write_text("\n".join(lines) + "\n")
    return configuration


def refuse_unfit() -> None:
    """Raise ApacheError when Apache or mod_wsgi is missing, or was made for another Python than this one."""
    if not (PROGRAM.exists() and MODULE.exists()):
        raise ApacheError(f"Apache is missing. Run: sudo apt-get install --no-install-recommends {PACKAGES}")
    linked = {(int(major), int(minor)) for major, minor in LINKED_WITH.findall(MODULE.read_bytes())}
    if sys.version_info[:2] not in linked:
        theirs = " and ".join(f"{major}.{minor}" for major, minor in sorted(linked))
        raise ApacheError(
            f"mod_wsgi runs Python {theirs}, and the packages in {sys.prefix} were installed for Python "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Make the virtual environment anew: "
            f"make clean && make PYTHON=/usr/bin/python3 test"
        )


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _python_home(folder: Path, packages: Path) -> Path:
    """Return the virtual environment if Debian's Python made it, as on a server; else one of its own that finds ours.

    The same version from elsewhere reads the same packages, compiled ones too; its own library is not mod_wsgi's.
    """
    if sys.base_prefix == "/usr":
        return Path(sys.prefix)
    home, version = folder / "python", f"python{sys.version_info[0]}.{sys.version_info[1]}"
    subprocess.run([f"/usr/bin/{version}", "-m", "venv", "--without-pip", home], check=True)
    (home / "lib" / version / "site-packages" / "ticketease.pth").write_text(f"{packages}\n")
    return home


def _hosts(certificate: tuple[Path, Path] | None, port: int) -> dict[str, object]:
    if certificate is None:
        return {"PLAIN": ""}
    origin = f"https://localhost:{port}"
    return {
        "HTTPS_PORT": port, "ORIGIN": origin, "CERTIFICATE": certificate[0], "CERTIFICATE_KEY": certificate[1]
    }  # fmt: skip


def _wait_until_it_answers(apache: Apache) -> None:
    request = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    deadline = monotonic() + READY_WITHIN
    reply = b""
    while apache.process.poll() is None and monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", apache.port), timeout=READY_WITHIN) as probe:
            probe.sendall(request)
            reply = probe.recv(64)
            if reply.split(b" ")[1:2] in ([b"200"], [b"301"]):
                return
            break  # It has loaded, and answers something else: its log says why.
        sleep(LOOKED_EVERY)
    raise ApacheError(f"Apache does not answer ({reply!r}):\n{apache.said()}")
