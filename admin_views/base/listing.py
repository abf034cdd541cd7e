"""One page of a list: strict reading of the URL, ids first, capped count, pages clamped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

from flask import abort, g, request
from sqlalchemy import Select, func, select
from werkzeug.datastructures import MultiDict

from admin_views.base.columns import Column, Filter, Tab
from app.core.actor import Actor
from app.core.db import db
from app.views.checks import MOST_COLUMNS
from app.web.redirects import return_path

COUNT_CAP = 1_000
DEPTH_CAP = 10_000  # Rows reachable by the number of their page; beyond, each page is read on from the one before.
PAGE_SIZES = (25, 50, 100)
SEARCH_LENGTH = 200
NAMES = frozenset(("search", "sort", "desc", "page", "page_size", "view", "url", "columns", "saved", "from", "split"))
NAMES |= {"after", "before"}
# These leave a saved view what it is: another part of it is shown, or one of its rows beside it.
WITHIN_VIEW = frozenset(("page", "page_size", "split", "after", "before"))
PLAIN = 0
NAME_SHOWN = 40
SPLIT_LENGTH = 20


@dataclass(frozen=True)
class ListArgs:
    """What the URL of a list asks for; every name in it is known, every value of its kind.

    ``saved`` is the saved view shown as it was saved, ``PLAIN`` asks for none; ``origin`` is the one it was before
    something was changed. ``columns`` are those the URL names. ``split`` is the row opened beside the list.
    ``after`` or ``before`` is the row beside which the page stands, beyond the depth that pages are counted to.
    ``ignored`` names what a saved view asks for and no longer exists; ``missing`` says that the view does not.
    """

    search: str = ""
    sort: str = ""
    desc: bool = False
    page: int = 1
    page_size: int = PAGE_SIZES[1]
    view: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    split: str = ""
    saved: int | None = None
    origin: int | None = None
    ignored: tuple[str, ...] = ()
    missing: bool = False
    after: int = 0
    before: int = 0

    def query(self, **changes: Any) -> str:
        """Return the query string of this list with some parts changed, ``?`` included."""
        moved = changes.get("page", self.page) != self.page
        other = replace(self, **({"after": 0, "before": 0} if moved else {}) | changes)
        if self.saved and changes.keys() <= WITHIN_VIEW:
            parts: dict[str, Any] = {"saved": self.saved}
        else:
            parts = {**other.own_parts, "from": self.saved or self.origin or ""}
        parts |= {"page": other.page if other.page > 1 else "", "split": other.split}
        parts |= {"after": other.after or "", "before": other.before or ""}
        parts |= {"page_size": other.page_size if other.page_size != PAGE_SIZES[1] else ""}
        text = _encoded(parts)
        # With nothing to ask for, an address would open the person's default view.
        return f"?{text}" if text else "?saved=0" if self.saved == PLAIN else "?"

    @property
    def own_parts(self) -> dict[str, Any]:
        """What the list is, whichever part of it is shown: what a saved view keeps."""
        parts: dict[str, Any] = {"view": self.view, "search": self.search, **self.filters}
        parts |= {"sort": self.sort, "desc": 1 if self.sort and self.desc else ""}
        return parts | {"columns": ",".join(self.columns)}

    def kept(self, columns: Sequence[str] = ()) -> str:
        """Return the query that a saved view keeps, with these columns when the URL names none."""
        parts = {**self.own_parts, "columns": ",".join(self.columns or columns)}
        return _encoded(parts)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides some rows."""
        return bool(self.search or self.filters)


def _encoded(parts: Mapping[str, Any]) -> str:
    """Return the parts that say something as a query string."""
    return "&".join(f"{name}={_quoted(str(value))}" for name, value in parts.items() if value not in ("", None))


# A page writes the same few values into twenty addresses.
_quoted = lru_cache(maxsize=2_048)(quote_plus)


@dataclass(frozen=True)
class ListPage:
    """The rows of one page, and how many there are; ``count`` stops at ``COUNT_CAP`` + 1.

    A list that can be read on from any of its rows says which stand ``first`` and ``last`` and whether it ``goes_on``.
    """

    rows: Sequence[Any]
    count: int
    page: int
    page_size: int
    first: int = 0
    last: int = 0
    goes_on: bool = False

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > COUNT_CAP

    @property
    def pages(self) -> int:
        """How many pages may be opened by their number."""
        return page_limit(self.count, self.page_size)

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.goes_on or (self.page < self.pages and len(self.rows) == self.page_size)

    @property
    def onward(self) -> dict[str, int]:
        """What the address of the next page holds: beyond the depth of numbers, the row it comes after."""
        return {"page": self.page + 1} | ({} if self.page < self.pages else {"after": self.last})

    @property
    def back(self) -> dict[str, int]:
        """What the address of the page before holds."""
        return {"page": self.page - 1} | ({} if self.page <= self.pages + 1 else {"before": self.first})


