"""The form all others derive from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, Field, FieldList, Form, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import FormField
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation

from app.web.words import gettext
from forms.base.fields import ReferenceField, VersionField
from forms.base.sentences import Sentences
from forms.base.validators import WholeText

whole_text, sentences = WholeText(), Sentences()


class PanelMeta(DefaultMeta):
    """How every field of the panel is drawn and in which language it complains."""

    def get_translations(self, form: Any) -> Any:
        """Return WTForms' own sentences in the reader's language."""
        return sentences

    def render_field(self, field: Any, render_kw: Any) -> Any:
        """Draw a field with its class, its rules and the ids of its help and error."""
        given = {"class_": css_class(field), **browser_rules(field), **(field.render_kw or {}), **render_kw}
        notes = [f"{field.id}-error"] if field.errors else []
        notes += [f"{field.id}-help"] if field.description else []
        if notes:
            given["aria-describedby"] = " ".join(notes)
        if field.errors:
            given["aria-invalid"] = "true"
            given["class_"] += " is-invalid"
        return super().render_field(field, given)


def css_class(field: Field) -> str:
    """Return Tabler's class for the kind of control a field is."""
    if isinstance(field, BooleanField | RadioField | RadioField._Option):
        return "form-check-input"
    if isinstance(field, SelectField | SelectMultipleField | ReferenceField):
        return "form-select"
    return "form-control"


def browser_rules(field: Field) -> dict[str, Any]:
    """Return the attributes by which a browser enforces the validators that WTForms does not draw by itself."""
    flags = {name: getattr(field.flags, name, None) for name in ("pattern", "title", "min", "max", "step")}
    return {name: str(value) for name, value in flags.items() if value is not None}


class PanelForm(Form):
    """A plain form: validated by ``validate``, turned into a command by ``to_command``; its token is the page's."""

    Meta = PanelMeta

    field_order: ClassVar[tuple[str, ...]] = ()
    """The fields that stand first, for a form whose order is not that of their declaration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Field] = vars(self)["_fields"]
        first = {name: fields[name] for name in self.field_order}
        self._fields = first | {name: field for name, field in fields.items() if name not in first}

    def to_command(self, **known: Any) -> Any:
        """Return the command this form asks for; ``known`` holds what the page knows, such as the row's id."""
        raise NotImplementedError(type(self).__name__)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Return whether every field keeps its rules and every text can be stored."""
        passed = super().validate(extra_validators)
        broken = [field for field in leaves(self) if _refuses(field)]
        return passed and not broken

    def attach(self, sentences: Mapping[str, str]) -> list[str]:
        """Put refusals beside their fields; return the sentences of fields the form does not have."""
        for name in sentences.keys() & self._fields.keys():
            self[name].errors = [*self[name].errors, sentences[name]]
        return [text for name, text in sentences.items() if name not in self._fields]

    @property
    def in_conflict(self) -> bool:
        """Whether the row changed after this form was drawn."""
        return any(isinstance(field, VersionField) and field.in_conflict for field in self)

    def theirs(self, field: Field) -> Any:
        """Return the other person's value of a field that differs from ours, None when there is none to show."""
        if not self.in_conflict or isinstance(field, HiddenField):
            return None
        saved = shown_value(field, field.object_data)
        return None if saved == shown_value(field, field.data) else saved

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """All refusals as (field id, label, sentence), for the summary on top."""
        found = []
        for field in leaves(self):
            label = "" if isinstance(field, HiddenField) else str(field.label.text)
            found += [(field.id, label, str(text)) for text in field.errors if isinstance(text, str)]
        return found


def shown_value(field: Field, value: Any) -> str:
    """Return a field's value as words: the label of a choice, the name of a reference."""
    if isinstance(field, ReferenceField):
        return (field.lookup.label(value) if field.lookup and value is not None else None) or "–"
    if isinstance(field, BooleanField):
        return gettext("yes") if value else gettext("no")
    choices = getattr(field, "choices", None)
    if isinstance(choices, list):
        labels = {str(choice[0]): str(choice[1]) for choice in choices}
        values = value if isinstance(value, list | tuple | set | frozenset) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values)
    return str(value) if value not in (None, "") else "–"


def leaves(form: Any) -> Iterator[Field]:
    """Yield every field that holds a value, those of nested forms and lists too."""
    for field in form:
        if isinstance(field, FormField | FieldList):
            yield from leaves(field)
        else:
            yield field


def _refuses(field: Field) -> bool:
    try:
        whole_text(None, field)
    except StopValidation as refusal:
        field.errors = [*field.errors, str(refusal)]
        return True
    return False
