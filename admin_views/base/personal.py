"""Lists as each person keeps them: saved views, the view a list opens with, the columns chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from flask import g
from werkzeug.datastructures import MultiDict

from admin_views.base.columns import Column
from admin_views.base.listing import PLAIN, WITHIN_VIEW, ListArgs, asked_list, read_args, view_named
from app.core.actor import Actor
from app.views import queries
from app.views.checks import MOST_COLUMNS
from app.views.queries import Shelf, View
from app.views.rights import may_keep_view


@dataclass(frozen=True)
class Shown:
    """What the list's template draws of a person's own choices.

    ``view`` is the saved view shown, or the one it was before something was changed; ``is_changed`` then says that
    it would be saved differently. ``keep`` is the query a new view would keep.
    """

    views: Sequence[View]
    view: View | None
    is_changed: bool
    is_default: bool
    may_keep: bool
    keep: str
    columns: Sequence[Column]
    others: Sequence[Column]
    is_chosen: bool

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each column that may be chosen, in their order: its key, its label, and whether it is shown."""
        return [
            (one.key, str(one.label), is_shown)
            for some, is_shown in ((self.columns, True), (self.others, False))
            for one in some
        ]


def shelf_of(actor: Actor) -> Shelf:
    """Return what the actor keeps of their lists: read once per request, for the sidebar and for the list."""
    if "shelf" not in g:
        g.shelf = queries.shelf_of(actor)
    return g.shelf


class PersonalList:
    """Saved views and chosen columns; mixed into ``PanelView``. ``personal`` turns them off for a short list.

    ``counts_views`` says that ``GET /counters`` counts the list's saved views, each as ``view-<id>``.
    """

    personal: ClassVar[bool] = True
    counts_views: ClassVar[bool] = False

    def read_list(self: Any, actor: Actor) -> ListArgs:
        """Return what the list's address asks for: with a saved view, the query it keeps.

        An address that asks for nothing opens the person's default view.
        """
        given = asked_list()
        if not self.personal:
            return self.read_query(given, actor)
        shelf = shelf_of(actor)
        own = {view.id: view for view in shelf.of(self.noun)}
        named = view_named(given, "saved")
        if not given and shelf.defaults.get(self.noun) in own:
            named = shelf.defaults[self.noun]
        if named in own:
            g.opened_view = MultiDict(parse_qsl(own[named].query))
            now = self.read_query(MultiDict({key: given[key] for key in WITHIN_VIEW if key in given}), actor)
            kept = self.read_query(g.opened_view, actor, kept=True)
            beside = {"after": now.after, "before": now.before}
            return replace(kept, page=now.page, page_size=now.page_size, split=now.split, saved=named, **beside)
        args = self.read_query(given, actor)
        origin = view_named(given, "from")
        plain = PLAIN if named == PLAIN or self.noun in shelf.defaults else None
        return replace(args, saved=plain, origin=origin if origin in own else None, missing=bool(named))

    def read_query(self: Any, given: MultiDict[str, str], actor: Actor, *, kept: bool = False) -> ListArgs:
        """Return what a query asks of this list."""
        return read_args(given, self.columns, self.filters, self.tabs, actor, kept=kept)

    def shown_columns(self: Any, args: ListArgs, actor: Actor) -> list[Column]:
        """Return the columns in their order: those of the address, else the person's own, else the usual ones.

        Those that may not be left out stand first, unless the choice places them.
        """
        chosen = args.columns or (shelf_of(actor).columns.get(self.noun, ()) if self.personal else ())
        if not chosen:
            return [column for column in self.columns if column.usual]
        known = {column.key: column for column in self.columns if column.role != "acts"}
        shown = [known[key] for key in dict.fromkeys(chosen) if key in known]
        for column in known.values():
            if not column.is_choosable and column not in shown:
                before = [at for at, one in enumerate(shown, 1) if not one.is_choosable]
                shown.insert(max(before, default=0), column)
        return [*shown, *(column for column in self.columns if column.role == "acts")]

    def shown(self: Any, args: ListArgs, columns: Sequence[Column], actor: Actor) -> Shown | None:
        """Return what the template draws of the person's choices; None for a list that keeps none."""
        if not self.personal:
            return None
        shelf = shelf_of(actor)
        views = shelf.of(self.noun)
        view = next((one for one in views if one.id == (args.saved or args.origin)), None)
        usual = [column for column in self.columns if column.usual]
        keys = () if list(columns) == usual else tuple(column.key for column in columns if column.role != "acts")
        free = [column for column in self.columns if column.is_choosable]
        return Shown(
            views=views,
            view=view,
            is_changed=view is not None and args.kept() != view.query,
            is_default=view is not None and shelf.defaults.get(self.noun) == view.id,
            may_keep=view is not None and bool(may_keep_view(actor, view.facts)),
            keep=args.kept(keys[:MOST_COLUMNS]),
            columns=[column for column in columns if column.is_choosable],
            others=[column for column in free if column not in columns],
            is_chosen=bool(keys),
        )

    def beside(self, args: ListArgs, actor: Actor) -> Mapping[str, Any]:
        """Return what the template draws beside the list: the row in ``args.split``, where a noun can."""
        return {}

    def sort_shown(self, args: ListArgs) -> tuple[str, bool]:
        """Return the column whose header says that the list is sorted by it, and whether descending."""
        return args.sort, args.desc
