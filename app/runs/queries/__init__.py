"""Reading runs, what they tell, and the queue."""

from app.runs.queries.jobs import (
    FailedJob,
    Periodic,
    Queue,
    WaitingJob,
    failed_jobs,
    last_periodic,
    queue_state,
    running_jobs,
    waiting_jobs,
)
from app.runs.queries.runs import (
    earlier_runs,
    files_in_use,
    follower_of,
    get_file,
    get_run,
    history_of,
    is_fetchable,
    lines_of,
    lines_part,
    runs_of,
    runs_part,
)

__all__ = [
    "FailedJob",
    "Periodic",
    "Queue",
    "WaitingJob",
    "earlier_runs",
    "failed_jobs",
    "files_in_use",
    "follower_of",
    "get_file",
    "get_run",
    "history_of",
    "is_fetchable",
    "last_periodic",
    "lines_of",
    "lines_part",
    "queue_state",
    "running_jobs",
    "runs_of",
    "runs_part",
    "waiting_jobs",
]
