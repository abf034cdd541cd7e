"""Make the desks, serve them, measure them, say it: ``make bench``; ``TICKETS=N`` and ``JSON=FILE`` choose."""

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from app.core.db import db
from infra.apache.running import ApacheError, refuse_unfit
from infra.bench.desks import desks, say
from infra.bench.meter import Effort, served
from infra.bench.report import Row, as_table, misses, write
from infra.bench.serving import by_apache, by_make_run

SIZES = (100_000, 1_000_000)
RUN, APACHE = "make run", "apache"


def main() -> None:
    """Read what is asked from the environment, measure, and print."""
    asked = os.environ.get("TICKETS")
    start = perf_counter()
    rows = bench((int(asked),) if asked else SIZES, Effort())
    print(as_table(rows))  # noqa: T201 - what the command is for
    told = [" ".join(what) for what in misses(rows)]
    say(f"{perf_counter() - start:.0f} s. {'Missed: ' + ', '.join(told) if told else 'Every target is reached.'}")
    if path := os.environ.get("JSON"):
        write(rows, Path(path))


def bench(sizes: Sequence[int], effort: Effort) -> list[Row]:
    """Return what each page costs on desks of these sizes, the pages of the issue first."""
    rows: list[Row] = []
    with desks(sizes) as made:
        try:
            refuse_unfit()
            with served(made, by_apache, APACHE, effort) as meter:
                rows += meter.issue_rows()
        except ApacheError as error:
            say(f"Not measured through Apache: {error.format_message()}")
        with served(made, by_make_run, RUN, effort) as meter:
            rows += meter.issue_rows() + meter.grown_rows(made[0])
        for desk in made:
            with desk.app.app_context():
                db.engine.dispose()
    return rows


if __name__ == "__main__":
    main()
