"""``flask migrate``: bring the schema to this version."""

import click
from flask import current_app
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import OperationalError

from app.config import Settings


def bring_up(settings: Settings, to: str = "head") -> str:
    """Migrate the installation's database as its owner and return the number it is at."""
    # Here, not above: no web process migrates, and what it needs takes 12 MB.
    from app.core.migrate import migrate

    present_revision(settings)
    application = str(settings.application_url.username or "")
    return migrate(settings.owner_url, application=application, to=to, say=lambda line: click.echo(line, err=True))


@click.command("migrate")
@click.option("--to", default="head", show_default=True, help="A number such as 0004, head or base.")
@click.option("--check", is_flag=True, help="Change nothing; the exit status is 1 unless the schema is this version's.")
def migrate_command(to: str, check: bool) -> None:
    """Bring the database's schema to this version."""
    settings: Settings = current_app.extensions["settings"]
    if not check:
        click.echo(f"The database is at migration {bring_up(settings, to)}.")
        return
    from app.core.migrate import revisions

    present, wanted = present_revision(settings), revisions()[-1]
    click.echo(f"The database is at migration {present}; this version's is {wanted}.")
    if present != wanted:
        raise SystemExit(1)


def present_revision(settings: Settings) -> str:
    """Return the number of the newest migration of the installation's database. Raises a sentence when it is away."""
    from app.core.migrate import current

    if settings.server:
        settings.server.join()
    try:
        engine = create_engine(settings.owner_url, connect_args={"connect_timeout": 10}, poolclass=NullPool)
        with engine.connect() as connection:
            return current(connection)
    except OperationalError as error:
        raise click.ClickException("The database does not answer.") from error
