"""Putting people in the directory, changing what it says of them, and taking out whom nothing names."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from marshmallow import fields

from app.access import operations as access
from app.api.base.answering import Made
from app.api.base.door import anybody, caller
from app.api.base.shapes import Asked, Shape, asked_key, text
from app.api.people.door import door, person_at
from app.api.people.shapes import NewPerson, PersonChange, PersonShape, shown
from app.directory import operations
from app.directory.checks import NAME_MAX
from app.directory.commands import CreatePerson, PersonDetails, UpdatePerson
from app.directory.operations.people import details_of
from app.directory.queries import proposal_for
from app.directory.rights import may_create_people
from app.web.format import now

# The caller's name of a field → the record's, where they differ.
KEPT = {"language": "lang", "time_zone": "tz", "location": "location_id", "manager": "manager_id"}


class NameAsked(Asked):
    """Whom to propose something for, and where they will be."""

    first_name = text(NAME_MAX, load_default="")
    last_name = text(NAME_MAX, load_default="")
    location = asked_key()


class ProposalShape(Shape):
    """What nobody signs in with yet; "" where the name, or the house, proposes nothing."""

    identifier = fields.String(required=True)
    work_email = fields.String(required=True)


def current_person(key: str) -> Mapping[str, Any]:
    """Return the person as they are told now."""
    return shown(person_at(key))


# Not below the people: there it would be taken for the key of one.
@door.get("/account-proposal", ProposalShape, may=may_create_people, query=NameAsked)
def propose_account(query: dict[str, Any]) -> dict[str, Any]:
    """Propose an identifier and a work e-mail that a name leads to and nobody has."""
    return asdict(proposal_for(query["first_name"], query["last_name"], query.get("location")))


@door.post("/people", PersonShape, may=anybody, body=NewPerson, status=201)
def create_person(body: dict[str, Any]) -> Made:
    """Put a person in the directory: administrators, and those who keep the people of that location."""
    details = replace(PersonDetails("", "", ""), **_kept(body))
    person = operations.create_person(CreatePerson(details), actor=caller(), now=now())
    return Made(shown(person_at(str(person.id))), f"/people/{person.id}")


@door.change("/people/<key>", PersonShape, may=anybody, body=PersonChange, current=current_person)
def change_person(key: str, body: dict[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Change what the record says: those who keep it; everybody their own e-mail, phone, language and time zone."""
    details = replace(details_of(person_at(key)), **_kept(body))
    command = UpdatePerson(seen["id"], details, seen["version"])
    return shown(operations.update_person(command, actor=caller(), now=now()))


@door.delete("/people/<key>", may=anybody, current=current_person)
def delete_person(key: str, seen: Mapping[str, Any]) -> None:
    """Delete somebody whom nothing names; others are disabled."""
    access.delete_person(seen["id"], actor=caller(), now=now())


def _kept(body: Mapping[str, Any]) -> dict[str, Any]:
    return {KEPT.get(name, name): value for name, value in body.items()}
