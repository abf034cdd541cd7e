"""What can be imported, and what becomes of a line."""

from app.core.i18n import N_, Message

INCIDENTS, PEOPLE, CIS = "incidents", "people", "cis"
NOUN_NAMES = {INCIDENTS: Message(N_("Incidents")), PEOPLE: Message(N_("People")), CIS: Message(N_("CIs"))}

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
REMOVED, RESTORED = "removed", "restored"
OUTCOME_NAMES = {
    CREATED: Message(N_("New")),
    CHANGED: Message(N_("Changed")),
    UNCHANGED: Message(N_("Unchanged")),
}
