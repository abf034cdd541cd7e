"""``flask create-admin`` and ``flask reset-password``: the way in when nobody is in yet, or nobody is left."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.access.commands import SetPassword
from app.access.operations import set_password
from app.access.passwords import SHORTEST, generate
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.db import unit_of_work
from app.core.errors import DomainError
from app.directory.commands import CreatePerson, PersonDetails
from app.directory.operations import create_person
from app.directory.queries import find_by_login
from app.web.session import hasher

MACHINE = Actor.system("command line")


@contextmanager
def told() -> Iterator[None]:
    """Turn a refusal into its sentence, without a traceback."""
    try:
        with unit_of_work():
            yield
    except DomainError as error:
        lines = [f"{field}: {sentence}" for field, sentence in error.fields.items()] or [str(error.message)]
        raise click.ClickException("\n".join(lines)) from error
    except ProgrammingError as error:
        raise click.ClickException("The database is not set up yet: run `flask migrate` first.") from error
    except OperationalError as error:
        raise click.ClickException("The database does not answer. Nothing was changed.") from error


@click.command("create-admin")
@click.option("--identifier", prompt=True, help="Login or employee number.")
@click.option("--first-name", prompt="First name", help="First name.")
@click.option("--last-name", prompt="Last name", help="Last name.")
@click.option("--email", default="", help="Work e-mail, which opens the door too.")
@click.option("--generate", "generated", is_flag=True, help="Print a password once, to be changed at sign-in.")
def create_admin_command(identifier: str, first_name: str, last_name: str, email: str, generated: bool) -> None:
    """Create an administrator who can sign in."""
    password = generate() if generated else _ask_password()
    now = utcnow()
    with told():
        details = PersonDetails(identifier, first_name, last_name, work_email=email or None)
        person = create_person(CreatePerson(details, is_admin=True), actor=MACHINE, now=now)
        given = SetPassword(person.id, password, must_change=generated)
        set_password(given, hasher=hasher(), actor=MACHINE, now=now)
        name = person.name
    click.echo(f"{name} is an administrator and signs in as {identifier}.")
    if generated:
        click.echo(f"Password, shown this once: {password}")


@click.command("reset-password")
@click.argument("login")
def reset_password_command(login: str) -> None:
    """Give the person LOGIN (identifier or work e-mail) a new password, shown once; their sessions end."""
    password = generate()
    with told():
        person = find_by_login(login)
        if person is None:
            raise click.ClickException(f"Nobody active signs in as {login}.")
        set_password(SetPassword(person.id, password), hasher=hasher(), actor=MACHINE, now=utcnow())
        name = person.name
    click.echo(f"Password of {name}, shown this once, to be changed at the next sign-in: {password}")


def _ask_password() -> str:
    text = f"Password (at least {SHORTEST} characters)"
    answer: str = click.prompt(text, hide_input=True, confirmation_prompt=True)
    return answer
