"""The nouns that come as tables, and what each has to know for it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from app.core.actor import Actor
from app.imports.columns import Field
from app.imports.operations.cis import CisImport
from app.imports.operations.people import PeopleImport
from app.imports.plans import Cells, Plan
from app.imports.queries import Done


class TableImport(Protocol):
    """One noun as a table. Whoever calls opens the transactions: one for ``write``, one for each ``undo``."""

    noun: str

    def fields(self, options: Mapping[str, Any]) -> Sequence[Field]:
        """Return what the columns of a file may say; ``options`` are what its form asked for."""

    def plan(
        self, lines: Sequence[Cells], options: Mapping[str, Any], *, actor: Actor, now: datetime, lock: bool = False
    ) -> Plan:
        """Return what an import of these lines would do; with ``lock``, nobody else changes it before it is done."""

    def write(self, plan: Plan, *, run_id: int, actor: Actor, now: datetime, heard: Callable[[int], object]) -> None:
        """Do what was planned, telling how far it is. Raises Refused when it cannot be done any more."""

    def in_order(self, done: Iterable[Done]) -> list[Done]:
        """Return what an undo has to take back, in an order that can succeed."""

    def let_go(self, done: Sequence[Done], *, actor: Actor, now: datetime) -> Mapping[int, Mapping[str, Any]]:
        """Take away what these are about to change and no two may have alike; return, by record, what it was."""

    def undo(self, done: Done, *, run_id: int, actor: Actor, now: datetime, was: Mapping[str, Any]) -> str:
        """Take back what was done to one record and return what was done. Raises Refused with the reason.

        ``was`` is what ``let_go`` has taken away from it.
        """


_ALL: tuple[TableImport, ...] = (PeopleImport(), CisImport())
TABLES: Mapping[str, TableImport] = {one.noun: one for one in _ALL}
