"""Small ServiceNow logs for tests, cut from the fixture, and the command that imports them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from app.cli.imports import import_servicenow_command
from tests.tickets.servicenow_oracle import FIXTURE

HEADING, *ROWS = FIXTURE.read_text(encoding="utf-8").splitlines()
COLUMNS = HEADING.split(",")


def rows_of(*references: str) -> list[str]:
    """Return the fixture's lines of these incidents, in its order."""
    return [row for row in ROWS if row.partition(",")[0] in references]


def changed(row: str, **cells: str) -> str:
    """Return a line with other cells."""
    values = dict(zip(COLUMNS, row.split(","), strict=True)) | cells
    return ",".join(values[name] for name in COLUMNS)


@dataclass
class Importer:
    """Writes a log into ``folder`` and imports it as a person at the command line would."""

    folder: Path

    def __call__(self, rows: Iterable[str], *options: str, heading: str = HEADING) -> Result:
        """Return what the command said; its last line is JSON."""
        return self.file("\r\n".join([heading, *rows, ""]).encode(), *options)

    def file(self, content: bytes, *options: str) -> Result:
        """Import a file that holds ``content``."""
        path = self.folder / "log.csv"
        path.write_bytes(content)
        return CliRunner().invoke(import_servicenow_command, [str(path), "--json", *options])


def told(result: Result) -> dict[str, Any]:
    """Return the JSON of the last line."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def incidents(result: Result) -> tuple[int, int, int]:
    """Return how many incidents were created, updated and unchanged."""
    said = told(result)
    return tuple(said[what]["incidents"] for what in ("created", "updated", "unchanged"))
