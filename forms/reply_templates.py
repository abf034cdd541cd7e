"""The forms of a reply template."""

from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.i18n import LANGUAGES
from app.tickets.commands import Create, ReplyTemplateDetails, Update
from app.tickets.rows import NAME_MAX
from app.tickets.vocabulary import BODY_MAX
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base import LongTextField, PanelForm, Pattern, TextField, VersionField, name_field
from forms.base.named import KEY, LANGUAGE_LABELS, KeptField

EVERYONE, PERSON, GROUP = "everyone", "person", "group"
BODY_LABELS = {"en": _l("Text in English"), "fr": _l("Text in French")}


def body_field(lang: str) -> str:
    """Return the name of the field that holds the text in ``lang``."""
    return f"body_{lang}"


class ReplyTemplateForm(PanelForm):
    """A new template; ``audience`` is ``everyone``, ``person:<id>`` or ``group:<id>``."""

    audience = SelectField(_l("Who uses it"), [InputRequired()], choices=[])
    key = TextField(
        _l("Key"),
        [Optional(), Pattern(KEY, _l("Small letters, digits and _; it starts with a letter."))],
        description=_l("Typed after :: it finds the template. Left empty, it is made of the name."),
    )
    active = BooleanField(_l("In use"), default=True, description=_l("Off: no longer offered."))

    def validate_name_en(self, _field: Any) -> None:
        """Refuse a template without a name in any language."""
        if not any(self[name_field(lang)].data for lang in LANGUAGES):
            raise ValidationError(_("Give it a name in at least one language."))

    def validate_body_en(self, _field: Any) -> None:
        """Refuse a template without a text in any language."""
        if not any(self[body_field(lang)].data for lang in LANGUAGES):
            raise ValidationError(_("Write its text in at least one language."))

    def details(self) -> ReplyTemplateDetails:
        """Return what the row says."""
        kind, _colon, who = self.audience.data.partition(":")
        return ReplyTemplateDetails(
            key=self.key.data or "",
            names={lang: self[name_field(lang)].data or "" for lang in LANGUAGES},
            bodies={lang: self[body_field(lang)].data or "" for lang in LANGUAGES},
            owner_id=int(who) if kind == PERSON else None,
            group_id=int(who) if kind == GROUP else None,
            active=self.active.data,
        )

    def to_command(self, **known: Any) -> Create[ReplyTemplateDetails]:
        """Return the command that adds it."""
        return Create(self.details())


for _lang in LANGUAGES:
    _text = {"rows": 8, "data-body": _lang}
    setattr(ReplyTemplateForm, name_field(_lang), TextField(LANGUAGE_LABELS[_lang], [Length(max=NAME_MAX)]))
    setattr(
        ReplyTemplateForm,
        body_field(_lang),
        LongTextField(BODY_LABELS[_lang], [Length(max=BODY_MAX)], render_kw=_text),
    )


class ReplyTemplateEditForm(ReplyTemplateForm):
    """A template that exists: its key stays, and two editors notice each other."""

    key = KeptField(_l("Key"), render_kw={"readonly": True})
    version = VersionField()

    def to_command(self, *, key: int) -> Update[ReplyTemplateDetails]:
        """Return the command that changes the row ``key``."""
        return Update(key, self.details(), self.version.data)
