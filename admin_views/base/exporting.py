"""Every list as a file: the same rows, order and columns as on the screen, in CSV or XLSX.

Up to ``AT_ONCE`` rows the file is the answer; more are written by a job, whose run keeps the file for a day.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

from flask import Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base.listing import ListArgs
from app.core.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, Message
from app.reports import operations
from app.reports.commands import ExportList
from app.reports.table import CSV, MEDIA_TYPES, Row, csv_chunks, write_xlsx
from app.web.downloads import BYTES_A_TIME, download, parts_of
from app.web.format import today_in
from app.web.words import chosen_zone, language
from app.web.words import gettext as _

AT_ONCE = 10_000
MOST_ROWS = 1_000_000  # A sheet of Excel ends at 1,048,576.
ROWS_A_TIME = 500

GoOn = Callable[[int], bool]


class ExportDoor:
    """``GET <list>/export.csv`` and ``.xlsx``; mixed into ``PanelView``."""

    @expose("/export.<kind>")
    def export_list(self: Any, kind: str) -> ResponseReturnValue:
        """Send the list that the address asks for as a file; one that is too long is offered as a job."""
        if kind not in MEDIA_TYPES:
            abort(404)
        actor = self.actor
        args = self.read_existing(actor)
        back = f"{request.script_root}{self.url}/{args.query(page=1)}"
        keys = self.find_keys(args, actor, AT_ONCE + 1)
        if not keys:
            flash(_("There is nothing to export: the list is empty."), "warning")
            return redirect(back, 303)
        if len(keys) > AT_ONCE:
            return self.render("admin/model/export.html", kind=kind, args=args, back=back, at_once=AT_ONCE)
        self.run(operations.note_export, self.as_export(args, kind, len(keys)))
        header, rows = self.table_of(args, actor, keys)
        return as_answer(kind, header, rows, file_name(self.noun, kind), str(self.name))

    @expose("/export", methods=("POST",))
    def start_export(self: Any) -> ResponseReturnValue:
        """Have the file written by a job, and lead to its progress."""
        kind = request.form.get("kind", "")
        if kind not in MEDIA_TYPES:
            abort(400)
        run = self.run(operations.start_export, self.as_export(self.read_existing(self.actor), kind))
        return redirect(f"{request.script_root}/runs/{run.id}", 303)

    def write_export(self: Any, kind: str, file: BinaryIO, actor: Actor, reporter: Any) -> int:
        """Write the list that the address asks for into ``file``, telling how far it is; return how many rows.

        Raises Refused for a list that no spreadsheet holds, NotFound when its saved view was deleted meanwhile.
        """
        args = self.read_list(actor)
        if args.missing:
            raise NotFound
        keys = self.find_keys(args, actor, MOST_ROWS + 1)
        if len(keys) > MOST_ROWS:
            raise Refused(Message(N_("A file holds at most %(number)s rows. Narrow the list."), {"number": MOST_ROWS}))
        reporter.expect(len(keys))
        header, rows = self.table_of(args, actor, keys, reporter.advance)
        write_file(kind, header, rows, file, str(self.name))
        return len(keys)

    def read_existing(self: Any, actor: Actor) -> ListArgs:
        """Return what the address asks for; 404 for a saved view that is none: all rows are not what was meant."""
        args: ListArgs = self.read_list(actor)
        if args.missing:
            abort(404)
        return args

    def as_export(self: Any, args: ListArgs, kind: str, count: int | None = None) -> ExportList:
        """Return what is exported, and in which language and zone it is read."""
        query = args.query(page=1).removeprefix("?")
        return ExportList(self.noun, query, kind, file_name(self.noun, kind), language(), chosen_zone(), count)

    def table_of(
        self: Any, args: ListArgs, actor: Actor, keys: Sequence[Any], go_on: GoOn = lambda _read: True
    ) -> tuple[Row, Iterator[Row]]:
        """Return the titles and the rows of the file, read a few at a time.

        ``go_on`` hears how many rows were read and answers whether to go on.
        """
        parts: dict[str, Callable[[Any], Any]] = {}
        for column in self.shown_columns(args, actor):
            for label, value in column.in_file:
                parts.setdefault(str(label), value)

        def rows() -> Iterator[Row]:
            for start in range(0, len(keys), ROWS_A_TIME):
                some = keys[start : start + ROWS_A_TIME]
                yield from ([value(row) for value in parts.values()] for row in self.find_rows(some, actor))
                if not go_on(len(some)):
                    return

        return list(parts), rows()


def file_name(noun: str, kind: str) -> str:
    """Return what the file is called: the list and the day."""
    return f"{noun}-{today_in(chosen_zone()).isoformat()}.{kind}"


def write_file(kind: str, header: Row, rows: Iterator[Row], file: BinaryIO, name: str) -> None:
    """Write the table into ``file`` and go back to its beginning."""
    if kind == CSV:
        file.writelines(csv_chunks(header, rows))
    else:
        write_xlsx(header, rows, file, name=name)
    file.seek(0)


def as_answer(kind: str, header: Row, rows: Iterator[Row], called: str, name: str) -> Response:
    """Return the table as a download: CSV as it is read, XLSX from a temporary file, its parts being one archive."""
    if kind == CSV:
        return download(_together(csv_chunks(header, rows)), kind, called)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer, once it is sent
    write_file(kind, header, rows, file, name)
    return download(parts_of(file), kind, called)


def _together(lines: Iterator[bytes]) -> Iterator[bytes]:
    part = bytearray()
    for line in lines:
        part += line
        if len(part) >= BYTES_A_TIME:
            yield bytes(part)
            part.clear()
    yield bytes(part)
