"""The doors to what is tied to a ticket: who watches it, other tickets, and its deletion."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base.guarded import show_refusal
from app.access.ticket_rights import Action
from app.core.errors import DomainError, Forbidden, Invalid, NotFound
from app.core.i18n import N_, Message
from app.tickets import operations, queries
from app.tickets.commands import Link, RestoreTicket, Unlink, Unwatch, Watch
from app.tickets.lifecycle import PHASE
from app.tickets.links import DUPLICATE_OF, NAMES, RELATIONS
from app.tickets.models import Ticket
from app.tickets.queries import Around, Seen
from app.tickets.queries.audience import people_to_mention, readers_called
from app.tickets.queries.finding import identified, worded
from app.tickets.queries.undoing import deletion_of
from app.tickets.search import numbers_in
from app.tickets.vocabulary import STATUS_NAMES
from app.web.format import now
from app.web.words import gettext as _
from app.web.words import say
from forms.tickets.ties import DeleteForm, LinkForm, WatcherForm

LONGEST_QUERY, LONGEST_NUMBER = 100, 20
SUGGESTED = 8
NO_SUCH_TICKET = Message(N_("There is no such ticket, or you may not see it."))


@dataclass(frozen=True)
class TieLine:
    """One tied ticket as the page shows it; ``removable`` ones carry their relation to the door that unties them."""

    relation: str
    label: str
    number: str
    title: str
    phase: str
    state: str
    removable: bool


def ties_of(seen: Seen, around: Around) -> dict[str, Any]:
    """Return what the page shows of tied tickets and watchers, and, when it is deleted, why."""
    may_work, me = bool(seen.may(Action.WORK)), seen.actor.person_id
    return {
        "links": [_line(tie, may_work) for tie in around.links if tie.relation != DUPLICATE_OF],
        "original_seen": any(tie.relation == DUPLICATE_OF for tie in around.links),
        "watchers": around.watchers,
        "is_watching": any(person_id == me for person_id, _name in around.watchers),
        "may_watch": bool(seen.may(Action.COMMENT)),
        "me": me,
        "deletion": deletion_of(seen.ticket.id) if seen.ticket.deleted_at else None,
    }


def _line(tie: Any, may_work: bool) -> TieLine:
    state, removable = say(STATUS_NAMES[tie.status]), may_work and tie.relation in RELATIONS
    return TieLine(tie.relation, say(NAMES[tie.relation]), tie.number, tie.title, PHASE[tie.status], state, removable)


class TieDoors:
    """POST doors under ``/tickets/<number>/``; mixed into the tickets' view."""

    @expose("/<key>/watch", methods=("POST",))
    def watch_view(self: Any, key: str) -> ResponseReturnValue:
        """Let the reader watch the ticket."""
        return self.tie(key, Action.COMMENT, operations.watch, lambda ticket: Watch(ticket.id))

    @expose("/<key>/unwatch", methods=("POST",))
    def unwatch_view(self: Any, key: str) -> ResponseReturnValue:
        """Let the reader, or the person named, watch it no longer."""
        typed = request.form.get("person_id", "")
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            abort(400)
        right, person_id = (Action.WORK, int(typed)) if typed else (Action.COMMENT, None)
        return self.tie(key, right, operations.unwatch, lambda ticket: Unwatch(ticket.id, person_id))

    @expose("/<key>/watcher", methods=("POST",))
    def watcher_view(self: Any, key: str) -> ResponseReturnValue:
        """Let somebody watch it who may see it already."""
        form = WatcherForm(request.form)
        return self.act(key, Action.WORK, "watcher", form, operations.watch, lambda seen: _watch(form, seen))

    @expose("/<key>/link", methods=("POST",))
    def link_view(self: Any, key: str) -> ResponseReturnValue:
        """Tie the ticket to another one, named by its number or by words that only it holds."""
        form = LinkForm(request.form)
        return self.act(key, Action.WORK, "link", form, _link, lambda seen: form.to_command(ticket_id=seen.ticket.id))

    @expose("/<key>/unlink", methods=("POST",))
    def unlink_view(self: Any, key: str) -> ResponseReturnValue:
        """Undo such a tie."""
        relation, other = (request.form.get(name, "") for name in ("relation", "other"))
        return self.tie(key, Action.WORK, operations.unlink, lambda ticket: Unlink(ticket.id, relation, other))

    @expose("/<key>/others")
    def others_view(self: Any, key: str) -> ResponseReturnValue:
        """Return the tickets that match ``query``, for whoever ties one to this: [{id: number, name: title}]."""
        seen = self.see(key)
        seen.require(Action.WORK)
        text = request.args.get("query", "")[:LONGEST_QUERY]
        rows = (*identified(text, actor=self.actor), *worded(text, actor=self.actor))
        found = {row.number: row.title for row in rows if row.number != seen.ticket.number}
        return jsonify([{"id": number, "name": title} for number, title in list(found.items())[:SUGGESTED]])

    @expose("/<key>/delete", methods=("POST",))
    def delete_view(self: Any, key: str) -> ResponseReturnValue:
        """Take the ticket out of everybody's sight, with a reason; its page then offers to restore it."""
        form = DeleteForm(request.form)
        command = lambda seen: form.to_command(ticket_id=seen.ticket.id)  # noqa: E731
        return self.act(key, Action.DELETE, "delete", form, operations.delete_ticket, command)

    @expose("/<key>/restore", methods=("POST",))
    def restore_view(self: Any, key: str) -> ResponseReturnValue:
        """Bring a deleted ticket back; 404 for whoever may not even see that it was there."""
        seen = self.see_even_deleted(key)
        if seen.ticket.deleted_at is None:
            seen.require(Action.DELETE)
        if self.attempt(operations.restore_ticket, RestoreTicket(seen.ticket.id)):
            flash(_("%(number)s is restored.", number=seen.ticket.number), "success")
        return redirect(self.ticket_url(seen.ticket.number), 303)

    def see_even_deleted(self: Any, key: str) -> Seen:
        """Return the ticket of an address, also a deleted one to an administrator; raises NotFound."""
        try:
            return self.see(key)  # type: ignore[no-any-return]
        except NotFound:
            return queries.get_deleted(key[:LONGEST_NUMBER].upper(), self.actor)

    def tie(
        self: Any, key: str, right: Action, operation: Callable[..., Any], command: Callable[[Ticket], Any]
    ) -> ResponseReturnValue:
        """Run what a single button asks and return to the page; refused, the page says why."""
        seen = self.see(key)
        seen.require(right)
        try:
            self.run(operation, command(seen.ticket))
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            show_refusal(error)
            return self.show_ticket(self.see(key), error.status)
        return redirect(self.ticket_url(seen.ticket.number), 303)


