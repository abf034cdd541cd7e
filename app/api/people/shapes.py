"""What a person looks like to machines: as much of them as the caller may know."""

from typing import Any

from marshmallow import fields

from app.access.rights import may
from app.api.base.door import caller
from app.api.base.naming import named_person, named_place
from app.api.base.shapes import Shape, instant, key, list_of, named, one_of, text
from app.core.i18n import LANGUAGES
from app.directory.checks import IDENTIFIER_MAX, MAIL_MAX, NAME_MAX, PHONE_MAX
from app.directory.models import Person
from app.directory.queries import facts_of_card

OPTIONAL: dict[str, Any] = {"required": True, "allow_none": True}
ZONE_MAX = 60


class PersonShape(Shape):
    """Somebody of the directory; what the caller may not know of them is null."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    identifier = fields.String(required=True)
    work_email = fields.String(**OPTIONAL)
    phone = fields.String(**OPTIONAL)
    private_email = fields.String(**OPTIONAL)
    language = fields.String(**OPTIONAL)
    time_zone = fields.String(**OPTIONAL)
    location = named()
    manager = named()
    active = fields.Boolean(required=True)
    is_admin = fields.Boolean(required=True)
    is_auditor = fields.Boolean(required=True)
    created_at = instant(required=True)
    version = fields.Integer(required=True)


class PersonChange(Shape):
    """What to change of a person; what is not named stays as it is."""

    first_name = text(NAME_MAX)
    last_name = text(NAME_MAX)
    identifier = text(IDENTIFIER_MAX, 1)
    work_email = text(MAIL_MAX, allow_none=True)
    private_email = text(MAIL_MAX, allow_none=True)
    phone = text(PHONE_MAX, allow_none=True)
    language = one_of(LANGUAGES, allow_none=True)
    time_zone = text(ZONE_MAX, allow_none=True)
    location = key(allow_none=True)
    manager = key(allow_none=True)


class NewPerson(PersonChange):
    """A person to put in the directory; they cannot sign in before they are invited or given a password."""

    identifier = text(IDENTIFIER_MAX, 1, required=True)
    last_name = text(NAME_MAX, 1, required=True)


PersonList = list_of(PersonShape)


def shown(person: Person) -> dict[str, Any]:
    """Return the person as ``PersonShape`` tells them to the caller."""
    facts = facts_of_card(person)
    contact, private = (bool(may(caller(), right, facts)) for right in ("see_contact", "see_private"))
    return {
        "id": person.id,
        "name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "identifier": person.identifier,
        "work_email": person.work_email if contact else None,
        "phone": person.phone if contact else None,
        "private_email": person.private_email if private else None,
        "language": person.lang if private else None,
        "time_zone": person.tz if private else None,
        "location": named_place(person.location),
        "manager": named_person(person.manager),
        "active": person.active,
        "is_admin": person.is_admin,
        "is_auditor": person.is_auditor,
        "created_at": person.created_at,
        "version": person.version,
    }
