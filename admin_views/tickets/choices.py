"""What a select of the tickets' pages shows: names in the reader's language and order."""

from app.tickets.queries.offers import Rows
from app.web.words import named


def named_rows(rows: Rows) -> list[tuple[int, str]]:
    """Return ids and names, sorted as the reader reads."""
    return sorted(((row_id, named(names)) for row_id, names in rows), key=lambda row: row[1].casefold())
