"""The assignment view: what waits for somebody beside the people who could have it (panel.md)."""

from typing import Any

from flask import abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import Entry, PanelPage
from admin_views.base.guarded import show_refusal
from admin_views.tickets import cells
from admin_views.tickets.board import board_of, worker_of
from admin_views.tickets.bulk import works
from admin_views.tickets.choices import named_rows
from app.access.ticket_rights import Action
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, Invalid, NotFound
from app.core.i18n import N_, Message
from app.tickets import operations, queries
from app.tickets.commands import Assign
from app.tickets.filters import PAGE_SIZE
from app.tickets.operations import LOSES_SIGHT, Handover
from app.tickets.queries import Seen
from app.web.format import now
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base.rows import id_or_none
from forms.tickets.moves import WarnedTransferForm

MACHINE = "application/json"
LONGEST_NUMBER = 20


class AssignmentPage(PanelPage):
    """``/assignment``: each act is a plain form; asked by a script, it answers with JSON."""

    noun, title, icon, address = "assignment", _l("Assignment"), "user-plus", "/assignment"
    extra_css = ["assignment.css"]
    extra_js = ["assignment.js", "assignment-transfer.js", "assignment-live.js"]

    def access(self, actor: Actor) -> bool:
        """Whoever works tickets."""
        return works(actor)

    def menu_entries(self, actor: Actor) -> tuple[Entry, ...]:
        """Return the entry, among those of the tickets."""
        return (Entry(self.title, "/assignment/", self.icon, "work", 16, nested=True),)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show the queue of one of the reader's groups, or of all of them."""
        return self.show_board()

    def show_board(self, status: int = 200, **chosen: Any) -> ResponseReturnValue:
        """Return the page; ``chosen`` is what was selected when an act was refused. At most five statements."""
        board = board_of(self.actor, self.asked_group(), now())
        if board is None:
            abort(404)
        return self.render("tickets/assignment.html", board=board, cells=cells, **{"picked": 0, **chosen}), status

    @expose("/pulse")
    def pulse(self) -> ResponseReturnValue:
        """Return the tickets that wait now, in order, or 304 when the reader has them already; one statement."""
        group_id = self.asked_group()
        own = queries.own_group_ids(self.actor)
        if group_id is not None and own is not None and group_id not in own:
            abort(404)
        asked = own if group_id is None else (group_id,)
        answer = jsonify(ids=queries.waiting_ids(asked, self.actor), most=PAGE_SIZE)
        answer.add_etag()
        return answer.make_conditional(request)

    @expose("/assign", methods=("POST",))
    def assign(self) -> ResponseReturnValue:
        """Give the chosen ticket to the pressed person, or take it; who was quicker is named."""
        ticket_id = _id_in("take") or _id_in("ticket") or 0
        if "stay" in request.form:
            return self.show_board(picked=ticket_id)
        person_id = self.actor.person_id if "take" in request.form else _id_in("person_id")
        try:
            ticket = self.run(operations.assign, _chosen(ticket_id, person_id))
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            if _for_machine():
                raise
            show_refusal(error)
            return self.show_board(error.status, picked=ticket_id)
        said = _("%(number)s is now with %(person)s.", number=ticket.number, person=ticket.assignee.name)
        if _for_machine():
            worker = worker_of(self.actor, ticket.assignee_id, self.asked_group(), now())
            row = self.render("tickets/_worker.html", worker=worker) if worker else ""
            undo = f"{request.script_root}/tickets/{ticket.number}/undo"
            known = {"number": ticket.number, "seq": ticket.last_seq, "undo": undo}
            return jsonify(said=said, person=ticket.assignee_id, row=row, **known)
        flash(said, "success")
        return self.back_to_board()

    @expose("/<key>/transfer", methods=("GET", "POST"))
    def transfer(self, key: str) -> ResponseReturnValue:
        """Ask for the other group and give the ticket to it; who would lose sight of it is warned first."""
        seen = queries.get_visible(key[:LONGEST_NUMBER].upper(), self.actor)
        seen.require(Action.WORK)
        form = WarnedTransferForm(request.form if request.method == "POST" else None)
        groups = named_rows(queries.offers_for(seen.ticket, ("groups",), now()).groups)
        form.group_id.offer(row for row in groups if row[0] != seen.ticket.group_id)
        if request.method == "GET":
            return self.show_transfer(seen, form)
        if not form.validate():
            if _for_machine():
                raise Invalid(Message(N_("Choose a group")))
            return self.show_transfer(seen, form, 422)
        try:
            done: Handover = self.run(operations.transfer, form.to_command(ticket_id=seen.ticket.id))
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            if _for_machine():
                raise
            form.lose_sight.data = "y" if error.code == LOSES_SIGHT else ""
            show_refusal(error, form)
            return self.show_transfer(seen, form, error.status)
        name = dict(groups)[form.group_id.data]
        said = _("%(number)s is now with %(person)s.", number=done.ticket.number, person=name)
        if _for_machine():
            return jsonify(said=said, number=done.ticket.number)
        flash(said, "success")
        return self.back_to_board()

    def show_transfer(self, seen: Seen, form: WarnedTransferForm, status: int = 200) -> ResponseReturnValue:
        """Return the page that asks where the ticket goes."""
        return self.render("tickets/transfer.html", ticket=seen.ticket, form=form, group=self.asked_group()), status

    def asked_group(self) -> int | None:
        """Return the group whose queue is shown, None for all of the reader's; 400 for what can be none."""
        try:
            return id_or_none(request.values.get("group"))
        except ValueError:
            abort(400)

    def back_to_board(self) -> ResponseReturnValue:
        """Return to the queue that the act came from."""
        group = self.asked_group()
        return redirect(f"{request.script_root}/assignment/{f'?group={group}' if group else ''}", 303)


def _chosen(ticket_id: int, person_id: int | None) -> Assign:
    """Return the assignment of a ticket that nobody has; raises Invalid while one of the two is not chosen."""
    if not ticket_id:
        raise Invalid(Message(N_("Choose a ticket first, then a person.")))
    if person_id is None:
        raise Invalid(Message(N_("Choose a person")))
    return Assign(ticket_id, person_id, only_if_free=True)


def _id_in(name: str) -> int | None:
    try:
        return id_or_none(request.form.get(name))
    except ValueError:
        abort(400)


def _for_machine() -> bool:
    return request.accept_mimetypes.best == MACHINE
