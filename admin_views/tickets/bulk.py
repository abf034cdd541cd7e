"""What can be done to many tickets at once; ``tickets.operations.bulk`` does all of it or nothing."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from admin_views.base import Bulk
from admin_views.base.bulk import MAX_ROWS
from admin_views.tickets.filters import assignable, filters_of
from admin_views.tickets.undo import BULK_ACTS, offer_undo
from app.access.ticket_rights import is_technician
from app.core.actor import Actor
from app.core.errors import DomainError
from app.tickets import commands, operations, queries
from app.tickets.operations import BulkRefused, BulkRow
from app.tickets.vocabulary import KINDS
from app.web.format import now
from app.web.words import lazy_gettext as _l
from app.web.words import named, say
from forms.base import PanelForm
from forms.tickets.bulk import BulkAssignForm, BulkForm, BulkHoldForm, BulkResolveForm

MATCHING = "matching"
NOT_REPEATED = ("csrf_token", "rowid", "scope")


def works(actor: Actor) -> bool:
    """Return whether the actor may change tickets at all; an auditor who is not an administrator only reads."""
    if actor.is_auditor and not actor.is_admin:
        return False
    return any(is_technician(actor, kind) for kind in KINDS)


def _act(name: str, label: Any, icon: str, said: Callable[[int], str], form: type[BulkForm] | None = None) -> Bulk:
    def command(keys: tuple[int, ...], filled: PanelForm | None) -> commands.Bulk:
        return filled.to_command(ticket_ids=keys, act=name) if filled else commands.Bulk(keys, name)

    def report(rows: Sequence[BulkRow]) -> str:
        return said(len(rows))

    return Bulk(name, label, operations.bulk, command, report, icon=icon, form_class=form, allowed=works)


ACTIONS = (
    _act("take", _l("Take"), "user-check", lambda n: ngettext("%(num)d ticket taken.", "%(num)d tickets taken.", n)),
    _act(
        "assign",
        _l("Assign…"),
        "user-plus",
        lambda n: ngettext("%(num)d ticket assigned.", "%(num)d tickets assigned.", n),
        BulkAssignForm,
    ),
    _act(
        "hold",
        _l("Put on hold…"),
        "player-pause",
        lambda n: ngettext("%(num)d ticket put on hold.", "%(num)d tickets put on hold.", n),
        BulkHoldForm,
    ),
    _act(
        "resolve",
        _l("Resolve…"),
        "circle-check",
        lambda n: ngettext("%(num)d ticket resolved.", "%(num)d tickets resolved.", n),
        BulkResolveForm,
    ),
    _act("close", _l("Close"), "lock", lambda n: ngettext("%(num)d ticket closed.", "%(num)d tickets closed.", n)),
)


class TicketBulk:
    """The bulk door of the tickets: all that match as well as those ticked, and a report of each refusal."""

    bulk = ACTIONS

    def selected_keys(self: Any) -> tuple[int, ...]:
        """Return the ids the form names, or those of every ticket its filters match; 400 for none or too many."""
        if request.form.get("scope") != MATCHING:
            return super().selected_keys()  # type: ignore[no-any-return, misc]
        filters = filters_of(self.read_list(self.actor))
        ids = queries.matching_ids(filters, actor=self.actor, now=now(), limit=MAX_ROWS + 1)
        if not 0 < len(ids) <= MAX_ROWS:
            abort(400)
        return tuple(ids)

    def selection(self: Any, keys: tuple[int, ...]) -> list[tuple[str, Any]]:
        """Return the ids, or that all matching are meant and how many they are: ten thousand ids are no form."""
        if request.form.get("scope") != MATCHING:
            return super().selection(keys)  # type: ignore[no-any-return, misc]
        return [("scope", MATCHING), ("expected", len(keys))]

    def is_settled(self: Any, keys: tuple[int, ...]) -> bool:
        """Return whether as many match as when the number was shown."""
        return request.form.get("scope") != MATCHING or request.form.get("expected") == str(len(keys))

    def bulk_form(self: Any, action: Bulk) -> PanelForm | None:
        """Return what the action asks, with its people or its reasons to choose from."""
        form = super().bulk_form(action)  # type: ignore[misc]
        if isinstance(form, BulkAssignForm):
            form.person_id.offer(assignable(self.actor))
        elif isinstance(form, BulkHoldForm):
            form.hold_reason_id.offer((row.id, named(row.names)) for row in queries.hold_reasons())
        return form  # type: ignore[no-any-return]

    def bulk_report(self: Any, action: Bulk, text: str, result: Sequence[BulkRow]) -> None:
        """Show what the action did, with the button that takes it back where that is possible."""
        at = next((row.acted_at for row in result if row.acted_at), None)
        if action.name in BULK_ACTS and at is not None:
            offer_undo(text, f"{request.script_root}{self.url}/undo", at=at.isoformat())
        else:
            super().bulk_report(action, text, result)  # type: ignore[misc]

    def show_refused_bulk(self: Any, action: Bulk, keys: tuple[int, ...], error: DomainError) -> ResponseReturnValue:
        """Return the list with each refused ticket and its reason, the others still selected; nothing was changed."""
        if not isinstance(error, BulkRefused):
            return super().show_refused_bulk(action, keys, error)  # type: ignore[no-any-return, misc]
        refused = [(row.number, say(row.reason)) for row in error.rows if row.reason]
        rest = [row.ticket_id for row in error.rows if not row.reason]
        again = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_REPEATED]
        report = {"sentence": say(error.message), "refused": refused, "rest": rest, "again": again, "action": action}
        return self.show_list(error.status, report=report, selected={str(one) for one in rest})  # type: ignore[no-any-return]
