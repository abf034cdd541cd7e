"""The people, groups, locations and categories that a foreign log names, created as they are met."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from app.core.actor import Actor
from app.directory import operations as directory
from app.directory.commands import EnsureGroup, EnsureLocation, EnsurePerson
from app.tickets.commands import CategoryDetails, Create
from app.tickets.operations.settings import create_category
from app.tickets.queries.imports import NOUNS, group_keys, known_names
from app.tickets.servicenow.lines import Line
from app.tickets.servicenow.names import all_people, category_key, external_id, location_key


class Names:
    """The ids of what the log names. What a transaction made counts once ``settle`` says that it was committed."""

    def __init__(self, lines: Iterable[Line], *, actor: Actor, groups: Mapping[str, int] | None = None) -> None:
        """Look up, in a few statements, everything that ``lines`` name; ``groups``: names that stand for one of ours.

        Whom a name stood for and who is gone since is made anew, as any other name.
        """
        kept = list(lines)
        self.met = {
            "people": all_people(kept),
            "groups": {line.group for line in kept if line.group},
            "locations": {line.location for line in kept if line.location},
            "categories": {line.category for line in kept if line.category},
            "hold_reasons": {line.hold_reason for line in kept if line.hold_reason},
        }
        self.created: dict[str, list[str]] = {noun: [] for noun in NOUNS}
        self.known = {noun: known_names(noun, self.met[noun]) for noun in NOUNS}
        given = {name: found for name, found in (groups or {}).items() if name in self.met["groups"]}
        keys = group_keys(given.values())
        self.known["groups"] |= {name: found for name, found in given.items() if found in keys}
        self.group_keys = {name: keys[found] for name, found in given.items() if found in keys}
        self._actor = actor
        self._fresh: dict[tuple[str, str], int] = {}

    def missing(self, noun: str) -> set[str]:
        """Return those of a noun that do not exist yet."""
        return self.met[noun] - self.known[noun].keys()

    def person(self, name: str, now: datetime) -> int:
        """Return the id of somebody: no mail and no password, so no sign-in."""
        command = EnsurePerson(external_id(name), last_name=name)
        return self._id("people", name, lambda: directory.ensure_person(command, actor=self._actor, now=now).id)

    def group(self, name: str, now: datetime) -> int:
        """Return the id of a group that works incidents, at the root, and takes nothing unrouted."""
        command = EnsureGroup(external_id(name), name)
        return self._id("groups", name, lambda: directory.ensure_group(command, actor=self._actor, now=now).id)

    def location(self, name: str, now: datetime) -> int:
        """Return the id of a location, below the root."""
        command = EnsureLocation(location_key(name), {"en": name})
        return self._id("locations", name, lambda: directory.ensure_location(command, actor=self._actor, now=now).id)

    def category(self, name: str, now: datetime) -> int:
        """Return the id of a category of incidents."""
        command = Create(CategoryDetails(category_key(name), {"en": name}))
        return self._id("categories", name, lambda: create_category(command, actor=self._actor, now=now).id)

    def hold_reason(self, key: str) -> int | None:
        """Return the id of the hold reason with this key, or None when it was deleted."""
        return self.known["hold_reasons"].get(key)

    def settle(self) -> None:
        """Count what the committed transaction made."""
        for (noun, name), found in self._fresh.items():
            self.known[noun][name] = found
            self.created[noun].append(name)
        self._fresh.clear()

    def forget(self) -> None:
        """Forget what the transaction made that was rolled back."""
        self._fresh.clear()

    def _id(self, noun: str, name: str, make: Callable[[], int]) -> int:
        known = self.known[noun].get(name) or self._fresh.get((noun, name))
        if known is None:
            known = self._fresh[noun, name] = make()
        return known
