"""``flask serve``: everything ``make run`` starts, and stops again."""

import errno
import socket
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from sqlalchemy import text

from app.cli.migrate import bring_up
from app.cli.supervisor import Child, Supervisor
from app.config import PROJECT, Settings
from app.core.db import db
from app.demo.company import DOMAIN, PASSWORD


@click.command("serve")
def serve_command() -> None:
    """Serve the panel and run the jobs, with the database if it is the private one."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["settings"]
    listener = reserve(settings.port)
    bring_up(settings)
    if settings.demo:
        _fill_with_demo(app)
    db.engine.dispose()
    children = [_web(settings, listener), _worker()]
    Supervisor(children, settings.server, say=_say).run(lambda: _announce(settings))


def reserve(port: int) -> socket.socket:
    """Return a socket bound to ``port`` of this machine only. Raises a sentence when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        reasons = {errno.EADDRINUSE: "is used by another program", errno.EACCES: "is only for the administrator"}
        reason = reasons.get(error.errno or 0, f"cannot be used ({error.strerror})")
        raise click.ClickException(f"Port {port} {reason}. Choose another, for example: PORT=8001 make run") from None
    return listener


def _web(settings: Settings, listener: socket.socket) -> Child:
    options = {
        "bind": f"fd://{listener.fileno()}",
        "worker-class": "gthread",
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "timeout": 60,
        "graceful-timeout": 10,
        "keep-alive": 5,
        "log-level": "warning",
        # X-Forwarded-* is believed in one place only, the setting TICKETEASE_TRUST_PROXY.
        "forwarded-allow-ips": "",
        # The shared memory disk: on a slow one gunicorn takes a late heart-beat for a hung worker.
        "worker-tmp-dir": "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp",  # noqa: S108
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = (sys.executable, "-m", "gunicorn", "wsgi:app", "--preload", "--no-control-socket", *words)
    return Child("The web server", command, PROJECT, (listener.fileno(),))


def _worker() -> Child:
    return Child("The jobs worker", (sys.executable, "-m", "flask", "--app", "wsgi", "worker"), PROJECT)


def _fill_with_demo(app: Flask) -> None:
    demo = app.cli.commands.get("demo")
    with app.app_context():
        empty = not db.session.scalar(text("SELECT EXISTS (SELECT FROM people)"))
    if demo is not None and empty:
        _say("Filling the database with the demonstration, once…")
        demo.main(args=[], standalone_mode=False)


def _announce(settings: Settings) -> bool:
    if not is_served(settings.port):
        return False
    _say(f"\n  TicketEase answers on http://localhost:{settings.port}  (Ctrl-C stops it)")
    if settings.demo:
        names = ", ".join(f"{name}@" for name in ("rita", "alan", "paula", "ada", "olaf"))
        _say(f"  Demonstration: {names} {DOMAIN}, password {PASSWORD}")
    _say("")
    return True


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()


def is_served(port: int) -> bool:
    """Return whether something answers on ``port``."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
