"""What can be done on a ticket's page: each act one form, one operation, one transaction."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import inspect

from admin_views.base.guarded import show_refusal
from admin_views.base.uploads import take_in
from admin_views.tickets.new import opened_sentence
from admin_views.tickets.page_forms import offer
from admin_views.tickets.steps import reopen_window
from admin_views.tickets.undo import offer_after
from app.access.ticket_rights import Action
from app.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from app.core.i18n import N_, Message
from app.tickets import operations
from app.tickets.commands import ChangeStatus, Reply, Take
from app.tickets.drafts import comment_on
from app.tickets.lifecycle import APPROVAL, PHASE, is_resumed_by
from app.tickets.models import Comment
from app.tickets.queries import Seen, promise_of
from app.tickets.vocabulary import AWAITING_APPROVAL, STATUSES
from app.web.format import now
from app.web.redirects import return_path
from app.web.words import gettext as _
from app.web.words import say
from forms.base.form import shown_value
from forms.tickets.comment import CommentForm
from forms.tickets.edit import FORMS
from forms.tickets.moves import MOVES, AssignForm, DuplicateForm, MoveForm, ReopenForm, TransferForm
from forms.tickets.placed import PlacedForm

KEEP_THEIRS = "theirs"


class TicketActs:
    """The POST doors under ``/tickets/<number>/``; mixed into the tickets' view."""

    @expose("/<key>/take", methods=("POST",))
    def take_view(self: Any, key: str) -> ResponseReturnValue:
        """Make the reader the assignee; who was quicker is named to the other."""
        return self.act(key, Action.WORK, "take", PlacedForm(), operations.take, lambda seen: Take(seen.ticket.id))

    @expose("/<key>/status", methods=("POST",))
    def status_view(self: Any, key: str) -> ResponseReturnValue:
        """Bring the ticket to the state of the pressed button."""
        target = request.form.get("target", "")
        if target not in STATUSES:
            self.see(key)
            abort(400)
        form = MOVES.get(target, MoveForm)(request.form)
        if target == AWAITING_APPROVAL:
            kept = _kept_theirs(form)
            again = lambda seen: form.to_command(  # noqa: E731
                ticket_id=seen.ticket.id, kept={name: getattr(seen.ticket, name) for name in kept}
            )
            return self.act(key, Action.MOVE, target, form, operations.ask_again, again)
        command = _with_id(form, target=target, window=reopen_window())
        return self.act(key, Action.MOVE, target, form, operations.change_status, command)

    @expose("/<key>/reopen", methods=("POST",))
    def reopen_view(self: Any, key: str) -> ResponseReturnValue:
        """Reopen the ticket or, too late for that, open one that follows it."""
        form = ReopenForm(request.form)
        return self.act(key, Action.MOVE, "reopen", form, operations.reopen, _with_id(form, window=reopen_window()))

    @expose("/<key>/assign", methods=("POST",))
    def assign_view(self: Any, key: str) -> ResponseReturnValue:
        """Name somebody, or nobody."""
        form = AssignForm(request.form)
        return self.act(key, Action.WORK, "assign", form, operations.assign, _with_id(form))

    @expose("/<key>/transfer", methods=("POST",))
    def transfer_view(self: Any, key: str) -> ResponseReturnValue:
        """Give the ticket to another group; who loses sight of it is told."""
        form = TransferForm(request.form)
        return self.act(key, Action.WORK, "transfer", form, operations.transfer, _with_id(form))

    @expose("/<key>/duplicate", methods=("POST",))
    def duplicate_view(self: Any, key: str) -> ResponseReturnValue:
        """Cancel the ticket as a duplicate."""
        form = DuplicateForm(request.form)
        return self.act(key, Action.WORK, "duplicate", form, _duplicate, _with_id(form))

    @expose("/<key>/comment", methods=("POST",))
    def comment_view(self: Any, key: str) -> ResponseReturnValue:
        """Add a reply or a note, with the move that its button names."""
        form = CommentForm(request.form)
        say = partial(_say, form_key=form.idempotency_key.data)
        return self.act(key, Action.COMMENT, "comment", form, say, _with_id(form))

    @expose("/<key>/edit/<place>", methods=("POST",))
    def edit_view_of(self: Any, key: str, place: str) -> ResponseReturnValue:
        """Change one thing the ticket says; a conflict shows both values and keeps what was typed."""
        if place not in FORMS:
            abort(404)
        form = FORMS[place](request.form)
        keep = _kept_theirs(form) & {*form.asked()}
        return self.act(key, Action.WORK, place, form, operations.edit, _with_id(form, keep=keep))

    def act(
        self: Any,
        key: str,
        right: Action,
        place: str,
        form: PlacedForm,
        operation: Callable[..., Any],
        command: Callable[[Seen], Any],
    ) -> ResponseReturnValue:
        """Run one act and return to the page; refused, the page comes back with what was typed.

        Who lacks the ``right`` is told so before their form is read.
        """
        seen = self.see(key)
        seen.require(right)
        if "files" in form and take_in(form["files"], self.actor, self.run):
            # What was read is from before the files were kept.
            seen = self.see(key)
        # Read now: after the commit each of these would be a statement of its own.
        number = seen.ticket.number
        before, reads_notes = (seen.ticket.last_seq, seen.ticket.assignee_id), bool(seen.may(Action.VIEW_NOTES))
        resumes = _resumes(seen, form)
        offer((form,), seen.ticket, now())
        if not form.validate():
            return self.show_ticket(seen, 422, {place: form})
        try:
            done = self.run(operation, command(seen))
        except (NotFound, Forbidden):
            raise
        except Conflict as error:
            return self.show_conflict(self.see(key), place, form, error)
        except DomainError as error:
            show_refusal(_at_home(error, form), form)
            return self.show_ticket(self.see(key), error.status, {place: form})
        if resumes:
            flash(_("Your reply is on the ticket, and the work on it goes on."), "success")
        if offer_after(place, done, before, self.actor, reads_notes=reads_notes):
            return redirect(f"{request.script_root}{self.url}/", 303)
        return self.back_from(place, number, done)

    def back_from(self: Any, place: str, number: str, done: Any) -> ResponseReturnValue:
        """Return to where the act's result is seen."""
        if isinstance(done, operations.Handover) and not done.in_sight:
            flash(_("%(number)s is now with another group; you no longer see it.", number=number), "warning")
            return redirect(f"{request.script_root}{self.url}/", 303)
        if isinstance(done, Comment):
            # Its key is known without asking for the row again.
            return redirect(f"{return_path(self.ticket_url(number))}#c{inspect(done).identity[0]}", 303)
        made = getattr(done.ticket if isinstance(done, operations.Handover) else done, "number", number)
        if made != number:
            flash(_became(place, number, self.see(made)), "success")
        return redirect(return_path(self.ticket_url(made)), 303)

    def show_conflict(self: Any, seen: Seen, place: str, form: Any, error: Conflict) -> ResponseReturnValue:
        """Return the page where the second editor chooses; nothing of either is lost (D4, threat 92).

        What was asked for again meanwhile waits for its answer: there both are only read.
        """
        offer((form,), seen.ticket, now())
        form.version.data = seen.ticket.version
        url = self.ticket_url(seen.ticket.number)
        target = place if place in MOVES else ""
        waits = say(error.message) if target == seen.ticket.status else ""
        known = {"ticket": seen.ticket, "url": url, "form": form, "shown": shown_value, "target": target}
        known |= {"door": "status" if target else f"edit/{place}", "waits": waits, "values": error.values}
        return self.render("tickets/conflict.html", **known), error.status


