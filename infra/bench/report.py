"""What the measurement says: a table for people, rows for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

# The most that a page may take at the median, at every size (issue 5).
TARGETS_MS = {"list": 12, "list_group": 12, "search": 10, "ticket": 12, "create": 15, "comment": 15, "dashboard": 25}
TARGETS_MS |= {"api_list": 8, "api_read": 5, "counters": 5, "pulse": 5}
# Twice the rows of ``list``: our own.
TARGETS_MS |= {"list_50": 15}
# On the grown desk (issue 4).
TARGETS_MS |= {"directory": 50, "cis": 30, "ci": 30, "person": 30, "approvals": 30}
TARGET_REQ_S, TARGET_RSS_MB = 150, 150
# A page grows when both are more, from the smallest desk to the largest.
MOST_RATIO, MOST_MORE_MS = 1.2, 2.0


@dataclass(frozen=True)
class Row:
    """One page as measured; ``sql`` is its number of statements.

    ``load`` has a rate (``req_s``) instead of times, ``memory`` the largest web process (``rss_mb``).
    """

    page: str
    tickets: int
    role: str
    server: str
    p50_ms: float | None = None
    p95_ms: float | None = None
    sql: int | None = None
    req_s: float | None = None
    rss_mb: float | None = None

    @property
    def what(self) -> tuple[str, str, str]:
        """Return what was measured, at whichever size."""
        return self.page, self.role, self.server


def as_json(rows: Sequence[Row]) -> str:
    """Return the rows as a JSON list, what a row does not have left out."""
    told = [{name: value for name, value in asdict(row).items() if value is not None} for row in rows]
    return json.dumps(told, indent=2) + "\n"


def as_table(rows: Sequence[Row]) -> str:
    """Return one line for each page, role and server, the sizes side by side, then the target and what is missed."""
    sizes = sorted({row.tickets for row in rows})
    heads = "".join(f"{f'{size:,}':>18}" for size in sizes)
    lines = [f"{'server':<9}{'page':<12}{'role':<14}{heads}  {'ratio':>5}  {'target':<11} SQL"]
    for what in dict.fromkeys(row.what for row in rows):
        each = {row.tickets: row for row in rows if row.what == what}
        page, role, server = what
        told = "".join(f"{_told(each.get(size)):>18}" for size in sizes)
        sql = next((str(row.sql) for row in each.values() if row.sql is not None), "")
        line = f"{server:<9}{page:<12}{role:<14}{told}  {_ratio(each, sizes):>5}  {_target(page):<11} {sql}"
        lines.append(f"{line:<{len(line) + 3 - len(sql)}}  {_missed(each, sizes)}".rstrip())
    return "\n".join(lines)


def misses(rows: Sequence[Row]) -> list[tuple[str, str, str]]:
    """Return what misses its target or grows with the desk, as page, role and server."""
    sizes = sorted({row.tickets for row in rows})
    every = dict.fromkeys(row.what for row in rows)
    return [what for what in every if _missed({row.tickets: row for row in rows if row.what == what}, sizes)]


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the rows to a file as JSON."""
    path.write_text(as_json(rows), encoding="utf-8")


def _told(row: Row | None) -> str:
    if row is None:
        return ""
    if row.rss_mb is not None:
        return f"{row.rss_mb:g} MB"
    return f"{row.req_s:g} req/s" if row.req_s is not None else f"{row.p50_ms:.1f} ({row.p95_ms:.1f})"


def _target(page: str) -> str:
    if page == "load":
        return f"≥ {TARGET_REQ_S} req/s"
    return f"≤ {TARGET_RSS_MB} MB" if page == "memory" else f"≤ {TARGETS_MS[page]} ms"


def _ends(each: dict[int, Row], sizes: Sequence[int]) -> tuple[float, float] | None:
    few, many = each.get(sizes[0]), each.get(sizes[-1])
    known = few and many and few is not many and few.p50_ms is not None and many.p50_ms is not None
    return (few.p50_ms, many.p50_ms) if known else None  # type: ignore[union-attr, return-value]


def _ratio(each: dict[int, Row], sizes: Sequence[int]) -> str:
    ends = _ends(each, sizes)
    return f"{ends[1] / ends[0]:.2f}" if ends else ""


def _missed(each: dict[int, Row], sizes: Sequence[int]) -> str:
    rows = each.values()
    slow = any(row.p50_ms is not None and row.p50_ms > TARGETS_MS[row.page] for row in rows)
    slow = slow or any(row.req_s is not None and row.req_s < TARGET_REQ_S for row in rows)
    large = any(row.rss_mb is not None and row.rss_mb > TARGET_RSS_MB for row in rows)
    ends = _ends(each, sizes)
    grows = ends is not None and ends[1] > ends[0] * MOST_RATIO and ends[1] - ends[0] > MOST_MORE_MS
    said = {"slow": slow, "large": large, "grows": grows}
    return ", ".join(word for word, holds in said.items() if holds)
