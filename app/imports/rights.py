"""Who may import what; each line is asked about again (threats.md, export / import)."""

from app.core.actor import Actor
from app.core.decision import YES, Decision, no
from app.core.i18n import N_, Message
from app.directory.purposes import Purpose
from app.imports.vocabulary import CIS, NOUN_NAMES, PEOPLE

_NOT_YOURS = no("import", Message(N_("Only those who keep these records may import them.")))
_OFFICES = {PEOPLE: Purpose.PEOPLE, CIS: Purpose.CMDB}


def may_import(actor: Actor, noun: str) -> Decision:
    """Answer whether the actor may import ``noun``: administrators all, an office what it keeps somewhere."""
    if actor.is_admin:
        return YES
    office = _OFFICES.get(noun)
    return YES if office is not None and not actor.is_auditor and actor.holds(office) else _NOT_YOURS


def may_import_something(actor: Actor) -> Decision:
    """Answer whether there is anything that the actor may import."""
    return next((yes for noun in NOUN_NAMES if (yes := may_import(actor, noun))), _NOT_YOURS)