def page_limit(count: int, page_size: int) -> int:
    """Return the last page that may be asked for, given a capped count."""
    rows = DEPTH_CAP if count > COUNT_CAP else count
    return max(1, -(-rows // page_size))


def asked_list() -> MultiDict[str, str]:
    """Return the query of the list shown, or of the one that a posted form names in ``url``.

    A saved view stands for the query it keeps, once ``PersonalList.read_list`` has opened it.
    """
    if "opened_view" in g:
        return g.opened_view
    if request.method in ("GET", "HEAD"):
        return request.args
    return MultiDict(parse_qsl(urlsplit(return_path("")).query))


def read_args(
    given: MultiDict[str, str],
    columns: Iterable[Column],
    filters: Iterable[Filter],
    tabs: Sequence[Tab],
    actor: Actor,
    *,
    kept: bool = False,
) -> ListArgs:
    """Return what the query asks for; aborts with 400 on an unknown name, tab, sort or value.

    In a query that was ``kept`` in a saved view these are left out instead and named in ``ignored``: what it was
    saved with may be gone. So are columns, wherever they stand. Pages and page sizes are clamped: old links hold them.
    """
    by_key, by_column = {one.key: one for one in filters}, {one.key: one for one in columns}
    wrong = [name[:NAME_SHOWN] for name in given if name not in NAMES and name not in by_key]
    chosen = {key: value for key in by_key if (value := given.get(key, ""))}
    for key, value in list(chosen.items()):
        if not by_key[key].takes(value, actor):
            wrong.append(str(by_key[key].label))
            del chosen[key]
    sort, view, desc = (given.get(name, "") for name in ("sort", "view", "desc"))
    search = given.get("search", "").strip()
    if sort and not (sort in by_column and by_column[sort].expressions):
        wrong.append(sort[:NAME_SHOWN])
        sort = ""
    if view and view not in {tab.key for tab in tabs}:
        wrong.append(view[:NAME_SHOWN])
        view = ""
    if desc not in ("", "0", "1"):
        wrong.append("desc")
    if len(search) > SEARCH_LENGTH:
        wrong.append("search")
        search = ""
    if wrong and not kept:
        abort(400)
    asked = [name for name in given.get("columns", "").split(",") if name][:MOST_COLUMNS]
    shown = tuple(dict.fromkeys(name for name in asked if name in by_column))
    wrong += [name[:NAME_SHOWN] for name in dict.fromkeys(asked) if name not in by_column]
    return ListArgs(
        search,
        sort,
        desc == "1",
        max(1, _whole(given.get("page", ""))),
        max(1, min(_whole(given.get("page_size", "")) or PAGE_SIZES[1], PAGE_SIZES[-1])),
        view,
        chosen,
        shown,
        _split(given.get("split", "")),
        ignored=tuple(wrong),
        after=_whole(given.get("after", "")),
        before=_whole(given.get("before", "")),
    )


def view_named(given: MultiDict[str, str], name: str) -> int | None:
    """Return the key of the saved view in ``saved`` or ``from``, None when there is none; aborts unless it is whole."""
    return _whole(given[name]) if given.get(name) else None


def _split(text: str) -> str:
    if len(text) > SPLIT_LENGTH or not ((text.isascii() and text.isalnum()) or not text):
        abort(400)
    return text


def _whole(text: str) -> int:
    bare = text.removeprefix("-")
    if bare and not (bare.isascii() and bare.isdigit()):
        abort(400)
    return 0 if not bare or text.startswith("-") else int(bare[:9]) if len(bare) < 10 else 10**9


def take_page(
    statement: Select[Any], key: Any, order: Sequence[Any], args: ListArgs, options: Sequence[Any] = ()
) -> ListPage:
    """Return one page of ``statement``: a capped count, the ids on the index, then the rows by key.

    Three statements whatever the number of rows; the page is clamped to the last one there is.
    """
    ids = statement.with_only_columns(key).order_by(None)
    count = db.session.scalar(select(func.count()).select_from(ids.limit(COUNT_CAP + 1).subquery())) or 0
    page = min(args.page, page_limit(count, args.page_size))
    wanted = ids.order_by(*order, key).limit(args.page_size).offset((page - 1) * args.page_size)
    keys = list(db.session.scalars(wanted))
    return ListPage(take_rows(key, keys, options), count, page, args.page_size)


def take_keys(statement: Select[Any], key: Any, order: Sequence[Any], most: int) -> list[Any]:
    """Return the keys of the first ``most`` rows of ``statement``, in one statement."""
    ids = statement.with_only_columns(key).order_by(None)
    return list(db.session.scalars(ids.order_by(*order, key).limit(most)))


def take_rows(key: Any, keys: Sequence[Any], options: Sequence[Any] = ()) -> list[Any]:
    """Return the rows of these keys in their order; a row that has gone meanwhile is left out."""
    found = db.session.scalars(select(key.class_).where(key.in_(keys)).options(*options)).unique() if keys else ()
    rows = {getattr(row, key.key): row for row in found}
    return [rows[one] for one in keys if one in rows]
