"""The identifier and the work mail that a name proposes to whoever creates a record."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import count

LONGEST = 60


@dataclass(frozen=True)
class Proposal:
    """What may stand in the form; "" where the name, or the house, proposes nothing."""

    identifier: str = ""
    work_email: str = ""


def mailbox_of(first_name: str, last_name: str) -> str:
    """Return the name as a mailbox: "Inès", "Le Goff" gives "ines.legoff"; "" when no Latin letter is left."""
    return ".".join(filter(None, map(_letters, (first_name, last_name))))[:LONGEST].strip(".-")


def propose(mailbox: str, domain: str, taken: Collection[str]) -> Proposal:
    """Return the first of "ada", "ada2", "ada3"… that nobody in ``taken`` (in small letters) signs in with."""
    if not mailbox:
        return Proposal()
    for number in count(1):
        identifier = f"{mailbox}{number if number > 1 else ''}"
        work_email = f"{identifier}@{domain}" if domain else ""
        if not {identifier, work_email} & set(taken):
            break
    return Proposal(identifier, work_email)


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in plain if letter.isalnum() or letter == "-")
