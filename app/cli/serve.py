"""``flask serve``: everything ``make run`` starts, and stops again."""

import errno
import socket
import sys

import click
from flask import Flask, current_app
from sqlalchemy import text

from app.cli.demo import LOGINS, demo_command
from app.cli.migrate import bring_up
from app.cli.supervisor import Child, Supervisor, server_until_signal
from app.cli.worker import work
from app.config import Settings
from app.core.db import db, unit_of_work
from app.demo.company import PASSWORD
from app.reports.operations import rebuild_counts
from app.reports.queries import desk_zone


@click.command("serve")
def serve_command() -> None:
    """Serve the panel and run the jobs, with the database if it is the private one."""
    from app.cli.web import WebServer  # No other command, and no daemon of Apache, needs a web server of its own.

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["settings"]
    listener = reserve(settings.port)
    with server_until_signal(settings.server, say=_say):
        bring_up(settings)
        if settings.demo:
            _fill_with_demo()
        if desk_zone() != settings.timezone:
            with unit_of_work():
                rebuild_counts(settings.timezone)
        db.session.remove()
        db.engine.dispose()
        children = [
            Child("The web server", WebServer(app, settings, listener).run),
            Child("The jobs worker", lambda: work(app)),
        ]
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


def _fill_with_demo() -> None:
    """Tell the demonstration into an empty database; whatever stands in one is left alone."""
    if db.session.scalar(text("SELECT EXISTS (SELECT FROM people) OR EXISTS (SELECT FROM tickets)")):
        return
    db.session.rollback()
    _say("Filling the database with the demonstration, once…")
    click.get_current_context().invoke(demo_command)


def _announce(settings: Settings) -> bool:
    if not is_served(settings.port):
        return False
    _say(f"\n  TicketEase answers on http://localhost:{settings.port}  (Ctrl-C stops it)")
    if settings.demo:
        _say(f"  Sign in as {', '.join(LOGINS)}; the password is {PASSWORD}")
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
