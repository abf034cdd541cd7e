"""The Approvals page: a stack of cards, the longest waiting first, each answered in one gesture."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import ngettext

from admin_views.approvals.cards import fresh_key, html_of, page_of, said_of
from admin_views.base import Entry, PanelPage
from admin_views.base.guarded import show_refusal
from admin_views.base.naming import found_person, suggested_people
from admin_views.tickets.undo import offer_undo
from app.approvals import operations as approvals
from app.approvals.commands import MakeLink
from app.approvals.tokens import hash_of, new_token
from app.core.actor import Actor
from app.core.errors import DomainError, Forbidden, NotFound
from app.tickets import operations
from app.tickets.commands import ApproveMany, TakeBackVerdict
from app.web.format import now
from app.web.redirects import return_path
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import say
from forms.approvals import EstimateForm, QuestionForm, RerouteForm, StandInForm, VerdictForm
from forms.base import PanelForm

DIGITS = 18


class ApprovalsPage(PanelPage):
    """``/approvals/``: what waits for the reader, what waits elsewhere for their people, what they decided."""

    noun, title, icon, section, position = "approvals", _l("Approvals"), "user-check", "work", 3
    extra_css = ["approvals.css"]
    extra_js = ["ties.js", "approvals.js"]

    def access(self, actor: Actor) -> bool:
        """Everybody may be asked; what they find is theirs."""
        return True

    def menu_entries(self, actor: Actor) -> tuple[Entry, ...]:
        """Return the entry of those who approve, or whose people's requests wait."""
        if not (actor.approves or actor.has_reports or actor.reads_everything):
            return ()
        return (Entry(self.title, f"{self.url}/", self.icon, self.section, self.position, counter="approvals"),)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show the cards."""
        return self.show()

    def show(self, status: int = 200, refused: Mapping[str, Mapping[str, Any]] | None = None) -> ResponseReturnValue:
        """Return the page; ``refused`` holds, by card, what was typed and why it was refused."""
        known = page_of(self.actor, now(), refused or {})
        words = {"html_of": html_of, "fresh_key": fresh_key}
        return self.render("approvals/index.html", **words, **known), status

    @expose("/<key>/verdict", methods=("POST",))
    def verdict_view(self, key: str) -> ResponseReturnValue:
        """Approve or reject, and offer to take it back."""
        form = VerdictForm(request.form)

        def tell(done: operations.Decided) -> None:
            said = said_of(done.ticket.number, form.answer.data or "", done.outcome)
            offer_undo(said, f"{mounted()}{self.url}/undo", verdict=done.verdict_id)

        return self.carry_out(key, form, operations.decide_approval, tell)

    @expose("/undo", methods=("POST",))
    def undo_view(self) -> ResponseReturnValue:
        """Take back the reader's own verdict, given just now."""
        command = TakeBackVerdict(read_id(request.form.get("verdict", "")))
        ticket = self.attempt(operations.take_back_approval, command)
        if ticket is not None:
            flash(_("%(number)s waits for your answer again.", number=ticket.number), "success")
        return redirect(return_path(f"{mounted()}{self.url}/"), 303)

    @expose("/approve", methods=("POST",))
    def approve_view(self) -> ResponseReturnValue:
        """Approve every card that is ticked, and say of each what became of it."""
        if not self.actor.approves:
            abort(403)
        seats = tuple(read_key(key) for key in request.form.getlist("seat"))
        if not seats:
            flash(_("Nothing is ticked: tick what you approve, then approve those ticked."), "warning")
        report = (self.attempt(operations.approve_many, ApproveMany(seats)) or []) if seats else []
        done = sum(row.reason is None for row in report)
        if done:
            flash(ngettext("%(num)d request is approved.", "%(num)d requests are approved.", done), "success")
        for row in report:
            if row.reason is not None:
                flash(f"{row.number}{_(': ')}{say(row.reason)}" if row.number else say(row.reason), "warning")
        return redirect(f"{mounted()}{self.url}/", 303)

    @expose("/<key>/question", methods=("POST",))
    def question_view(self, key: str) -> ResponseReturnValue:
        """Ask the requester something, publicly, before answering."""
        said = _("Your question is on the ticket; the request waits for you still.")
        return self.carry_out(key, QuestionForm(request.form), operations.ask_question, telling(said))

    @expose("/<key>/cost", methods=("POST",))
    def cost_view(self, key: str) -> ResponseReturnValue:
        """Say what the request may cost, before answering."""
        kept = _("The estimated cost is kept; the request waits for you still.")
        anew = _("The estimated cost is kept. It is more than somebody had answered on: all of them are asked anew.")

        def tell(done: operations.Estimated) -> None:
            flash(anew if done.asked_anew else kept, "success")

        return self.carry_out(key, EstimateForm(request.form), operations.estimate_cost, tell)

    @expose("/<key>/people")
    def people_view(self, key: str) -> ResponseReturnValue:
        """Suggest people while a name is typed, as [{id, name}]; ``id`` is the identifier."""
        read_key(key)
        return jsonify(suggested_people(request.args.get("query", ""), self.actor))

    @expose("/<key>/delegate", methods=("POST",))
    def delegate_view(self, key: str) -> ResponseReturnValue:
        """Let somebody else answer this one."""
        said = _("They may answer for you now; they are told.")
        return self.carry_out(key, StandInForm(request.form), operations.delegate_approval, telling(said))

    @expose("/<key>/reroute", methods=("POST",))
    def reroute_view(self, key: str) -> ResponseReturnValue:
        """Ask somebody else: administrators."""
        if not self.actor.is_admin:
            abort(403)
        said = _("They are asked now.")
        return self.carry_out(key, RerouteForm(request.form), operations.reroute_approval, telling(said))

    @expose("/<key>/link", methods=("POST",))
    def link_view(self, key: str) -> ResponseReturnValue:
        """Return a one-tap link for this card, as JSON; it is shown this once."""
        level_id, approver_id = read_key(key)
        secret = str(current_app.secret_key).encode()
        token = new_token(secret)
        self.run(approvals.make_link, MakeLink(level_id, approver_id, str(hash_of(token, secret))))
        return jsonify(url=f"{request.url_root.rstrip('/')}/approve/{token}")

    def carry_out(self, key: str, form: PanelForm, operation: Any, tell: Callable[[Any], None]) -> ResponseReturnValue:
        """Run the act of a card's form and tell what came of it, or show the form again as it was typed and why."""
        level_id, approver_id = read_key(key)
        if not form.validate():
            return self.again(key, form, 422)
        try:
            named = {"person_id": found_person("person", form.person.data, self.actor)} if "person" in form else {}
            command = form.to_command(level_id=level_id, approver_id=approver_id, **named)
            done = self.run(operation, command)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            return self.again(key, form, error.status, error)
        tell(done)
        return redirect(return_path(f"{mounted()}{self.url}/"), 303)

    def again(self, key: str, form: PanelForm, status: int, error: DomainError | None = None) -> ResponseReturnValue:
        """Return the page with the card's form open as it was typed."""
        if error is not None:
            show_refusal(error, form)
        errors = {field.name: " ".join(map(str, field.errors)) for field in form if field.errors}
        typed = {field.name: request.form.get(field.name, "") for field in form}
        return self.show(status, {key: {"form": type(form).__name__, "typed": typed, "errors": errors}})


def telling(sentence: str) -> Callable[[Any], None]:
    """Return what tells this sentence, whatever was done."""
    return lambda _done: flash(sentence, "success")


def read_key(key: str) -> tuple[int, int]:
    """Return the level and the approver of "<level>-<approver>"; aborts with 404 when it is anything else."""
    level, _dash, approver = key.partition("-")
    return read_id(level), read_id(approver)


def read_id(text: str) -> int:
    """Return a whole number of an address; aborts with 404 when it is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        abort(404)
    return int(text)
