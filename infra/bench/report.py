"""What the measurement says: a table for people, rows for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

# The most that a page may take at the median, and the least that the load must reach, on two cores (issue 3).
TARGETS_MS = {"list": 20, "list_group": 20, "search": 15, "ticket": 20, "create": 20, "comment": 20, "dashboard": 30}
TARGETS_MS |= {"counters": 5, "pulse": 5}
# On the grown desk (issue 4).
TARGETS_MS |= {"directory": 50, "cis": 30, "ci": 30, "person": 30, "approvals": 30}
TARGET_REQ_S = 80


@dataclass(frozen=True)
class Row:
    """One page as measured; ``sql`` is its number of statements, ``req_s`` the load's rate."""

    page: str
    tickets: int
    role: str
    server: str
    p50_ms: float
    p95_ms: float
    sql: int | None = None
    req_s: float | None = None


def as_json(rows: Sequence[Row]) -> str:
    """Return the rows as a JSON list, what a row does not have left out."""
    told = [{name: value for name, value in asdict(row).items() if value is not None} for row in rows]
    return json.dumps(told, indent=2) + "\n"


def as_table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of one width, each beside its target."""
    lines = [f"{'page':<12}{'p50 ms':>8}{'p95 ms':>8}{'target':>12}{'SQL':>6}"]
    for row in rows:
        wanted = f"≥ {TARGET_REQ_S} req/s" if row.req_s is not None else f"≤ {TARGETS_MS[row.page]} ms"
        sql = "" if row.sql is None else row.sql
        rate = f"  {row.req_s:g} req/s" if row.req_s is not None else ""
        lines.append(f"{row.page:<12}{row.p50_ms:>8.1f}{row.p95_ms:>8.1f}{wanted:>12}{sql:>6}{rate}")
    return "\n".join(lines)


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the rows to a file as JSON."""
    path.write_text(as_json(rows), encoding="utf-8")
