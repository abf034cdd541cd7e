"""What a door asks of the saved views."""

from dataclasses import dataclass

from app.directory.rows import Move


@dataclass(frozen=True)
class SaveView:
    """Keep a list's query under a name: for the actor, for a group, or, ``for_all``, for everyone."""

    noun: str
    name: str
    query: str
    group_id: int | None = None
    for_all: bool = False


@dataclass(frozen=True)
class UpdateView:
    """Give a view another name or another circle of readers; ``version`` is the one the editor saw.

    ``query`` is what it shows from now on; None leaves that as it is.
    """

    view_id: int
    name: str
    group_id: int | None
    for_all: bool
    version: int
    query: str | None = None


@dataclass(frozen=True)
class AimView:
    """Let a view show what the list shows now."""

    view_id: int
    query: str


# Among those of the same readers.
MoveView = Move


@dataclass(frozen=True)
class DeleteView:
    """Remove a view."""

    view_id: int


@dataclass(frozen=True)
class ChooseColumns:
    """Show these columns of a list, in this order, from now on; none means the usual ones."""

    noun: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class ChooseDefault:
    """Open a list with this view from now on; None means with the list as it is."""

    noun: str
    view_id: int | None
