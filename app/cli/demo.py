"""``flask demo``: fill an empty database with a small company and half a year of its tickets."""

from datetime import timedelta

import click
from flask import current_app
from sqlalchemy import text

from app.access.demo_people import DEMO_DOMAIN
from app.cli.progress import Progress
from app.config import Settings
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import db, unit_of_work
from app.demo.absences import leave
from app.demo.company import PASSWORD, VISITORS
from app.demo.equipment import equip
from app.demo.founding import found_company
from app.demo.stories import COUNT, PERIOD, tell
from app.demo.telling import Cast, act_out
from app.demo.wishes import ask, wishes

FOUNDED_BEFORE = PERIOD + timedelta(days=30)
LOGINS = tuple(f"{login}@{DEMO_DOMAIN}" for login in VISITORS)


@click.command("demo")
def demo_command() -> None:
    """Fill an empty database with the demonstration (demo mode only)."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.demo:
        raise click.ClickException("The demonstration is for demo mode only: set TICKETEASE_DEMO=1.")
    now = utcnow()
    progress = Progress(COUNT, "incidents")
    with unit_of_work():
        # Half a year of incidents beside somebody's own people could never be told apart again.
        if db.session.scalar(text("SELECT EXISTS (SELECT FROM people) OR EXISTS (SELECT FROM tickets)")):
            raise click.ClickException("The database is not empty: the demonstration is only for an empty one.")
        hasher = current_app.extensions["hasher"]
        company = found_company(hasher, actor=Actor.system("demo"), now=now - FOUNDED_BEFORE)
        equip(company, actor=Actor.system("demo"), now=now)
        leave(company, actor=Actor.system("demo"), now=now)
        cast = Cast(company)
        for story in tell(now):
            act_out(story, cast)
            progress.advance()
        asked = [ask(wish, cast) for wish in wishes(now)]
    progress.finish()
    click.echo(f"{COUNT} incidents, {len(asked)} tasks. Sign in as {', '.join(LOGINS)}; the password is {PASSWORD}.")
