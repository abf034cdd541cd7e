"""One page of a list: strict reading of the URL, ids first, capped count, pages clamped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import abort, request
from sqlalchemy import Select, func, select
from werkzeug.datastructures import MultiDict

from admin_views.base.columns import Column, Filter, Tab
from app.core.actor import Actor
from app.core.db import db
from app.web.redirects import return_path

COUNT_CAP = 1_000
DEPTH_CAP = 10_000  # Rows reachable by pages; further ones are found by searching, filtering or sorting.
PAGE_SIZES = (25, 50, 100)
SEARCH_LENGTH = 200
NAMES = frozenset(("search", "sort", "desc", "page", "page_size", "view", "url"))


@dataclass(frozen=True)
class ListArgs:
    """What the URL of a list asks for; every name in it is known, every value of its kind."""

    search: str = ""
    sort: str = ""
    desc: bool = False
    page: int = 1
    page_size: int = PAGE_SIZES[1]
    view: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    def query(self, **changes: Any) -> str:
        """Return the query string of this list with some parts changed, ``?`` included."""
        other = replace(self, **changes)
        parts: dict[str, Any] = {"view": other.view, "search": other.search, **other.filters}
        parts |= {"sort": other.sort, "desc": 1 if other.sort and other.desc else ""}
        parts |= {"page": other.page if other.page > 1 else ""}
        parts |= {"page_size": other.page_size if other.page_size != PAGE_SIZES[1] else ""}
        text = urlencode({name: value for name, value in parts.items() if value not in ("", None)})
        return f"?{text}" if text else "?"

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides some rows."""
        return bool(self.search or self.filters)


@dataclass(frozen=True)
class ListPage:
    """The rows of one page, and how many there are; ``count`` stops at ``COUNT_CAP`` + 1."""

    rows: Sequence[Any]
    count: int
    page: int
    page_size: int

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > COUNT_CAP

    @property
    def pages(self) -> int:
        """How many pages may be opened."""
        return page_limit(self.count, self.page_size)

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.page < self.pages and len(self.rows) == self.page_size


def page_limit(count: int, page_size: int) -> int:
    """Return the last page that may be asked for, given a capped count."""
    rows = DEPTH_CAP if count > COUNT_CAP else count
    return max(1, -(-rows // page_size))


def asked_list() -> MultiDict[str, str]:
    """Return the query of the list shown, or of the one that a posted form names in ``url``."""
    if request.method in ("GET", "HEAD"):
        return request.args
    return MultiDict(parse_qsl(urlsplit(return_path("")).query))


def read_args(
    given: MultiDict[str, str], columns: Iterable[Column], filters: Iterable[Filter], tabs: Sequence[Tab], actor: Actor
) -> ListArgs:
    """Return what the query asks for; aborts with 400 on an unknown name, column, tab or value.

    Pages and page sizes of any size are clamped, never refused: they come from old links.
    """
    by_key = {one.key: one for one in filters}
    if set(given) - NAMES - set(by_key):
        abort(400)
    chosen = {key: value for key in by_key if (value := given.get(key, ""))}
    for key, value in chosen.items():
        if value not in {str(choice) for choice, _ in by_key[key].choices(actor)}:
            abort(400)
    sort, view, search = given.get("sort", ""), given.get("view", ""), given.get("search", "").strip()
    if sort and sort not in {column.key for column in columns if column.expressions}:
        abort(400)
    if (view and view not in {tab.key for tab in tabs}) or given.get("desc", "") not in ("", "0", "1"):
        abort(400)
    if len(search) > SEARCH_LENGTH:
        abort(400)
    size = min(_whole(given.get("page_size", "")) or PAGE_SIZES[1], PAGE_SIZES[-1])
    page = max(1, _whole(given.get("page", "")))
    return ListArgs(search, sort, given.get("desc") == "1", page, max(1, size), view, chosen)


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
    model = key.class_
    found = db.session.scalars(select(model).where(key.in_(keys)).options(*options)).unique() if keys else ()
    rows = {getattr(row, key.key): row for row in found}
    return ListPage([rows[one] for one in keys if one in rows], count, page, args.page_size)
