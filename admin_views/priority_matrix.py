"""The priority matrix: which priority an impact has at an urgency."""

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from app.core.actor import Actor
from app.tickets import operations
from app.tickets.queries.settings import matrix
from app.tickets.vocabulary import IMPACT_NAMES, URGENCY_NAMES
from app.web.redirects import asked_path
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.priority_matrix import PriorityMatrixForm, cell_name


class PriorityMatrixPage(PanelPage):
    """One page: the matrix as a table of selects."""

    noun, title, icon, section, position = "priority_matrix", _l("Priorities"), "adjustments", "settings", 13
    extra_css = ("settings.css",)

    def access(self, actor: Actor) -> bool:
        """Administrators change it, auditors read it."""
        return actor.reads_everything

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show the matrix, and set it."""
        if request.method == "GET":
            return self._show(PriorityMatrixForm(None, data=self._present()))
        if not self.actor.is_admin:
            abort(403)
        form = PriorityMatrixForm(request.form)
        if not form.validate():
            return self._show(form, 422)
        self.run(operations.set_matrix, form.to_command())
        flash(_("Saved."), "success")
        return redirect(asked_path(), 303)

    def _present(self) -> dict[str, str]:
        return {cell_name(*place): priority for place, priority in matrix().items()}

    def _show(self, form: PriorityMatrixForm, status: int = 200) -> ResponseReturnValue:
        page = self.render(
            "priority_matrix/page.html", form=form, impacts=IMPACT_NAMES, urgencies=URGENCY_NAMES, cell_name=cell_name
        )
        return page, status


VIEWS = (PriorityMatrixPage,)
