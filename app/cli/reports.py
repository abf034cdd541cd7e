"""``flask rebuild-counts``: fold the dashboard's daily numbers, and prove them."""

import click
from flask import current_app

from app.config import Settings
from app.core.db import unit_of_work
from app.reports.operations import rebuild_counts


@click.command("rebuild-counts")
def rebuild_counts_command() -> None:
    """Count the dashboard's daily numbers anew from the tickets."""
    settings: Settings = current_app.extensions["settings"]
    with unit_of_work():
        wrong = rebuild_counts(settings.timezone)
    click.echo(f"{wrong} numbers were not right and are now." if wrong else "All numbers were right; nothing changed.")
