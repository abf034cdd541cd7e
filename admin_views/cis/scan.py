"""``/ci/<tag>``: where the code on a label leads."""

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from app.cmdb.checks import TAG_MAX
from app.cmdb.queries import find_known
from app.core.actor import Actor
from app.web.static import mounted
from app.web.words import lazy_gettext as _l


class ScanPage(PanelPage):
    """The card of what was scanned; who may not see it can still report a problem with it, and learns nothing."""

    noun, title = "ci", _l("Label")

    def access(self, actor: Actor) -> bool:
        """Everybody who is signed in; the sign-in page leads back here."""
        return True

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Lead to one's own equipment: an address without a tag means no other."""
        return redirect(f"{mounted()}/equipment/", 303)

    @expose("/<tag>")
    def scan(self, tag: str) -> ResponseReturnValue:
        """Lead to the card of the CI with this tag; 404 for one that does not exist or is out of sight, the same."""
        ci = find_known(self.actor, tag=tag[: TAG_MAX + 1])
        if ci is None:
            return self.render("cis/unknown.html", tag=tag[:TAG_MAX]), 404
        return redirect(f"{mounted()}/cis/{ci.id}", 303)
