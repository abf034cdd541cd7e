"""One-tap links: GET shows the card and changes nothing, POST decides (done.md, D15)."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from admin_views.approvals.cards import cards_of, fresh_key, html_of, said_of
from admin_views.base.guarded import SIGN_IN, show_refusal
from app.access.queries import load_approver
from app.approvals import operations as approvals
from app.approvals.tokens import hash_of
from app.core.actor import Actor
from app.core.decision import Decision
from app.core.errors import DomainError
from app.tickets import operations
from app.tickets.queries.approvals import wait_at
from app.web.format import now
from app.web.redirects import asked_path
from app.web.static import mounted
from app.web.transactions import transaction
from app.web.words import gettext as _
from app.web.words import say
from forms.approvals import VerdictForm

links = Blueprint("approval_links", __name__)
STATUS = {"unknown": 404}
GONE = 410


def register(app: Flask) -> None:
    """Add the door; it stands outside the panel's frame, for who is not signed in."""
    app.register_blueprint(links)


@links.get("/approve/<token>")
def read(token: str) -> ResponseReturnValue:
    """Show the decision card; a link scanner that comes here changes nothing."""
    state = approvals.read_link(_hash(token), now())
    if not state.decision or state.link is None:
        return _ended(state.decision)
    actor = _approver(state.link.approver_id)
    if not isinstance(actor, Actor):
        return actor
    return _card(token, state.link.level_id, actor)


@links.post("/approve/<token>")
def decide(token: str) -> ResponseReturnValue:
    """Give the verdict and use the link up, in one transaction."""
    state = approvals.read_link(_hash(token), now())
    if not state.decision or state.link is None:
        return _ended(state.decision)
    actor = _approver(state.link.approver_id)
    if not isinstance(actor, Actor):
        return actor
    form = VerdictForm(request.form)
    if not form.validate():
        return _card(token, state.link.level_id, actor, 422, form)
    level_id = state.link.level_id
    command = form.to_command(level_id=level_id, approver_id=state.link.approver_id)
    try:
        with transaction():
            done = operations.decide_by_link(str(_hash(token)), command, actor=actor, now=now())
            number, outcome = done.ticket.number, done.outcome
    except DomainError as error:
        show_refusal(error, form)
        ended = approvals.read_link(_hash(token), now()).decision
        return _card(token, level_id, actor, error.status, form) if ended else _ended(ended)
    return render_template("approvals/link.html", said=said_of(number, command.answer, outcome), card=None), 200


def _hash(token: str) -> str | None:
    return hash_of(token, str(current_app.secret_key).encode())


def _approver(person_id: int) -> Actor | ResponseReturnValue:
    """Return the approver the link stands for, or what to answer instead.

    Whoever is signed in as somebody else is told whose it is: a link that was passed on lets nobody answer for its
    approver in their own name's browser (decision 0037). The sign-in that a setting asks for leads back to the link.
    """
    settings, signed_in = current_app.extensions["settings"], g.get("actor")
    approver = load_approver(
        person_id, now(), demo=settings.demo, address=request.remote_addr, request_id=g.get("request_id")
    )
    if approver is None:
        # One of the demonstration's people, where it is over: no sign-in would lead anywhere.
        return _ended(Decision(False))
    if settings.approval_link_sign_in and signed_in is None:
        return redirect(f"{mounted()}{SIGN_IN}?{urlencode({'next': asked_path()})}", 303)
    if signed_in is not None and signed_in.person_id != person_id:
        names = {"name": approver.name, "other": signed_in.name}
        sentence = _("This link is for %(name)s, and you are signed in as %(other)s. Nothing was decided.", **names)
        return render_template("approvals/link.html", card=None, said="", ended=sentence), 403
    return approver


def _card(token: str, level_id: int, actor: Actor, status: int = 200, form: Any = None) -> ResponseReturnValue:
    wait = wait_at(level_id, actor.person_id or 0, now())
    if wait is None:
        return _ended(approvals.read_link(_hash(token), now()).decision)
    typed = {} if form is None else {"typed": form.data, "errors": {one.name: one.errors for one in form if one.errors}}
    card = cards_of([wait], actor, {wait.key: typed})[0]
    return render_template(
        "approvals/link.html",
        card=card,
        url=f"{mounted()}/approve/{token}",
        said="",
        html_of=html_of,
        fresh_key=fresh_key,
    ), status


def _ended(decision: Decision) -> ResponseReturnValue:
    sentence = say(decision.reason) if decision.reason else _("This link has ended.")
    return render_template("approvals/link.html", card=None, said="", ended=sentence), STATUS.get(decision.code, GONE)
