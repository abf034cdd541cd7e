"""What can be done to the directory; each verb loads, asks, changes and records."""

from app.directory.operations.absences import end_absence, set_absence
from app.directory.operations.ensure import ensure_group, ensure_location, ensure_person
from app.directory.operations.groups import create_group, delete_group, update_group
from app.directory.operations.locations import create_location, delete_location, update_location
from app.directory.operations.many import (
    PersonChange,
    change_people,
    create_people,
    free_mails,
    lock_people,
    name_managers,
    release_mails,
)
from app.directory.operations.members import remove_member, set_member
from app.directory.operations.passing_on import heir_of, pass_on_groups, pass_on_locations, pass_on_reports
from app.directory.operations.people import (
    choose_preferences,
    create_person,
    update_person,
    update_profile,
)
from app.directory.operations.standing import delete_person, lock_with_administrators, set_active, set_rights

__all__ = [
    "PersonChange",
    "change_people",
    "choose_preferences",
    "create_group",
    "create_location",
    "create_people",
    "create_person",
    "delete_group",
    "delete_location",
    "delete_person",
    "end_absence",
    "ensure_group",
    "ensure_location",
    "ensure_person",
    "free_mails",
    "heir_of",
    "lock_people",
    "lock_with_administrators",
    "name_managers",
    "pass_on_groups",
    "pass_on_locations",
    "pass_on_reports",
    "release_mails",
    "remove_member",
    "set_absence",
    "set_active",
    "set_member",
    "set_rights",
    "update_group",
    "update_location",
    "update_person",
    "update_profile",
]
