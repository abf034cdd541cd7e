"""Everybody's own profile: what they may change of their record, and how the panel looks to them."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.base import PanelPage
from admin_views.locations import place_name
from app.access.rights import may
from app.core.actor import Actor
from app.core.clock import utcnow
from app.directory import operations, queries
from app.directory.models import Person
from app.web.initials import forget_initials
from app.web.preferences import chosen_theme
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.profiles import ProfileForm


class ProfilePage(PanelPage):
    """What everybody may change of their own record, beside what the directory says of them."""

    noun, title, icon = "profile", _l("Your profile"), "user"

    def access(self, actor: Actor) -> bool:
        """Everybody has one."""
        return True

    def person_links(self, actor: Actor) -> list[tuple[Any, str, str]]:
        """Return the page's line of the person menu."""
        return [] if actor.must_change_password else [(self.title, f"{self.url}/", self.icon)]

    @expose("/", methods=("GET", "POST"))
    def index(self) -> ResponseReturnValue:
        """Show the form, and change the record and the profile."""
        model = queries.get_person(self.actor.person_id or 0, self.actor)
        chosen = {"theme": chosen_theme(), "initials": self.actor.initials, "shortcuts": self.actor.shortcuts}
        form = ProfileForm(request.form if request.method == "POST" else None, obj=model, **chosen)
        if request.method == "GET":
            return self.show(form, model)
        if not form.validate():
            return self.show(form, model, 409 if form.in_conflict else 422)
        if self.attempt(operations.update_profile, form.to_command(), form) is None:
            return self.show(form, model, 422)
        forget_initials()
        flash(_("Your profile is saved."), "success")
        return redirect(f"{self.url}/", 303)

    def show(self, form: ProfileForm, model: Person, status: int = 200) -> ResponseReturnValue:
        """Return the page."""
        now = utcnow()
        known = {
            "place": place_name(model.location_id),
            "groups": queries.groups_of_person(model.id, now),
            "may_edit": bool(may(self.actor, "edit", queries.facts_of_person(model, now))),
        }
        return self.render("profiles/index.html", form=form, model=model, **known), status


VIEWS = (ProfilePage,)
