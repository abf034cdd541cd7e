"""What is counted: the names, and what they are told by."""

from collections.abc import Iterator

from app.core.statements import Tally

REQUESTS, SECONDS = "ticketease_requests_total", "ticketease_request_seconds"
STATEMENTS, DATABASE = "ticketease_sql_statements_total", "ticketease_sql_seconds_total"
JOBS, WORK = "ticketease_jobs_total", "ticketease_job_seconds_total"
LABELS = {
    REQUESTS: ("route", "method", "status"),
    SECONDS: ("route", "method"),
    STATEMENTS: ("route",),
    DATABASE: ("route",),
    JOBS: ("task", "outcome"),
    WORK: ("task",),
}
WORDS = {
    REQUESTS: "Requests answered, by the rule of their address, method and class of status.",
    SECONDS: "Seconds until an answer was ready to be sent.",
    STATEMENTS: "Statements sent to the database by requests.",
    DATABASE: "Seconds that requests waited for the database.",
    JOBS: "Jobs that workers of this host carried out, by outcome.",
    WORK: "Seconds that jobs took.",
}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Between the parts of a name: no address and no task holds it.
APART = "\x1f"


def of_request(route: str, method: str, status: int, seconds: float, tally: Tally) -> Iterator[tuple[str, float]]:
    """Yield what one request adds."""
    place = f"{APART}{route}"
    asked = f"{place}{APART}{method}"
    yield f"{REQUESTS}{asked}{APART}{status // 100}xx", 1.0
    yield f"{SECONDS}{asked}{APART}sum", seconds
    yield f"{SECONDS}{asked}{APART}{bucket_of(seconds)}", 1.0
    if tally.count:
        yield f"{STATEMENTS}{place}", tally.count
        yield f"{DATABASE}{place}", tally.seconds


def of_job(task: str, outcome: str, seconds: float) -> Iterator[tuple[str, float]]:
    """Yield what one job adds."""
    yield f"{JOBS}{APART}{task}{APART}{outcome}", 1.0
    yield f"{WORK}{APART}{task}", seconds


def bucket_of(seconds: float) -> str:
    """Return the upper bound of the bucket that a duration falls into."""
    return next((f"{bound:g}" for bound in BUCKETS if seconds <= bound), "+Inf")
