"""What is not as it should be in the records of CIs: each a list that somebody works off."""

from collections.abc import Mapping
from enum import StrEnum

from app.cmdb.vocabulary import State
from app.core.i18n import N_, Message

# What is in somebody's hands by its nature; servers, switches and licences are in use without a holder.
HELD_TYPES = frozenset({"computer", "monitor", "phone"})
OUT = frozenset({State.IN_USE, State.LENT})
WARRANTY_DAYS = (7, 30, 90)


class Lack(StrEnum):
    """One thing that is not as it should be."""

    TAKE_BACK = "take_back"
    NO_HOLDER = "no_holder"
    NO_SITE = "no_site"
    SAME_NAME = "same_name"
    WARRANTY_7 = "warranty_7"
    WARRANTY_30 = "warranty_30"
    WARRANTY_90 = "warranty_90"


_ENDS = N_("Warranties that end within %(days)s days; what is retired does not count.")
LACK_WORDS: Mapping[Lack, tuple[Message, Message]] = {
    Lack.TAKE_BACK: (
        Message(N_("To take back")),
        Message(N_("Held by somebody who has left.")),
    ),
    Lack.NO_HOLDER: (
        Message(N_("No holder")),
        Message(N_("Computers, monitors and phones in use that nobody holds.")),
    ),
    Lack.NO_SITE: (Message(N_("No location")), Message(N_("No group keeps what stands nowhere."))),
    Lack.SAME_NAME: (Message(N_("Same name")), Message(N_("Others of their type have the same name."))),
    **{
        lack: (Message(N_("Warranty: %(days)s d"), {"days": days}), Message(_ENDS, {"days": days}))
        for lack, days in zip((Lack.WARRANTY_7, Lack.WARRANTY_30, Lack.WARRANTY_90), WARRANTY_DAYS, strict=True)
    },
}


def days_of(lack: Lack) -> int:
    """Return how many days of warranty are left at most; 0 for what is not about the warranty."""
    name, _underscore, days = lack.partition("_")
    return int(days) if name == "warranty" else 0
