"""What people of the demonstration ask for: tasks in every state, from a bank of their own."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.approvals.commands import GiveVerdict
from app.approvals.queries import rounds_of
from app.core.actor import Actor
from app.demo.company import Someone
from app.demo.plot import Act
from app.demo.stories import OPENING
from app.demo.teams import leader_of, someone, team_for
from app.demo.telling import DOINGS, Cast
from app.tickets import operations
from app.tickets.commands import Edit, OpenTask
from app.tickets.models import Ticket
from app.tickets.operations import approving

BANK = Path(__file__).parent / "wishes.toml"
ASKERS_OWN = frozenset({"withdraw", "cancel", "close"})
BY_THE_MANAGER = {"approve": "approved", "reject": "rejected"}


@dataclass(frozen=True)
class Wish:
    """One task from its opening to ``now``; ``acts`` are in order."""

    opened_at: datetime
    requester: Someone
    requested_for: Someone
    category: str
    title: str
    body: str
    more: str
    cost: Decimal | None
    acts: tuple[Act, ...]


def wishes(now: datetime) -> Iterator[Wish]:
    """Yield what was asked for in the order of the bank; nothing in it is later than ``now``."""
    for row in tomllib.loads(BANK.read_text(encoding="utf-8"))["wish"]:
        opened_at = OPENING.add(now - timedelta(days=row["days"]), timedelta(minutes=50)).replace(microsecond=0)
        requester = someone(row["by"])
        yield Wish(
            opened_at,
            requester,
            someone(row.get("for", row["by"])),
            row["category"],
            row["title"],
            row["body"],
            row.get("more", ""),
            Decimal(row["cost"]) if "cost" in row else None,
            tuple(act for act in _acts(row, requester, opened_at) if act.at <= now),
        )


def _acts(row: Mapping[str, Any], requester: Someone, opened_at: datetime) -> Iterator[Act]:
    team = team_for(row["category"], someone(row.get("for", row["by"])).place)
    worker = leader_of(team) or requester
    at, replies = opened_at, 0
    for what, hours, *more in row.get("acts", ()):
        at = OPENING.add(at, timedelta(hours=hours))
        text, target = (*more, "", "")[:2]
        by = requester if what in ASKERS_OWN else worker
        if what in BY_THE_MANAGER:
            # For whoever is away, the one they named.
            by = someone(target or requester.manager or "")
        elif what == "comment":
            by, replies = (requester if replies % 2 else worker), replies + 1
        yield Act(at, what, by, text, target)


def ask(wish: Wish, cast: Cast) -> Ticket:
    """Return the task of a wish, brought to where it ends, in the caller's transaction."""
    company = cast.company
    opening = OpenTask(
        title=wish.title,
        requester_id=company.people[wish.requester.login],
        body=wish.body,
        category_id=company.categories[wish.category],
        requested_for_id=company.people[wish.requested_for.login],
        additional_info=wish.more,
    )
    asked = Act(wish.opened_at, "open", wish.requester)
    task = operations.open_task(opening, actor=cast.actor(wish.requester, asked), now=wish.opened_at)
    if wish.cost is not None:
        worker = leader_of(team_for(wish.category, wish.requested_for.place)) or wish.requester
        change = Edit(task.id, task.version, {"estimated_cost": wish.cost})
        operations.edit(change, actor=cast.actor(worker, asked), now=wish.opened_at)
    for act in wish.acts:
        _do(task, act, cast, wish.requester.manager or "")
    return task


def _do(task: Ticket, act: Act, cast: Cast, manager: str) -> None:
    if act.what == "expire":
        approving.expire(task.id, actor=Actor.system("demo"), now=act.at)
        return
    actor = cast.actor(act.by, act)
    if act.what in BY_THE_MANAGER:
        waiting = next(level for level in rounds_of(task.id)[-1].levels if level.state == "open")
        command = GiveVerdict(waiting.id, cast.company.people[manager], BY_THE_MANAGER[act.what], act.text)
        operations.decide_approval(command, actor=actor, now=act.at)
    elif act.what == "withdraw":
        approving.withdraw(task.id, actor=actor, now=act.at)
    else:
        DOINGS[act.what](task.id, act, cast)
