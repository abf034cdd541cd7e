"""What can be done to runs and jobs."""

from app.runs.operations.jobs import note_failure, retry_job
from app.runs.operations.runs import (
    Begun,
    begin_run,
    cancel_run,
    expect_total,
    fail_run,
    finish_run,
    report_progress,
    start_run,
)

__all__ = [
    "Begun",
    "begin_run",
    "cancel_run",
    "expect_total",
    "fail_run",
    "finish_run",
    "note_failure",
    "report_progress",
    "retry_job",
    "start_run",
]
