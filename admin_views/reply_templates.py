"""Reply templates: texts with variables that technicians put into what they write."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from admin_views.base import Column, SettingsView
from app.access.template_rights import may_keep, may_open_templates
from app.core.actor import Actor
from app.core.i18n import LANGUAGES, N_, Message
from app.tickets import operations
from app.tickets.models import ReplyTemplate
from app.tickets.queries.templates import (
    TEMPLATE_NAMES,
    facts_of_template,
    groups_to_write_for,
    templates_visible_to,
)
from app.tickets.reply_texts import VARIABLES, fill
from app.tickets.vocabulary import STATUS_NAMES
from app.web.components import badge, yes
from app.web.reader import speaking
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from app.web.words import named, say
from forms.base import PanelForm, name_field
from forms.reply_templates import (
    EVERYONE,
    GROUP,
    PERSON,
    ReplyTemplateEditForm,
    ReplyTemplateForm,
    body_field,
)

TAKEN = Message(N_("Another template of these people has this key."))
# A ticket as there are many, for the preview.
EXAMPLE = {
    "requester.first_name": "Camille",
    "requester.name": "Camille Martin",
    "ticket.number": "INC000123",
    "ticket.title": Message(N_("The printer prints blank pages")),
    "ticket.state": STATUS_NAMES["in_progress"],
    "ticket.due": "2026-03-02 15:30",
    "location.name": "Paris",
    "group.name": "Paris desk",
    "assignee.name": "Alan Keller",
}


def audience_of(row: ReplyTemplate) -> Markup:
    """Return who uses a template."""
    if row.group:
        return badge(row.group.name, glyph="users-group")
    if row.owner:
        return badge(row.owner.name, glyph="user")
    return badge(_("Everybody who works tickets"), glyph="users")


def languages_of(row: ReplyTemplate) -> str:
    """Return the languages that a template's text is written in."""
    return ", ".join(lang.upper() for lang in LANGUAGES if row.bodies.get(lang))


class ReplyTemplatesView(SettingsView):
    """The list and the form of the templates that the reader may use; each keeps their own."""

    noun, model_class, title, icon = "reply_templates", ReplyTemplate, _l("Reply templates"), "message"
    position, new_label = 14, _l("New template")
    explanation = _l(
        "Texts for replies and notes. While writing, type :: and a few letters. Variables are filled in from the "
        "ticket, and the text is taken in the requester's language if it is written in it."
    )
    empty_message = _l("No template yet. Write the first one: it saves a minute each time.")
    form_class, edit_form_class = ReplyTemplateForm, ReplyTemplateEditForm
    create_operation, update_operation = operations.create_reply_template, operations.update_reply_template
    delete_operation = operations.delete_reply_template
    create_template, edit_template = "reply_templates/create.html", "reply_templates/edit.html"
    default_sort = (ReplyTemplate.key, ReplyTemplate.id)
    hydrate_options = TEMPLATE_NAMES
    constraints = {"uq_reply_templates_key": ("key", TAKEN)}
    extra_css = ("reply_templates.css",)
    columns = (
        Column("names", _l("Name"), cell=lambda row: named(row.names), role="title"),
        Column("key", _l("Key"), cell=lambda row: f"::{row.key}", role="ident"),
        Column("audience", _l("Who uses it"), cell=audience_of, role="who"),
        Column("languages", _l("Languages"), cell=languages_of, css="c-keep"),
        Column("active", _l("In use"), cell=lambda row: yes(row.active, _l("In use")), role="state"),
    )

    def access(self, actor: Actor) -> bool:
        """Whoever works tickets, manages a group or reads everything."""
        return may_open_templates(actor)

    def visible_to(self, actor: Actor) -> Any:
        """Return one's own templates, those of one's groups, and everybody's."""
        return templates_visible_to(actor)

    def may_create(self, actor: Actor) -> bool:
        """Everybody here but an auditor, at least for themselves."""
        return actor.is_admin or not actor.is_auditor

    def may_edit(self, actor: Actor, model: ReplyTemplate) -> bool:
        """Who keeps it."""
        return bool(may_keep(actor, facts_of_template(model)))

    def may_delete(self, actor: Actor, model: ReplyTemplate) -> bool:
        """Who keeps it."""
        return self.may_edit(actor, model)

    def prepare(self, form: PanelForm, actor: Actor, model: ReplyTemplate | None) -> None:
        """Offer the people for whom the actor may write."""
        choices = [(f"{PERSON}:{actor.person_id}", _("Only me"))]
        choices += [(f"{GROUP}:{group.id}", group.name) for group in groups_to_write_for(actor)]
        choices += [(EVERYONE, _("Everybody who works tickets"))] if actor.is_admin else []
        now = (_audience_key(model), _audience_name(model)) if model else choices[0]
        form.audience.choices = choices if now[0] in dict(choices) else [now, *choices]

    def initial(self, model: ReplyTemplate) -> Mapping[str, str]:
        """Return the names and texts, one field a language, and whose it is."""
        names = {name_field(lang): model.names.get(lang, "") for lang in LANGUAGES}
        bodies = {body_field(lang): model.bodies.get(lang, "") for lang in LANGUAGES}
        return {**names, **bodies, "audience": _audience_key(model)}

    def details(self, model: ReplyTemplate) -> Sequence[tuple[Any, Any]]:
        """Return the lines of the card, the texts below them."""
        texts = [(lang.upper(), model.bodies[lang]) for lang in LANGUAGES if model.bodies.get(lang)]
        return [*super().details(model), *texts]

    def name_of(self, model: ReplyTemplate) -> str:
        """Return the name in the reader's language."""
        return named(model.names)

    def variables(self) -> dict[str, str]:
        """Return what each variable stands for."""
        return {name: say(words) for name, words in VARIABLES.items()}

    def examples(self) -> dict[str, dict[str, str]]:
        """Return the values of an example ticket, by language."""
        found = {}
        for lang in LANGUAGES:
            with speaking(lang):
                found[lang] = {name: say(value) for name, value in EXAMPLE.items()} | {"me.name": self.actor.name}
        return found

    def preview(self, text: str | None, values: Mapping[str, str]) -> str:
        """Return the text as a reply would begin with it on the example ticket."""
        return fill(text or "", values).text


def _audience_key(row: ReplyTemplate) -> str:
    if row.group_id:
        return f"{GROUP}:{row.group_id}"
    return f"{PERSON}:{row.owner_id}" if row.owner_id else EVERYONE


def _audience_name(row: ReplyTemplate) -> str:
    if row.group:
        return row.group.name
    return row.owner.name if row.owner else _("Everybody who works tickets")


VIEWS = (ReplyTemplatesView,)
