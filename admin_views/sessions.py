"""The door: signing in and out, choosing a password, and the sessions a person can see and end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from admin_views.base.guarded import show_refusal
from app.access import operations, queries
from app.access.demo_people import DEMO_DOMAIN
from app.access.errors import SignInRefused, TooManyAttempts
from app.access.passwords import LONGEST
from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.errors import DomainError
from app.demo.company import ADA, ALAN, OLAF, PAULA, PEOPLE, RITA
from app.web.devices import device_name
from app.web.redirects import safe_path, start_page
from app.web.session import carry, drop, visitor
from app.web.signing import change_own_password, try_sign_in
from app.web.static import mounted
from app.web.transactions import transaction
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import say
from forms.sessions import PasswordForm, SignInForm

signing = Blueprint("signing", __name__)
demo = Blueprint("demo", __name__)
DEMO_ROLES = {
    RITA: _l("asks for help"),
    ALAN: _l("works the incidents of Paris"),
    PAULA: _l("Rita's manager"),
    ADA: _l("administers everything"),
    OLAF: _l("asks for help in Lyon"),
}


def register(app: Flask) -> None:
    """Add the door; the one without a password exists in demo mode only."""
    app.register_blueprint(signing)
    if app.extensions["settings"].demo:
        app.register_blueprint(demo)


@signing.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Show the door, and open it to who proves to be somebody."""
    target = safe_path(request.values.get("next"), start_page())
    if request.method != "POST":
        return redirect(target, 303) if g.actor else _door(SignInForm(), target)
    form = SignInForm(request.form)
    if len(form.password.data or "") > LONGEST:
        abort(400)
    if not form.validate():
        return _door(form, target, 422)
    try:
        started = try_sign_in(form.to_command(address=request.remote_addr or "", user_agent=request.user_agent.string))
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.seconds)}
        return *_door(form, target, refusal.status, say(refusal.message)), wait
    except SignInRefused as refusal:
        return _door(form, target, refusal.status, say(refusal.message))
    return carry(redirect(target, 303), started)


@signing.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session, and lead to the door."""
    if g.actor:
        with transaction():
            operations.end_session(UUID(g.actor.session_id), actor=g.actor, now=utcnow())
    return drop(redirect(f"{mounted()}/sign-in", 303))


@demo.post("/sign-in/demo")
def sign_in_for_demo() -> ResponseReturnValue:
    """Open the door to one of the demo's people."""
    with transaction():
        started = operations.sign_in_for_demo(
            request.form.get("login", ""), user_agent=request.user_agent.string, actor=visitor(), now=utcnow()
        )
        return carry(redirect(safe_path(request.form.get("next"), start_page()), 303), started)


def _door(form: SignInForm, target: str, status: int = 200, refusal: str = "") -> tuple[str, int]:
    known = {"form": form, "target": target, "refusal": refusal, "people": _demo_people()}
    return render_template("sessions/sign_in.html", **known), status


def _demo_people() -> list[tuple[str, str, Any]]:
    """Return login, name and role of those who need no password: nobody outside demo mode."""
    if not current_app.extensions["settings"].demo:
        return []
    names = {one.login: f"{one.first_name} {one.last_name}" for one in PEOPLE}
    return [(f"{login}@{DEMO_DOMAIN}", names[login], role) for login, role in DEMO_ROLES.items()]


class PasswordPage(PanelPage):
    """Where everybody chooses their own password; who was given one sees nothing else before."""

    noun, title, icon = "password", _l("Your password"), "key"

    def access(self, actor: Actor) -> bool:
        """Everybody has a password of their own."""
        return True

    def person_links(self, actor: Actor) -> list[tuple[Any, str, str]]:
        """Return the page's line of the person menu."""
        return [] if actor.must_change_password else [(self.title, str(self.url), self.icon)]

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show the form, and change the password; every other session of the person ends."""
        form = PasswordForm(request.form if request.method == "POST" else None)
        if request.method == "GET":
            return self.show(form)
        if any(len(field.data or "") > LONGEST for field in form):
            abort(400)
        if not form.validate():
            return self.show(form, 422)
        try:
            started = change_own_password(form.to_command(user_agent=request.user_agent.string), self.actor)
        except DomainError as error:
            show_refusal(error, form)
            return self.show(form, error.status)
        answer = carry(redirect(start_page(), 303), started)
        flash(_("Your password is changed. Your other sessions have ended."), "success")
        return answer

    def show(self, form: PasswordForm, status: int = 200) -> ResponseReturnValue:
        """Return the page."""
        return self.render("sessions/password.html", form=form, must_change=self.actor.must_change_password), status


class SessionsPage(PanelPage):
    """Where somebody sees on which browsers they are signed in, and ends what they do not know."""

    noun, title, icon = "sessions", _l("Your sessions"), "device-desktop"

    def access(self, actor: Actor) -> bool:
        """Everybody sees their own."""
        return True

    def person_links(self, actor: Actor) -> list[tuple[Any, str, str]]:
        """Return the page's line of the person menu."""
        return [] if actor.must_change_password else [(self.title, f"{self.url}/", self.icon)]

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Show the sessions that still hold, this one first."""
        found = queries.sessions_of(self.actor.person_id or 0, utcnow())
        current = self.actor.session_id
        ordered = sorted(found, key=lambda one: str(one.jti) != current)
        return self.render("sessions/index.html", sessions=ordered, current=current, device_name=device_name)

    @expose("/<uuid:jti>/end", methods=("POST",))
    def end(self, jti: UUID) -> ResponseReturnValue:
        """End one session of the reader's; 404 for anybody else's."""
        self.run(operations.end_session, jti)
        flash(_("That session has ended."), "success")
        return redirect(f"{mounted()}{self.url}/", 303)

    @expose("/end-others", methods=("POST",))
    def end_others(self) -> ResponseReturnValue:
        """End every session of the reader's but this one."""
        self.run(operations.end_other_sessions, UUID(self.actor.session_id or ""))
        flash(_("Your other sessions have ended."), "success")
        return redirect(f"{mounted()}{self.url}/", 303)


VIEWS = (PasswordPage, SessionsPage)