def _became(place: str, number: str, seen: Seen) -> str:
    """Return what an act at ``place`` made of the ticket with the old ``number``."""
    ticket = seen.ticket
    known = {"number": number, "into": ticket.number}
    if place == "merge":
        return _("%(number)s is part of %(into)s now.", **known)
    if place != "convert":
        return opened_sentence(promise_of(ticket.number, seen.actor))
    if PHASE[ticket.status] == APPROVAL:
        return _("%(number)s is %(into)s now. It is approved before anybody works on it.", **known)
    return _("%(number)s is %(into)s now; the old number leads there.", **known)


def _resumes(seen: Seen, form: PlacedForm) -> bool:
    """Return whether what is about to be said lets a ticket on hold go on."""
    if not isinstance(form, CommentForm) or form.target.data:
        return False
    return is_resumed_by(seen.ticket.status, roles=seen.roles, internal=form.is_note)


def _kept_theirs(form: PlacedForm) -> set[str]:
    """Return the fields in which the second of two editors keeps what the first one saved."""
    return {field.name for field in form if request.form.get(f"pick-{field.name}") == KEEP_THEIRS}


def _with_id(form: Any, **known: Any) -> Callable[[Seen], Any]:
    return lambda seen: form.to_command(ticket_id=seen.ticket.id, **known)


def _say(command: Reply | ChangeStatus, *, form_key: str | None, **known: Any) -> Any:
    """Say it, or solve with it; either way the composer's draft goes with what it became."""
    if isinstance(command, Reply):
        return operations.sending(comment_on(command.said.ticket_id), form_key, operations.reply)(command, **known)
    return operations.sending(comment_on(command.ticket_id), form_key, operations.change_status)(command, **known)


def _duplicate(command: Any, **known: Any) -> Any:
    """Mark the duplicate; a number that leads nowhere is a slip of the pen, not a page that is missing."""
    try:
        return operations.mark_duplicate(command, **known)
    except NotFound as error:
        sentence = Message(N_("There is no such ticket, or you may not see it."))
        raise Invalid(sentence, fields={"original": sentence}) from error


def _at_home(error: DomainError, form: PlacedForm) -> DomainError:
    """Return the error with the solution's sentence beside the words that were to be the solution."""
    if "solution" in error.fields and "source_md" in form:
        error.fields["source_md"] = error.fields.pop("solution")
    return error