def _watch(form: WatcherForm, seen: Seen) -> Watch:
    """Return the watch of the one person that was meant, by identifier or by name."""
    typed = form.person.data.strip()
    found = people_to_mention(seen, typed, now(), notes=False)
    exact = [row for row in found if row[0].casefold() == typed.casefold()] or found
    named = readers_called([exact[0][0].lower()], seen, now(), notes=False) if len(exact) == 1 else {}
    if not named:
        words = {"term": typed}
        sentence = Message(N_("“%(term)s” is nobody, or more than one. Be more precise."), words)
        raise Invalid(sentence, fields={"person": sentence})
    return form.to_command(ticket_id=seen.ticket.id, person_id=next(iter(named.values())))


def _link(command: Link, *, actor: Any, now: Any) -> Any:
    """Tie the tickets; a number that leads nowhere is a slip of the pen, not a page that is missing."""
    with meant("other", command.other, actor) as number:
        return operations.link(Link(command.ticket_id, command.relation, number), actor=actor, now=now)


@contextmanager
def meant(field: str, typed: str, actor: Any) -> Iterator[str]:
    """Yield the number of the ticket that was typed, or the only one with such words; the field says if it is none."""
    number = typed.strip()
    if not numbers_in(number):
        found = worded(number, actor=actor)
        if len(found) != 1:
            raise Invalid(NO_SUCH_TICKET, fields={field: NO_SUCH_TICKET})
        number = found[0].number
    try:
        yield number
    except NotFound as error:
        raise Invalid(NO_SUCH_TICKET, fields={field: NO_SUCH_TICKET}) from error
