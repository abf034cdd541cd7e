"""Which rows a list has, for its pages and for its files; a noun with queries of its own overrides these."""

from collections.abc import Sequence
from typing import Any

from admin_views.base.listing import ListArgs, ListPage, take_keys, take_page, take_rows
from app.core.actor import Actor


class FindsRows:
    """The rows of a list, always from the view's ``visible_to``; mixed into ``PanelView``."""

    def find_page(self: Any, args: ListArgs, actor: Actor) -> ListPage:
        """Return one page of the list; a noun with its own paged query overrides this."""
        return take_page(self.narrowed(args, actor), self.key_column, self._order(args), args, self.hydrate_options)

    def within(self: Any, _args: ListArgs, actor: Actor) -> Any:
        """Return the query of the rows the list chooses from; a noun that also shows others overrides this."""
        return self.visible_to(actor)

    def narrowed(self: Any, args: ListArgs, actor: Actor) -> Any:
        """Return the query of every row the list asks for."""
        statement = self.within(args, actor)
        tab = next((one for one in self.tabs if one.key == args.view), self.tabs[0] if self.tabs else None)
        if tab and tab.apply:
            statement = tab.apply(statement, actor)
        for one in self.filters:
            if one.apply and one.key in args.filters:
                statement = one.apply(statement, args.filters[one.key], actor)
        if args.search and self.searchable:
            statement = self.search_in(statement, args.search)
        return statement

    def find_keys(self: Any, args: ListArgs, actor: Actor, most: int) -> list[Any]:
        """Return the keys of every row in the order of the list, at most ``most`` of them."""
        return take_keys(self.narrowed(args, actor), self.key_column, self._order(args), most)

    def find_rows(self: Any, keys: Sequence[Any], actor: Actor) -> Sequence[Any]:
        """Return the rows of these keys, in their order."""
        return take_rows(self.key_column, keys, self.hydrate_options)

    def _order(self: Any, args: ListArgs) -> tuple[Any, ...]:
        column = next((one for one in self.columns if one.key == args.sort), None)
        if column is None:
            return self.default_sort
        return tuple(one.desc().nulls_last() if args.desc else one.asc() for one in column.expressions)
