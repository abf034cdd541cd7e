"""What a saved view may say, and the one form in which its query is kept."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from app.core.i18n import N_, Message

NAME_MAX = 60
QUERY_MAX = 2_000
MOST_VIEWS = 50
MOST_COLUMNS = 40
NOUN = re.compile(r"[a-z][a-z_]{0,39}")
COLUMN = re.compile(r"[a-z][a-z0-9_]{0,39}")
# A page of it, the view it came from and the ticket beside it are moments, not the list itself.
PASSING = frozenset(("page", "page_size", "saved", "from", "split", "url", "after", "before"))


def normalised(query: str) -> str:
    """Return the query of a list's address without its passing parts and its empty ones."""
    return urlencode([pair for pair in parse_qsl(query.removeprefix("?")) if pair[0] not in PASSING])


def faults_of_view(noun: str, name: str, query: str) -> Mapping[str, Message]:
    """Return what is wrong with a view's own words, by field."""
    faults: dict[str, Message] = {}
    if not name or len(name) > NAME_MAX:
        faults["name"] = Message(N_("Give it a name of at most %(number)s characters."), {"number": NAME_MAX})
    if not NOUN.fullmatch(noun):
        faults["noun"] = Message(N_("There is no such list."))
    if len(query) > QUERY_MAX:
        faults["query"] = Message(N_("This list is narrowed by too much to be saved."))
    elif any("\x00" in part for pair in parse_qsl(query) for part in pair):
        # Everybody who sees the view would have their counters refused by the database.
        faults["query"] = Message(N_("It holds a character that cannot be stored."))
    return faults
