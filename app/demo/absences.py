"""Who of the demonstration is away around now, and who answers for them."""

from datetime import datetime, timedelta

from app.core.actor import Actor
from app.demo.founding import Company
from app.directory.commands import SetAbsence
from app.directory.operations import set_absence

# Who, who answers, and from when to when in days from now: one is away now, one will be.
AWAY = (("hugo", "paula", -6, 9), ("marc", "sandrine", 12, 26))


def leave(company: Company, *, actor: Actor, now: datetime) -> None:
    """Note the absences, in the caller's transaction."""
    for login, delegate, first, last in AWAY:
        days = now + timedelta(days=first), now + timedelta(days=last)
        wanted = SetAbsence(company.people[login], *days, company.people[delegate])
        set_absence(wanted, actor=actor, now=now)
