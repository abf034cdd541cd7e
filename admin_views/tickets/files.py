"""What the columns of the list say in a file: plain values, instants in UTC; two things of one cell are two columns."""

from app.tickets.queries import TicketRow
from app.tickets.vocabulary import KIND_NAMES, PRIORITY_NAMES, STATUS_NAMES
from app.web.words import lazy_gettext as _l
from app.web.words import named, say


def _location(row: TicketRow) -> str:
    return named(row.location_names) if row.location_names else ""


LOCATION = (_l("Location"), _location)
OF_GROUP = (_l("Group"), lambda row: row.group_name)

NUMBER = ((_l("Number"), lambda row: row.number),)
KIND = ((_l("Kind"), lambda row: say(KIND_NAMES[row.kind])),)
TITLE = ((_l("Title"), lambda row: row.title),)
STATE = ((_l("State"), lambda row: say(STATUS_NAMES[row.status])),)
PRIORITY = ((_l("Priority"), lambda row: say(PRIORITY_NAMES[row.priority])),)
REQUESTER = ((_l("Requester"), lambda row: row.requester_name), LOCATION)
WORKER = ((_l("Assignee"), lambda row: row.assignee_name), OF_GROUP)
GROUP = (OF_GROUP,)
DUE = ((_l("Due (UTC)"), lambda row: row.due_at),)
OPENED = ((_l("Opened (UTC)"), lambda row: row.opened_at),)
UPDATED = ((_l("Updated (UTC)"), lambda row: row.updated_at),)
