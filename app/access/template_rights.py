"""Who may read and keep a reply template: each their own, group managers their group's, administrators all."""

from dataclasses import dataclass

from app.access.ticket_rights import has_queues
from app.core.actor import Actor
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message

_READS_ONLY = no("reads_only", Message(N_("An auditor reads everything and changes nothing.")))
_NOT_YOURS = no(
    "not_yours",
    Message(N_("You may change your own templates and those of groups you manage; an administrator changes all.")),
)


@dataclass(frozen=True)
class TemplateFacts:
    """Whose template it is: one person's, one group's, or everybody's who works tickets when both are None."""

    owner_id: int | None = None
    group_id: int | None = None


def may_open_templates(actor: Actor) -> bool:
    """Return whether templates are the actor's business at all: who works tickets, manages a group or reads all."""
    return has_queues(actor) or bool(actor.managed_groups)


def groups_of(actor: Actor) -> frozenset[int]:
    """Return the groups whose templates the actor may use."""
    return actor.managed_groups.union(*actor.groups.values())


def may_use(actor: Actor, template: TemplateFacts) -> bool:
    """Return whether the actor may read the template and put it into a reply."""
    if not may_open_templates(actor):
        return False
    shared = template.owner_id is None and template.group_id is None
    own = template.owner_id is not None and template.owner_id == actor.person_id
    return shared or own or template.group_id in groups_of(actor) or actor.reads_everything


def may_keep(actor: Actor, template: TemplateFacts) -> Decision:
    """Answer whether the actor may create, change or delete the template."""
    if actor.is_admin:
        return YES
    if actor.is_auditor:
        return _READS_ONLY
    own = template.owner_id is not None and template.owner_id == actor.person_id and may_open_templates(actor)
    return YES if own or template.group_id in actor.managed_groups else _NOT_YOURS
