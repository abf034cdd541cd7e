"""What the lines of a file of people mean, given the directory as it stands. Rules of each record are the directory's.

A line is somebody by their identifier. What no column says stays as it is; an empty cell says *nothing*.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from app.core.actor import Actor
from app.core.i18n import N_, Message
from app.directory import rights
from app.directory.checks import faults_of_person
from app.directory.commands import PersonDetails
from app.directory.facts import PersonFacts
from app.imports.columns import Field
from app.imports.places import Places
from app.imports.plans import Cells, Key, Plan, Planned
from app.imports.vocabulary import CHANGED, CREATED, UNCHANGED

FIELDS = (
    Field(
        "identifier",
        Message(N_("Identifier")),
        ("identifiant", "login", "user name", "username", "employee number", "employee id", "matricule"),
        required=True,
    ),
    Field("first_name", Message(N_("First name")), ("prénom", "given name", "forename")),
    Field("last_name", Message(N_("Last name")), ("nom", "nom de famille", "surname", "family name")),
    Field(
        "work_email",
        Message(N_("Work e-mail")),
        ("e-mail professionnel", "e-mail", "email", "work email", "mail", "courriel", "adresse e-mail"),
    ),
    Field("private_email", Message(N_("Private e-mail")), ("e-mail personnel", "private email", "personal email")),
    Field("phone", Message(N_("Phone")), ("téléphone", "telephone", "phone number", "tel", "mobile")),
    Field("location_id", Message(N_("Location")), ("location", "lieu", "site", "place", "office")),
    Field(
        "manager_id",
        Message(N_("Manager (identifier)")),
        ("responsable (identifiant)", "manager", "responsable", "manager e-mail", "manager email", "supervisor"),
    ),
    Field("lang", Message(N_("Language")), ("langue", "lang")),
    Field("tz", Message(N_("Time zone")), ("fuseau horaire", "timezone", "tz", "zone")),
)
_LANGUAGES = {"english": "en", "anglais": "en", "french": "fr", "francais": "fr", "français": "fr"}

_TWICE = N_("“%(identifier)s” stands on line %(line)s already.")
_NO_MANAGER = N_("Nobody has the identifier or the work e-mail “%(name)s”, here or in the file.")
_TAKEN = Message(N_("Somebody else signs in with this already."))
_SELF = Message(N_("Nobody is their own manager."))
_LOOP = N_("%(name)s would report to themselves: %(path)s.")
_MOST_NAMED = 10


@dataclass(frozen=True)
class Known:
    """Somebody of the directory, as they stand."""

    details: PersonDetails
    version: int
    facts: PersonFacts


@dataclass(frozen=True)
class Directory:
    """What a plan needs of the directory.

    ``people`` are those that the file names, ``logins`` whom each identifier and mail in small letters belongs to.
    Of everybody it has the identifier and the ``managers`` they report to.
    """

    people: Mapping[int, Known]
    logins: Mapping[str, int]
    managers: Mapping[int, int | None]
    identifiers: Mapping[int, str]
    places: Places


@dataclass
class _Draft:
    """A line on its way to a plan: ``manager`` is whom it names, before they may have an id."""

    line: int
    key: Key
    known: Known | None
    details: PersonDetails
    manager: Key | None
    faults: dict[str, Message] = field(default_factory=dict)


def full_name(details: PersonDetails) -> str:
    """Return the first and last name as people say them."""
    return f"{details.first_name} {details.last_name}".strip()


def plan_people(lines: Sequence[Cells], directory: Directory, *, actor: Actor) -> Plan:
    """Return what an import of these lines would do on behalf of ``actor``, with every fault of every line.

    A new person's key is their identifier in small letters, by which others of the file may name them as manager.
    """
    plan = Plan()
    drafts: dict[Key, _Draft] = {}
    for cells in lines:
        identifier = cells.said["identifier"].lower()
        # A line without one has a key that no identifier can be.
        key: Key = _of_identifier(identifier, directory) or identifier or f"\n{cells.line}"
        if key in drafts:
            values = {"identifier": cells.said["identifier"][:100], "line": drafts[key].line}
            plan.blame(cells.line, {"identifier": Message(_TWICE, values)})
        else:
            drafts[key] = _draft(cells, key, directory)
    _name_managers(lines, drafts, directory)
    _share_logins(drafts, directory)
    _refuse_loops(drafts, directory)
    for draft in drafts.values():
        draft.faults |= {} if draft.faults else _rights(draft, actor)
        plan.blame(draft.line, draft.faults)
        if not draft.faults:
            plan.lines.append(_planned(draft, directory))
    return plan


def _of_identifier(identifier: str, directory: Directory) -> int | None:
    found = directory.logins.get(identifier)
    is_theirs = found is not None and directory.people[found].details.identifier.lower() == identifier
    return found if is_theirs else None


def _draft(cells: Cells, key: Key, directory: Directory) -> _Draft:
    known = directory.people[key] if isinstance(key, int) else None
    details = known.details if known else PersonDetails("", "", "")
    faults: dict[str, Message] = {}
    said: dict[str, Any] = {name: text for name, text in cells.said.items() if name != "manager_id"}
    for name in said.keys() - {"identifier", "first_name", "last_name"}:
        said[name] = said[name] or None
    if said.get("lang"):
        said["lang"] = _LANGUAGES.get(said["lang"].casefold(), said["lang"].lower())
    if said.get("location_id"):
        found = directory.places.find(said["location_id"])
        if isinstance(found, Message):
            faults["location_id"] = found
        said["location_id"] = found if isinstance(found, int) else None
    known_as = details.identifier
    details = replace(details, **said)
    return _Draft(cells.line, key, known, details, details.manager_id, faults | faults_of_person(details, known_as))


def _name_managers(lines: Sequence[Cells], drafts: Mapping[Key, _Draft], directory: Directory) -> None:
    """Find whom each line names as manager: somebody of the file, further down too, else of the directory."""
    in_file = {draft.details.work_email.lower(): draft.key for draft in drafts.values() if draft.details.work_email}
    in_file |= {draft.details.identifier.lower(): draft.key for draft in drafts.values()}
    by_line = {draft.line: draft for draft in drafts.values()}
    for cells in lines:
        draft, text = by_line.get(cells.line), cells.said.get("manager_id")
        if draft is None or text is None:
            continue
        draft.manager = in_file.get(text.lower()) or directory.logins.get(text.lower()) if text else None
        if text and draft.manager is None:
            draft.faults["manager_id"] = Message(_NO_MANAGER, {"name": text[:100]})
        elif draft.manager == draft.key:
            draft.faults["manager_id"] = _SELF


def _share_logins(drafts: Mapping[Key, _Draft], directory: Directory) -> None:
    """Refuse an identifier or a mail that two would have in the end; either one opens the door at sign-in."""
    owners: dict[str, Key] = {login: owner for login, owner in directory.logins.items() if owner not in drafts}
    for draft in drafts.values():
        for name in ("identifier", "work_email"):
            login = (getattr(draft.details, name) or "").lower()
            if login and owners.setdefault(login, draft.key) != draft.key:
                draft.faults.setdefault(name, _TAKEN)


def _refuse_loops(drafts: Mapping[Key, _Draft], directory: Directory) -> None:
    managers: dict[Key, Key | None] = dict(directory.managers.items())
    managers |= {draft.key: draft.manager for draft in drafts.values()}
    walked: set[Key] = set()
    for draft in drafts.values():
        # Everybody is passed once, however long the lines of a file are: each circle is met by its first one alone.
        path: dict[Key, None] = {}
        at: Key | None = draft.key
        while at is not None and at not in path and at not in walked:
            path[at] = None
            at = managers.get(at)
        if at is not None and at in path:
            met = list(path)
            _refuse_circle(met[met.index(at) :], drafts, directory)
        walked |= path.keys()


def _refuse_circle(circle: list[Key], drafts: Mapping[Key, _Draft], directory: Directory) -> None:
    """Blame each line that closes the circle, everybody reporting to the next; who names themselves is told so."""
    for place, key in enumerate(circle if len(circle) > 1 else ()):
        draft = drafts.get(key)
        if draft is None or draft.manager == (draft.known and draft.known.details.manager_id):
            continue
        path = [circle[(place + step) % len(circle)] for step in range(min(len(circle), _MOST_NAMED))]
        names = [_name(one, drafts, directory) for one in path] + (["…"] if len(circle) > len(path) else [])
        values = {"name": full_name(draft.details), "path": " › ".join((*names, _name(key, drafts, directory)))}
        draft.faults.setdefault("manager_id", Message(_LOOP, values))


def depths_in(people: Collection[int], managers: Mapping[int, int]) -> dict[int, int]:
    """Return how many of ``people`` stand above each of them, one reporting to the next; each line is walked once."""
    depths: dict[int, int] = {}
    for person in people:
        path: dict[int, None] = {}
        at = person
        while at in people and at not in depths and at not in path:
            path[at] = None
            at = managers.get(at, 0)
        above = depths.get(at, -1)
        for one in reversed(path):
            above += 1
            depths[one] = above
    return depths


def _rights(draft: _Draft, actor: Actor) -> dict[str, Message]:
    """Return why the actor may not do what the line says, as the form of one person would."""
    details, manager_id = draft.details, draft.manager if isinstance(draft.manager, int) else None
    if draft.known is None:
        placed = rights.may_place_person(actor, details.location_id)
        named = rights.may_name_manager(actor, manager_id)
    else:
        before = asdict(draft.known.details)
        changed = {name for name, value in asdict(details).items() if before[name] != value}
        changed |= {"manager_id"} if draft.manager != draft.known.details.manager_id else set()
        placed = rights.may_change_person(actor, draft.known.facts, changed, details.location_id)
        named = (
            rights.may_name_manager(actor, manager_id, draft.known.facts.person_id)
            if "manager_id" in changed
            else placed
        )
    refused = placed if not placed else named
    return {} if refused or refused.reason is None else {"": refused.reason}


def _planned(draft: _Draft, directory: Directory) -> Planned:
    details, known = draft.details, draft.known
    values = {**asdict(details), "manager_id": draft.manager}
    name = f"{full_name(details)} ({details.identifier})"
    if known is None:
        return Planned(draft.line, CREATED, draft.key, name, values)
    before = asdict(known.details)
    changed = [one.key for one in FIELDS if before[one.key] != values[one.key]]
    told = {key: (_told(key, before[key], directory), _told(key, values[key], directory)) for key in changed}
    outcome = CHANGED if changed else UNCHANGED
    return Planned(draft.line, outcome, draft.key, name, values, known.version, before, told)


def _told(key: str, value: Any, directory: Directory) -> Any:
    if key == "location_id" and value is not None:
        return directory.places.names[value]
    return directory.identifiers[value] if key == "manager_id" and isinstance(value, int) else value


def _name(key: Key, drafts: Mapping[Key, _Draft], directory: Directory) -> str:
    return full_name(drafts[key].details) if key in drafts else directory.identifiers[int(key)]
