"""Reading the directory; every list and every lookup by id goes through a ``…visible_to(actor)``."""

from app.directory.queries.absences import absences_of, get_absence, standing_in_for
from app.directory.queries.finding import best_first, found, matching, suggest_people
from app.directory.queries.groups import (
    active_members,
    facts_of_group,
    former_memberships_of,
    get_group,
    group_names,
    groups_visible_to,
    member_counts,
    memberships_of,
    taken_by,
    takers_at,
)
from app.directory.queries.holdings import approved_by, details_of_location, kept_reports, kept_stays, manages
from app.directory.queries.lines import in_line, managers_above, reports_below, tops
from app.directory.queries.locations import (
    ancestor_ids,
    get_location,
    location_paths,
    location_tree,
    locations_visible_to,
    root_location,
    subtree_ids,
)
from app.directory.queries.people import (
    chosen_initials,
    facts_of_card,
    facts_of_person,
    find_by_login,
    get_person,
    groups_of_person,
    people_visible_to,
    reports_of,
)
from app.directory.queries.proposing import proposal_for

__all__ = [
    "absences_of",
    "active_members",
    "ancestor_ids",
    "approved_by",
    "best_first",
    "chosen_initials",
    "details_of_location",
    "facts_of_card",
    "facts_of_group",
    "facts_of_person",
    "find_by_login",
    "former_memberships_of",
    "found",
    "get_absence",
    "get_group",
    "get_location",
    "get_person",
    "group_names",
    "groups_of_person",
    "groups_visible_to",
    "in_line",
    "kept_reports",
    "kept_stays",
    "location_paths",
    "location_tree",
    "locations_visible_to",
    "managers_above",
    "manages",
    "matching",
    "member_counts",
    "memberships_of",
    "people_visible_to",
    "proposal_for",
    "reports_below",
    "reports_of",
    "root_location",
    "standing_in_for",
    "subtree_ids",
    "suggest_people",
    "taken_by",
    "takers_at",
    "tops",
]
