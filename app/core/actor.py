"""Who is acting: read once per request, handed to every operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, frozenset[int]] = MappingProxyType({})


@dataclass(frozen=True)
class Actor:
    """The acting person with the rights their groups give (product.md, "Rights come from groups").

    ``scopes`` maps a purpose to the ids of the locations it holds for, those below included.
    ``groups`` maps a purpose to the ids of the actor's own groups with it.
    ``approves``: somebody's request was put to them, or they answer for somebody who is away.
    ``theme`` and ``initials`` are "" for who chose none; ``shortcuts`` are the keys of the panel.
    ``narrowed_to`` are the scopes of the personal token by which a program acts, ``token_id`` and ``token_name`` say
    which one it is; None narrows nothing.
    ``person_id`` is None for the machine itself; ``source`` then names which part of it acts.
    """

    person_id: int | None
    name: str = ""
    is_admin: bool = False
    is_auditor: bool = False
    scopes: Mapping[str, frozenset[int]] = field(default_factory=lambda: NOTHING)
    groups: Mapping[str, frozenset[int]] = field(default_factory=lambda: NOTHING)
    managed_groups: frozenset[int] = frozenset()
    has_reports: bool = False
    approves: bool = False
    location_id: int | None = None
    lang: str = "en"
    tz: str = "UTC"
    theme: str = ""
    shortcuts: bool = True
    initials: str = ""
    source: str = "panel"
    address: str | None = None
    request_id: str | None = None
    on_behalf_of_id: int | None = None
    must_change_password: bool = False
    session_id: str | None = field(default=None, repr=False)
    narrowed_to: frozenset[str] | None = None
    token_id: int | None = None
    token_name: str | None = None

    @classmethod
    def system(cls, source: str) -> "Actor":
        """Return the machine itself, acting for ``source`` (a job, an import, the set-up) with all rights."""
        return cls(person_id=None, name="TicketEase", is_admin=True, source=source)

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind the act."""
        return self.person_id is None

    @property
    def reads_everything(self) -> bool:
        """Whether the actor's view is not bounded by a scope."""
        return self.is_admin or self.is_auditor

    def holds(self, purpose: str, location_id: int | None = None) -> bool:
        """Return whether a group of ``purpose`` gives rights, at ``location_id`` if one is given."""
        scope = self.scopes.get(purpose, frozenset())
        return bool(scope) if location_id is None else location_id in scope
