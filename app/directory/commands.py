"""What a door asks of the directory: plain values, already typed."""

from dataclasses import dataclass, field
from datetime import datetime

from app.directory.purposes import Purpose, Strategy


@dataclass(frozen=True)
class PersonDetails:
    """What anybody's record says; an empty text means *nothing*."""

    identifier: str
    first_name: str
    last_name: str
    work_email: str | None = None
    private_email: str | None = None
    phone: str | None = None
    location_id: int | None = None
    manager_id: int | None = None
    lang: str | None = None
    tz: str | None = None


@dataclass(frozen=True)
class CreatePerson:
    """Put a person in the directory."""

    details: PersonDetails
    is_admin: bool = False
    is_auditor: bool = False


@dataclass(frozen=True)
class UpdatePerson:
    """Change a person's record; ``version`` is the one the editor saw."""

    person_id: int
    details: PersonDetails
    version: int


@dataclass(frozen=True)
class UpdateProfile:
    """Change what everybody may change of their own record."""

    private_email: str | None
    phone: str | None
    lang: str | None
    tz: str | None
    version: int
    theme: str | None = None
    shortcuts: bool = True
    initials: str | None = None


@dataclass(frozen=True)
class ChoosePreferences:
    """Keep what the reader chose from a menu; what is None stays as it is."""

    lang: str | None = None
    theme: str | None = None
    shortcuts: bool | None = None
    # "" is those that the name makes.
    initials: str | None = None


@dataclass(frozen=True)
class SetActive:
    """Disable a person, or enable them again."""

    person_id: int
    active: bool


@dataclass(frozen=True)
class SetRights:
    """Give or take the two global rights."""

    person_id: int
    is_admin: bool
    is_auditor: bool


@dataclass(frozen=True)
class PassOn:
    """Let somebody else have what a person still holds of one kind; nobody has it afterwards if ``to_id`` is None."""

    person_id: int
    to_id: int | None = None


@dataclass(frozen=True)
class LocationDetails:
    """What the record of a location says; ``parent_id`` is None for the root only."""

    key: str
    names: dict[str, str]
    parent_id: int | None
    approver_id: int | None = None
    country: str | None = None
    tz: str | None = None
    calendar_id: int | None = None


@dataclass(frozen=True)
class CreateLocation:
    """Add a place to the tree."""

    details: LocationDetails


@dataclass(frozen=True)
class UpdateLocation:
    """Change a place, or move it with everything below."""

    location_id: int
    details: LocationDetails
    version: int


@dataclass(frozen=True)
class GroupDetails:
    """What the record of a group says; ``takes`` are the purposes whose unrouted tickets it takes at its location."""

    name: str
    location_id: int
    purposes: frozenset[Purpose]
    takes: frozenset[Purpose] = frozenset()
    description: str = ""
    members_only: bool = False
    strategy: Strategy = Strategy.MANUAL
    active: bool = True


@dataclass(frozen=True)
class CreateGroup:
    """Add a group."""

    details: GroupDetails


@dataclass(frozen=True)
class UpdateGroup:
    """Change a group."""

    group_id: int
    details: GroupDetails
    version: int


@dataclass(frozen=True)
class SetMember:
    """Add somebody to a group, or change whether they manage it."""

    group_id: int
    person_id: int
    is_manager: bool = False


@dataclass(frozen=True)
class RemoveMember:
    """End somebody's stay in a group."""

    group_id: int
    person_id: int


@dataclass(frozen=True)
class EnsurePerson:
    """Find the person of a foreign system by ``external_id``, or create them without mail or password."""

    external_id: str
    first_name: str = ""
    last_name: str = ""
    location_id: int | None = None


@dataclass(frozen=True)
class EnsureLocation:
    """Find the location with this key, or create it below the root."""

    key: str
    names: dict[str, str]


@dataclass(frozen=True)
class EnsureGroup:
    """Find the group of a foreign system by ``external_id``, or create it at ``location_id`` (the root if None)."""

    external_id: str
    name: str
    purposes: frozenset[Purpose] = field(default=frozenset({Purpose.INCIDENTS}))
    location_id: int | None = None


@dataclass(frozen=True)
class SetAbsence:
    """Note that somebody is away from ``starts_at`` until ``ends_at``, and who answers for them meanwhile."""

    person_id: int
    starts_at: datetime
    ends_at: datetime
    delegate_id: int | None = None


@dataclass(frozen=True)
class EndAbsence:
    """End an absence now; one that has not begun is forgotten."""

    absence_id: int
