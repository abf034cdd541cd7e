"""What every view of the panel shares: who may open it, and how it runs an operation."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import abort, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.core.actor import Actor
from app.core.clock import utcnow
from app.core.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from app.core.i18n import Message
from app.web.redirects import asked_path
from app.web.static import mounted
from app.web.transactions import bare_constraint, explain_plainly, transaction
from app.web.words import say
from forms.base import PanelForm

SIGN_IN = "/sign-in"


def current_actor() -> Actor:
    """Return who is signed in; aborts with 401 when nobody is."""
    actor = g.get("actor")
    if actor is None:
        abort(401)
    return actor


class Guarded:
    """Access, transaction and refusals; mixed into the three base views."""

    constraints: ClassVar[Mapping[str, tuple[str, Message]]] = {}
    """Constraint name → (field, sentence), shown when an operation meets it."""

    def access(self, actor: Actor) -> bool:
        """Return whether the actor may open this view at all. Refused unless the view says otherwise."""
        return False

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return current_actor()

    def is_accessible(self) -> bool:
        """Answer Flask-Admin's question from the actor loaded once per request."""
        return self.opens_for(g.get("actor"))

    def opens_for(self, actor: Actor | None) -> bool:
        """Return whether the view exists for this reader; nothing does for who is not signed in."""
        return actor is not None and self.access(actor)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Send anonymous readers to the sign-in page and back; 403 to the others."""
        if g.get("actor") is not None:
            abort(403)
        if request.method not in ("GET", "HEAD"):
            abort(401)
        return redirect(f"{mounted()}{SIGN_IN}?{urlencode({'next': asked_path()})}", 303)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin calls the handler a second time after any TypeError: a write must never run twice.
        return fn(self, *args, **kwargs)

    def run(self, operation: Callable[..., Any], command: Any) -> Any:
        """Return what the operation returns, committed as one transaction; raises DomainError, nothing then kept."""
        with transaction(self.explain):
            return operation(command, actor=self.actor, now=utcnow())

    def attempt(self, operation: Callable[..., Any], command: Any, form: PanelForm | None = None) -> Any | None:
        """Return what the operation returns, or None after showing why it was refused.

        What is missing or forbidden keeps its own page (404, 403).
        """
        try:
            return self.run(operation, command)
        except (NotFound, Forbidden):
            raise
        except DomainError as error:
            show_refusal(error, form)
            return None

    def explain(self, error: IntegrityError) -> DomainError:
        """Return the sentence for a broken constraint; the driver's words stay in the log."""
        field, sentence = self.constraints.get(bare_constraint(error), ("", None))
        if sentence is None:
            return explain_plainly(error)
        return Invalid(sentence, fields={field: sentence}) if field else Refused(sentence)


def show_refusal(error: DomainError, form: PanelForm | None = None) -> None:
    """Put the refusal beside its fields, and on top of the page when it has none."""
    homeless = form.attach({name: say(text) for name, text in error.fields.items()}) if form else []
    if form is None or not error.fields:
        flash(say(error.message), "error")
    for text in homeless:
        flash(text, "error")
