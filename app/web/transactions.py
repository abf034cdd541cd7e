"""A door's transaction: what the database refuses in it becomes a sentence, and nothing is kept."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core.db import unit_of_work
from app.core.errors import Conflict, DomainError, Invalid, Refused
from app.core.i18n import N_, Message


def bare_constraint(error: IntegrityError) -> str:
    """Return the name of the constraint that the database saw broken, empty when it names none."""
    return str(getattr(getattr(error.orig, "diag", None), "constraint_name", None) or "")


def explain_plainly(_error: IntegrityError) -> DomainError:
    """Return the sentence for a broken constraint that has none of its own; the driver's words stay in the log."""
    return Refused(Message(N_("It is still used elsewhere, or something with the same name exists already.")))


@contextmanager
def transaction(explain: Callable[[IntegrityError], DomainError] = explain_plainly) -> Iterator[None]:
    """Run one unit of work; what the database refuses in it becomes a DomainError, and nothing is kept."""
    try:
        with unit_of_work():
            yield
    except IntegrityError as error:
        raise explain(error) from error
    except StaleDataError as error:
        raise Conflict(Message(N_("Somebody else changed this meanwhile. Nothing of yours was saved."))) from error
    except DataError as error:
        raise Invalid(Message(N_("A value is too long or too large. Nothing was saved."))) from error
