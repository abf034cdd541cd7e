"""The variables of reply templates. A text is only ever searched for known names: nothing in it is evaluated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.i18n import LANGUAGES, N_, Message
from app.tickets.rows import faults_of_named
from app.tickets.vocabulary import BODY_MAX

VARIABLES: dict[str, Message] = {
    "requester.first_name": Message(N_("First name of the requester")),
    "requester.name": Message(N_("Name of the requester")),
    "ticket.number": Message(N_("Number of the ticket")),
    "ticket.title": Message(N_("Title of the ticket")),
    "ticket.state": Message(N_("State of the ticket")),
    "ticket.due": Message(N_("When it is due")),
    "location.name": Message(N_("Location")),
    "group.name": Message(N_("Support group")),
    "assignee.name": Message(N_("Assignee")),
    "me.name": Message(N_("Your name")),
}
# What looks like a name is one, right or mistyped; {{7*7}} and other signs between braces are the text they are.
_VARIABLE = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_.]{0,60})[ \t]*\}\}")


@dataclass(frozen=True)
class Filled:
    """A text with its variables filled in; ``missing`` names those that stayed because there is nothing to say yet."""

    text: str
    missing: tuple[str, ...] = ()


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Return ``text`` with each variable replaced once; what a value holds is never read again.

    A variable that is unknown, or has no value on this ticket, stays visible as it was typed.
    """
    missing = dict.fromkeys(name for name in _names(text) if not values.get(name))
    return Filled(_VARIABLE.sub(lambda found: values.get(found[1]) or found[0], text), tuple(missing))


def unknown_in(text: str) -> list[str]:
    """Return the names between double braces that no ticket has, each once."""
    return list(dict.fromkeys(name for name in _names(text) if name not in VARIABLES))


def faults_of_template(key: str, names: Mapping[str, str], bodies: Mapping[str, str]) -> dict[str, Message]:
    """Return what is wrong with a template, by field: ``key``, ``names``, ``body`` or ``body_<language>``."""
    faults = faults_of_named(key, names)
    if not bodies:
        faults["body"] = Message(N_("Write its text in at least one language."))
    if set(bodies) - set(LANGUAGES):
        faults["body"] = Message(N_("This language is not offered."))
    for lang, body in bodies.items():
        if len(body) > BODY_MAX:
            faults[f"body_{lang}"] = Message(N_("At most %(number)s characters."), {"number": BODY_MAX})
        elif "\x00" in body or any("\ud800" <= sign <= "\udfff" for sign in body):
            faults[f"body_{lang}"] = Message(N_("It holds a character that cannot be stored."))
        elif unknown := unknown_in(body):
            faults[f"body_{lang}"] = Message(
                N_("There is no variable %(name)s. The list below shows all of them."),
                {"name": ", ".join(f"{{{{{name}}}}}" for name in unknown)},
            )
    return faults


def _names(text: str) -> list[str]:
    return _VARIABLE.findall(text)
