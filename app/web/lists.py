"""The panel's lists, asked by their noun and the query of their address by who knows nothing else of the panel."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import parse_qsl

from flask import current_app, g
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid
from app.core.i18n import N_, Message
from app.reports.commands import ExportList
from app.views.checks import normalised
from app.web.guard import is_broken

# An address that asks for nothing would open the person's default view.
PLAIN = "saved=0"
_NO_LIST = Message(N_("There is no such list."))
_NO_QUERY = Message(N_("The list does not know this query."))


def list_called(noun: str) -> Any:
    """Return the list of a noun, None if there is none that is written into files."""
    views = current_app.extensions["panel"]._views
    return next((one for one in views if getattr(one, "noun", "") == noun and hasattr(one, "write_export")), None)


def export_of(noun: str, query: str, kind: str, actor: Actor) -> ExportList:
    """Return the wish for the list that the query asks for, as the actor would read it on the screen.

    Raises Invalid by field, Forbidden for a list that is not the actor's to open.
    """
    view = list_called(noun)
    if view is None:
        raise Invalid(_NO_LIST, fields={"noun": _NO_LIST})
    if not view.is_accessible():
        raise Forbidden
    g.opened_view = _read(query.removeprefix("?") or PLAIN)
    with _refusing():
        return cast(ExportList, view.as_export(view.read_existing(actor), kind))


def personal_list(noun: str) -> Any:
    """Return the list of a noun that the reader may open, and of which they keep views and columns; None otherwise."""
    return next((one for one in personal_lists() if one.noun == noun), None)


def personal_lists() -> list[Any]:
    """Return the lists that the reader may open and keep views and columns of, in the order of the panel."""
    views = current_app.extensions["panel"]._views
    return [one for one in views if getattr(one, "personal", False) and one.is_accessible()]


def require_query(noun: str, query: str, actor: Actor) -> None:
    """Raise Invalid by field unless a view of that list may keep this query: the actor could open the list with it."""
    view = personal_list(noun)
    if view is None:
        raise Invalid(_NO_LIST, fields={"noun": _NO_LIST})
    # Which filters a list has may follow from what is asked, such as those of a type of CIs.
    g.opened_view = _read(normalised(query))
    with _refusing():
        view.read_query(g.opened_view, actor)
    g.pop("opened_view")


def _read(query: str) -> MultiDict[str, str]:
    said = parse_qsl(query)
    if any(is_broken(text) for pair in said for text in pair):
        raise Invalid(_NO_QUERY, fields={"query": _NO_QUERY})
    return MultiDict(said)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except HTTPException:
        raise Invalid(_NO_QUERY, fields={"query": _NO_QUERY}) from None
