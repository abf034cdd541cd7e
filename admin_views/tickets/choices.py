"""What a select of the tickets' pages shows: names in the reader's language and order."""

from collections.abc import Iterable

from flask_babel import gettext as _

from app.tickets.queries import Worker
from app.tickets.queries.offers import Rows
from app.web.words import named


def named_rows(rows: Rows) -> list[tuple[int, str]]:
    """Return ids and names, sorted as the reader reads."""
    return sorted(((row_id, named(names)) for row_id, names in rows), key=lambda row: row[1].casefold())


def rows_as_made(rows: Rows) -> list[tuple[int, str]]:
    """Return ids and names in the order of their making: the usual reason stands first, "other" last."""
    return [(row_id, named(names)) for row_id, names in sorted(rows, key=lambda row: row[0])]


def worker_rows(workers: Iterable[Worker]) -> list[tuple[int, str]]:
    """Return ids and names as given, those present first, each with what a choice needs to know."""
    return [
        (one.person_id, " · ".join((one.name, *([_("Online")] * one.is_present), _("%(n)s open", n=one.open_count))))
        for one in workers
    ]
