"""``flask migrate``: bring the schema to this version."""

import click
from flask import current_app

from app.config import Settings


def bring_up(settings: Settings, to: str = "head") -> str:
    """Migrate the installation's database as its owner and return the number it is at."""
    # Here, not above: no web process migrates, and what it needs takes 12 MB.
    from app.core.migrate import migrate

    if settings.server:
        settings.server.join()
    application = str(settings.application_url.username or "")
    return migrate(settings.owner_url, application=application, to=to, say=lambda line: click.echo(line, err=True))


@click.command("migrate")
@click.option("--to", default="head", show_default=True, help="A number such as 0004, head or base.")
def migrate_command(to: str) -> None:
    """Bring the database's schema to this version."""
    click.echo(f"The database is at migration {bring_up(current_app.extensions['settings'], to)}.")
