"""The stable keys of a ticket and the words people read for them (product.md, "Incident", "Words")."""

from app.core.i18n import N_, Message

INCIDENT, TASK = "incident", "task"
KINDS = (INCIDENT, TASK)
PURPOSE = {INCIDENT: "incidents", TASK: "tasks"}
OTHER_KIND = {INCIDENT: TASK, TASK: INCIDENT}
PREFIX = {INCIDENT: "INC", TASK: "TSK"}
NUMBER_DIGITS = 6

NEW, ASSIGNED, IN_PROGRESS, ON_HOLD = "new", "assigned", "in_progress", "on_hold"
RESOLVED, CLOSED, CANCELLED = "resolved", "closed", "cancelled"
AWAITING_APPROVAL, REJECTED, WITHDRAWN, EXPIRED = "awaiting_approval", "rejected", "withdrawn", "expired"

STATUS_NAMES = {
    AWAITING_APPROVAL: Message(N_("Awaiting approval")),
    NEW: Message(N_("New")),
    ASSIGNED: Message(N_("Assigned")),
    IN_PROGRESS: Message(N_("In progress")),
    ON_HOLD: Message(N_("On hold")),
    RESOLVED: Message(N_("Resolved")),
    CLOSED: Message(N_("Closed")),
    CANCELLED: Message(N_("Cancelled")),
    REJECTED: Message(N_("Rejected")),
    WITHDRAWN: Message(N_("Withdrawn")),
    EXPIRED: Message(N_("Expired")),
}
STATUSES = tuple(STATUS_NAMES)
INCIDENT_STATUSES = (NEW, ASSIGNED, IN_PROGRESS, ON_HOLD, RESOLVED, CLOSED, CANCELLED)
# The states that only a task has: what its approval brings.
APPROVAL_STATUSES = (AWAITING_APPROVAL, REJECTED, WITHDRAWN, EXPIRED)

LOW, MEDIUM, HIGH, CRITICAL = "low", "medium", "high", "critical"
PRIORITY_NAMES = {
    CRITICAL: Message(N_("Critical")),
    HIGH: Message(N_("High")),
    MEDIUM: Message(N_("Medium")),
    LOW: Message(N_("Low")),
}
PRIORITIES = (LOW, MEDIUM, HIGH, CRITICAL)

IMPACT_NAMES = {
    "one_person": Message(N_("One person")),
    "several": Message(N_("Several people")),
    "service": Message(N_("A whole service")),
    "everyone": Message(N_("Everyone")),
}
IMPACTS = tuple(IMPACT_NAMES)

URGENCY_NAMES = {
    "low": Message(N_("Low")),
    "normal": Message(N_("Normal")),
    "high": Message(N_("High")),
}
URGENCIES = tuple(URGENCY_NAMES)

KIND_NAMES = {INCIDENT: Message(N_("Incident")), TASK: Message(N_("Task"))}

TITLE_MIN, TITLE_MAX = 5, 150
BODY_MAX = 20_000
ADDITIONAL_MAX = 2_000
COST_MAX = 9_999_999_999
REASON_MAX = 2_000


def number_of(kind: str, value: int) -> str:
    """Return the number people read, ``INC000001``, for a value of the kind's sequence."""
    return f"{PREFIX[kind]}{value:0{NUMBER_DIGITS}d}"
