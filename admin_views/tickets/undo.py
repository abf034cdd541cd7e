"""The doors that take back what the reader has just done, and the button that offers it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import ngettext

from admin_views.base.guarded import show_refusal
from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound
from app.tickets import operations
from app.tickets.commands import Undo, UndoBulk
from app.tickets.models import Ticket
from app.tickets.operations import BulkRow
from app.tickets.undoing import SHOWN
from app.tickets.vocabulary import CLOSED
from app.web.redirects import return_path
from app.web.words import gettext as _
from app.web.words import say

OFFER = "undo"
# Where the single acts are asked for: two doors, and the target of a move.
PLACES = ("take", "assign", CLOSED)
BULK_ACTS = ("take", "assign", "close")
SHOWN_MS = int(SHOWN.total_seconds() * 1000)
SEQ_DIGITS = 9


class UndoDoors:
    """``POST /tickets/<number>/undo`` and, for many at once, ``POST /tickets/undo``."""

    @expose("/<key>/undo", methods=("POST",))
    def undo_view(self: Any, key: str) -> ResponseReturnValue:
        """Take back the reader's own last act on the ticket; ``seq`` is the act's number, for those who read notes.

        To a script that asks for JSON the answer says what was done; a refusal is the problem's sentence.
        """
        seen = self.see(key)
        seen.require(Action.VIEW_NOTES)
        command = Undo(seen.ticket.id, _seq(request.form.get("seq", "")))
        if _is_script():
            return jsonify(said=taken_back(self.run(operations.undo, command).number))
        try:
            self.run(operations.undo, command)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            show_refusal(error)
            return self.show_ticket(self.see(key), error.status)
        flash(taken_back(seen.ticket.number), "success")
        return redirect(return_path(self.ticket_url(seen.ticket.number)), 303)

    @expose("/undo", methods=("POST",))
    def undo_bulk_view(self: Any) -> ResponseReturnValue:
        """Take back everything that the reader did at the instant ``at``, and say what stays as it is."""
        rows: Sequence[BulkRow] | None = self.attempt(operations.undo_bulk, UndoBulk(_instant(request.form.get("at"))))
        for row in rows or ():
            if row.reason:
                flash(f"{row.number}{_(': ')}{say(row.reason)}", "warning")
        if rows:
            count = sum(row.reason is None for row in rows)
            said = ngettext("%(num)d ticket is as it was before.", "%(num)d tickets are as they were before.", count)
            flash(said, "success")
        return redirect(return_path(f"{request.script_root}{self.url}/"), 303)


def offer_undo(said: str, url: str, **fields: Any) -> None:
    """Show ``said`` on the next page with a button that takes it back, for as long as that is possible."""
    flash({"said": said, "url": url, "fields": fields, "shown": SHOWN_MS}, OFFER)  # type: ignore[arg-type]


def offer_after(place: str, done: Any, before: tuple[int, int | None], actor: Actor, *, reads_notes: bool) -> bool:
    """Offer to take back what was done at ``place``, if it did anything; return whether it left the reader's sight.

    ``before`` is the ticket's last event and its assignee until then. Who assigned their own ticket away may no longer
    see it; they may still take that back, by the instant at which they acted. So does whoever reads no notes: an act's
    number counts the notes too, and would tell a requester how many there are (D16).
    """
    if place not in PLACES or not isinstance(done, Ticket) or done.last_seq == before[0]:
        return False
    said = _said(place, done)
    here = f"{request.script_root}/tickets"
    if place == "assign" and before[1] == actor.person_id and not operations.stays_in_sight(done, actor):
        offer_undo(_("%(said)s You no longer see it.", said=said), f"{here}/undo", at=done.updated_at.isoformat())
        return True
    if reads_notes:
        offer_undo(said, f"{here}/{done.number}/undo", seq=done.last_seq)
    else:
        offer_undo(said, f"{here}/undo", at=done.updated_at.isoformat())
    return False


def taken_back(number: str) -> str:
    """Return the sentence after an act was taken back."""
    return str(_("%(number)s is as it was before.", number=number))


def _said(place: str, ticket: Ticket) -> str:
    if place == CLOSED:
        return str(_("%(number)s is closed.", number=ticket.number))
    if ticket.assignee is None:
        return str(_("Nobody is named on %(number)s any more.", number=ticket.number))
    if place == "take":
        return str(_("%(number)s is yours.", number=ticket.number))
    return str(_("%(number)s is assigned to %(name)s.", number=ticket.number, name=ticket.assignee.name))


def _is_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _seq(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= SEQ_DIGITS):
        abort(400)
    return int(text)


def _instant(text: str | None) -> datetime:
    try:
        instant = datetime.fromisoformat(text or "")
    except ValueError:
        abort(400)
    if instant.tzinfo is None:
        abort(400)
    return instant
