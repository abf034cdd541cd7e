"""What a select of the tickets' pages shows: names in the reader's language and order."""

from app.tickets.queries.offers import Rows
from app.web.words import named


def named_rows(rows: Rows) -> list[tuple[int, str]]:
    """Return ids and names, sorted as the reader reads."""
    return sorted(((row_id, named(names)) for row_id, names in rows), key=lambda row: row[1].casefold())


def rows_as_made(rows: Rows) -> list[tuple[int, str]]:
    """Return ids and names in the order of their making: the usual reason stands first, "other" last."""
    return [(row_id, named(names)) for row_id, names in sorted(rows, key=lambda row: row[0])]
