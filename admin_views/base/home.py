"""The front door: the first thing a person may open."""

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import menu
from admin_views.base.page import PanelPage
from app.core.actor import Actor
from app.web.static import mounted
from app.web.words import lazy_gettext as _l


class HomePage(PanelPage):
    """``/`` leads to the first entry of the person's own sidebar: the tickets."""

    noun, title, address = "home", _l("Home"), "/"

    def access(self, actor: Actor) -> bool:
        """Everybody who is signed in has a front door."""
        return True

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Lead to the person's first page; the page itself says so when there is none."""
        entries = menu.entries()
        return redirect(f"{mounted()}{entries[0].url}", 303) if entries else self.render("admin/nothing.html")
