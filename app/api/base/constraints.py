"""What the database refuses of a request's values, told by the field that says it."""

import re
from collections.abc import Callable

from sqlalchemy.exc import IntegrityError

from app.core.errors import DomainError, Invalid
from app.core.i18n import N_, Message
from app.web.transactions import explain_plainly

# PostgreSQL's code of a row that is named and is not there, or whose users stay behind.
FOREIGN_KEY = "23503"
ONE_COLUMN = re.compile(r"\((\w+)\)=\(")
_NOT_THERE = Message(N_("There is no such thing, or there is no more."))


def explained(error: IntegrityError, takes: Callable[[str], bool]) -> DomainError:
    """Return the refusal of a broken constraint: Invalid where it is of a value that the request ``takes``.

    Operations say it better before it comes to this; the database sees what they have not looked for.
    """
    column = missing_reference(error)
    return Invalid(_NOT_THERE, fields={column: _NOT_THERE}) if column and takes(column) else explain_plainly(error)


def missing_reference(error: IntegrityError) -> str:
    """Return the column that names a row that is not there; empty for every other constraint."""
    said = getattr(getattr(error.orig, "diag", None), "message_detail", None) or ""
    found = ONE_COLUMN.search(said) if getattr(error.orig, "sqlstate", None) == FOREIGN_KEY else None
    return found[1] if found and not (error.statement or "").startswith("DELETE") else ""
