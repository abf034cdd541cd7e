"""Personal tokens of the API: what one is made of, what it may be asked to do, how long it lasts. Pure."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message

MARK = "tke_"
_RANDOM_BYTES = 32
_TAIL = 4
LONGEST_NAME = 60
LONGEST_LIFE = timedelta(days=365)
MOST_OF_ONE = 50

READ, WRITE = "read", "write"
# The parts of the API that a token may be kept to, in the order in which they are shown.
AREAS = {
    "tickets": Message(N_("Tickets")),
    "approvals": Message(N_("Approvals")),
    "cmdb": Message(N_("CMDB")),
    "directory": Message(N_("Directory")),
    "settings": Message(N_("Settings")),
    "dashboard": Message(N_("My day")),
    "runs": Message(N_("Imports and exports")),
    "jobs": Message(N_("Jobs")),
}
SCOPES = (READ, WRITE, *(f"{area}:{level}" for area in AREAS for level in (READ, WRITE)))

_NAMELESS = Message(N_("Give the token a name, such as the machine that will use it."))
_LONG_NAME = Message(N_("The name is longer than %(most)s characters."), {"most": LONGEST_NAME})
_NO_SCOPE = Message(N_("Choose at least one thing that the token may do."))
_PAST = Message(N_("The token must last for some time: choose a later day."))
_TOO_FAR = Message(N_("A token lasts a year at most: choose an earlier day."))
_NONE_OF = N_("This token finds nothing here. Make one with some of these scopes: %(scopes)s.")
_NARROW = Message(N_("This token does not cover that. Make one with the scope it needs."))


def new_secret() -> str:
    """Return a token that nobody can guess; it is shown once and only its hash is kept."""
    return f"{MARK}{secrets.token_urlsafe(_RANDOM_BYTES)}"


def hash_of(secret: str) -> str:
    """Return what is kept of a token."""
    return sha256(secret.encode()).hexdigest()


def tail_of(secret: str) -> str:
    """Return the last letters of a token, by which its person knows it again."""
    return secret[-_TAIL:]


def fault_of_name(name: str) -> Message | None:
    """Return what is wrong with the name of a token, None if nothing is."""
    if not name:
        return _NAMELESS
    return _LONG_NAME if len(name) > LONGEST_NAME else None


def fault_of_scopes(scopes: Iterable[str]) -> Message | None:
    """Return what is wrong with the scopes of a token, None if nothing is."""
    wanted = sorted(scopes)
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown:
        return Message(N_("There is no scope named %(name)s."), {"name": unknown[0][:LONGEST_NAME]})
    return None if wanted else _NO_SCOPE


def fault_of_expiry(expires_at: datetime, now: datetime) -> Message | None:
    """Return what is wrong with the end of a token, None if nothing is."""
    if expires_at <= now:
        return _PAST
    return _TOO_FAR if expires_at > now + LONGEST_LIFE else None


def areas_by_level(scopes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what may be read only, and what may be changed too, each as its areas; all of them for a whole scope."""
    told: dict[str, tuple[str, ...]] = {}
    for level, others in ((WRITE, ()), (READ, (WRITE,))):
        above = {area for other in others for area in told.get(other, ())}
        areas = [area for area in AREAS if level in scopes or f"{area}:{level}" in scopes]
        told[level] = tuple(area for area in areas if area not in above)
    return {level: areas for level, areas in told.items() if areas}


def covers(scopes: frozenset[str] | None, area: str | None, *, writes: bool) -> Decision:
    """Answer whether a caller narrowed to ``scopes`` may read, or change, something of ``area``.

    None of ``scopes``: a sign-in, which nothing narrows. None of ``area``: what no personal token reaches, such as
    passwords and other tokens. Who may write may read.
    """
    if scopes is None:
        return YES
    levels = (WRITE,) if writes else (READ, WRITE)
    if area is not None and scopes & {*levels, *(f"{area}:{level}" for level in levels)}:
        return YES
    return no("scope_missing", _NARROW)


def covers_any(scopes: frozenset[str] | None, areas: Iterable[str]) -> Decision:
    """Answer whether a caller narrowed to ``scopes`` may read something of one of these areas at least."""
    wanted = tuple(areas)
    if any(covers(scopes, area, writes=False) for area in wanted):
        return YES
    return no("scope_missing", Message(_NONE_OF, {"scopes": ", ".join(f"{area}:{READ}" for area in wanted)}))
