"""When each periodic task ran last, what became of it, and when it runs next."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.runs import queries


@dataclass(frozen=True)
class Turn:
    """A periodic task: when it ran last and what became of it, when it runs next."""

    task: str
    cron: str
    last_at: datetime | None
    failed: bool
    next_at: datetime


def turns(at: datetime) -> list[Turn]:
    """Return every periodic task, the next one first."""
    import app.jobs  # noqa: F401 - registers the tasks; nothing else of the web needs them, nor the queue
    from app.core.queue import queue

    last = queries.last_periodic()
    found = []
    for periodic in queue.periodic_registry.periodic_tasks.values():
        latest = last.get(periodic.task.name)
        upcoming = periodic.croniter.get_next(ret_type=float, start_time=at.timestamp())
        found.append(
            Turn(
                periodic.task.name,
                periodic.cron,
                latest.at if latest else None,
                latest is not None and latest.status == "failed",
                datetime.fromtimestamp(upcoming, UTC),
            )
        )
    return sorted(found, key=lambda one: one.next_at)
