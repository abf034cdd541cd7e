"""The door of an invitation: whoever holds the link chooses a password, once; nobody is signed in by it."""

from flask import Blueprint, Flask, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin_views.base.guarded import show_refusal
from app.access import operations, queries
from app.access.commands import Invite
from app.access.errors import InvitationRefused
from app.access.invitations import UNKNOWN, USE, draw
from app.access.passwords import LONGEST
from app.core.clock import utcnow
from app.core.errors import Invalid
from app.core.tokens import hash_of
from app.directory.models import Person
from app.web.session import hasher, visitor
from app.web.transactions import transaction
from app.web.words import gettext as _
from app.web.words import say
from forms.invitations import InvitationForm

invitations = Blueprint("invitations", __name__)


def register(app: Flask) -> None:
    """Add the door."""
    app.register_blueprint(invitations)


def drawn_link(person_id: int) -> tuple[str, Invite]:
    """Return a new link for somebody, to be shown once, and the command that keeps all there is to keep of it."""
    token, command = draw(person_id, _key())
    return url_for("invitations.choose", token=token, _external=True), command


@invitations.route("/invitation/<token>", methods=["GET", "POST"])
def choose(token: str) -> ResponseReturnValue:
    """Show the form to whom the link was given; POST keeps the password. Reading changes nothing."""
    token_hash = hash_of(token, _key(), USE)
    form = InvitationForm(request.form if request.method == "POST" else None)
    try:
        person = _invited(token_hash)
        if request.method != "POST":
            return _page(form, person)
        if any(len(field.data or "") > LONGEST for field in form):
            abort(400)
        if not form.validate():
            return _page(form, person, 422)
        command = form.to_command(token_hash=token_hash)
        with transaction():
            operations.accept_invitation(command, hasher=hasher(), actor=visitor(), now=utcnow())
    except InvitationRefused as refusal:
        return render_template("invitations/refused.html", sentence=say(refusal.message)), refusal.status
    except Invalid as refusal:
        show_refusal(refusal, form)
        return _page(form, person, refusal.status)
    flash(_("Your password is kept. Sign in with it."), "success")
    return redirect(f"{request.script_root}/sign-in", 303)


def _invited(token_hash: str | None) -> Person:
    found = queries.find_invitation(token_hash) if token_hash else None
    if found is None:
        raise InvitationRefused.by(UNKNOWN)
    decision = queries.invitation_opens(*found, utcnow())
    if not decision:
        raise InvitationRefused.by(decision)
    return found[1]


def _page(form: InvitationForm, person: Person, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "invitations/choose.html", form=form, person_name=person.name, login=person.identifier
    ), status


def _key() -> bytes:
    return str(current_app.secret_key).encode()
