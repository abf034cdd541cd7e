"""Where everybody makes the personal tokens with which their programs call the API, and revokes them."""

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from app.access import operations, queries, tokens
from app.access.tokens import AREAS, READ, WRITE
from app.core.actor import Actor
from app.core.errors import Invalid
from app.web.format import now
from app.web.static import mounted
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import say
from forms.tokens import TokenForm

# What the operation calls a field, where the form asks for it otherwise.
FIELDS = {"scopes": "areas", "expires_at": "days"}


def told_scopes(scopes: Collection[str]) -> str:
    """Return what a token may do, in words: "reads everything; changes Tickets, CMDB"."""
    found = tokens.areas_by_level(scopes)
    parts = []
    for level, whole, some in (
        (WRITE, _("reads and changes everything"), _("reads and changes %(areas)s")),
        (READ, _("reads everything"), _("reads %(areas)s")),
    ):
        areas = found.get(level, ())
        if areas:
            parts.append(whole if level in scopes else some % {"areas": ", ".join(say(AREAS[one]) for one in areas)})
    return " · ".join(parts)


class TokensPage(PanelPage):
    """``/tokens/``: one's own tokens, and the form that makes another."""

    noun, title, icon = "tokens", _l("Your API tokens"), "server"

    def access(self, actor: Actor) -> bool:
        """Everybody may let a program do what they may do themselves."""
        return True

    def person_links(self, actor: Actor) -> list[tuple[Any, str, str]]:
        """Return the page's line of the person menu."""
        return [] if actor.must_change_password else [(self.title, f"{self.url}/", self.icon)]

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show the tokens; make one and show it, on this answer only."""
        form = TokenForm(request.form if request.method == "POST" else None)
        if request.method == "GET":
            return self.show(form)
        if not form.validate():
            return self.show(form, 422)
        secret = tokens.new_secret()
        made = self.attempt(self.create, form.to_command(secret=secret, now=now()), form)
        return self.show(form, 422) if made is None else self.show(TokenForm(), secret=secret, made=made)

    def create(self, command: Any, **who: Any) -> Any:
        """Return the new token; its refusals are told of the form's own fields."""
        try:
            return operations.create_token(command, **who)
        except Invalid as error:
            error.fields = {FIELDS.get(name, name): said for name, said in error.fields.items()}
            raise

    @expose("/<int(max=2147483647):token_id>/revoke", methods=("POST",))
    def revoke(self, token_id: int) -> ResponseReturnValue:
        """Revoke one token of the reader's; 404 for anybody else's."""
        self.run(operations.revoke_token, token_id)
        flash(_("That token opens nothing any more."), "success")
        return redirect(f"{mounted()}{self.url}/", 303)

    def show(self, form: TokenForm, status: int = 200, **known: Any) -> ResponseReturnValue:
        """Return the page."""
        found = queries.tokens_of(self.actor.person_id or 0)
        known |= {"tokens": found, "told_scopes": told_scopes, "now": now()}
        return self.render("tokens/index.html", form=form, **known), status


VIEWS = (TokensPage,)
