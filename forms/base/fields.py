"""Fields of our own: text without broken letters, references searched on the server, instants, versions."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from markupsafe import Markup, escape
from wtforms import DateField, DateTimeLocalField, EmailField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from app.web.words import gettext
from forms.base.validators import MailAddress

MAX_ID = 2**31 - 1
SUGGESTIONS = 50


def _stripped(text: Any) -> Any:
    return text.strip() if isinstance(text, str) else text


def _or_none(text: Any) -> Any:
    return text or None


class TextField(StringField):
    """One line of text, stripped; an empty one is the empty string."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs["filters"] = (*kwargs.get("filters", ()), _stripped)
        super().__init__(label, validators, **kwargs)


class LongTextField(TextAreaField):
    """Several lines of text; line ends are kept as ``\\n``."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the text with the line ends that every browser sends made plain."""
        if valuelist:
            self.data = valuelist[0].replace("\r\n", "\n").strip()


class MailField(EmailField):
    """A mail address, or None when empty."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs["filters"] = (*kwargs.get("filters", ()), _stripped, _or_none)
        super().__init__(label, (*validators, MailAddress()), **kwargs)


class VersionField(HiddenField):
    """The version of the row the form was drawn from; another one by now is a conflict.

    The row's version is never written by the form; a refused form shows the new version, so that sending it
    again, with both values in sight, overwrites knowingly.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a whole number; anything else is a conflict with every version."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def pre_validate(self, form: Any) -> None:
        """Refuse a form drawn from a row that changed since."""
        if self.object_data is not None and self.data != self.object_data:
            raise StopValidation(gettext("Somebody else changed this meanwhile. Both values are shown below."))

    @property
    def in_conflict(self) -> bool:
        """Whether the row changed after the form was drawn."""
        return bool(self.errors) and self.object_data is not None

    def _value(self) -> str:
        return str(self.object_data if self.object_data is not None else self.data if self.data is not None else "")

    def populate_obj(self, obj: Any, name: str) -> None:
        """Leave the row's version to the database."""


class IdempotencyField(HiddenField):
    """A key drawn with the form: sending the form twice makes one thing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default=lambda: uuid4().hex, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse a key that is not one of ours."""
        text = self.data or ""
        if len(text) != 32 or not all(letter in "0123456789abcdef" for letter in text):
            raise StopValidation(gettext("This form is not complete. Open it again."))


class DayField(DateField):
    """A day; what is none is refused in the words that imports and the API use."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day as browsers send it."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("This is not a date, such as 2026-03-31.")) from error


class InstantField(DateTimeLocalField):
    """A date and time in the reader's zone; the data is aware, in UTC."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the local text and place it in the reader's zone."""
        super().process_formdata(valuelist)
        if valuelist and self.data is not None:
            self.data = self.data.replace(tzinfo=_zone()).astimezone(UTC)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M") if isinstance(self.data, datetime) else ""


def _zone() -> ZoneInfo:
    return ZoneInfo(str(get_timezone()))


class Lookup(Protocol):
    """Where a reference finds what the reader may choose: bound by the view, scoped to the actor."""

    def label(self, key: int) -> str | None:
        """Return the name shown for ``key``, None when the actor may not choose it."""

    def find(self, term: str, limit: int) -> list[tuple[int, str]]:
        """Return what matches ``term`` by name or identifier, best first."""


class ReferenceWidget:
    """A select that ``app.js`` turns into a search; without JavaScript a box below it finds by name."""

    def __call__(self, field: "ReferenceField", **kwargs: Any) -> Markup:
        """Return the select with the chosen row and the first suggestions."""
        options = dict(field.lookup.find("", SUGGESTIONS)) if field.lookup else {}
        if field.data is not None and field.lookup and (label := field.lookup.label(field.data) or field.kept_label):
            options = {field.data: label} | options
        chosen = json.dumps([field.data, options.get(field.data, "")]) if field.data is not None else ""
        attributes = {"id": field.id, "name": field.name, "data-role": "select2-ajax", "data-json": chosen}
        # Without a script the box below may name the row instead: app.js is who makes the select required.
        attributes |= {"data-url": field.url, "data-required": "yes" if field.flags.required else None}
        attributes |= {key.replace("_", "-").rstrip("-"): value for key, value in kwargs.items()}
        shown = Markup(" ").join(
            Markup('{}="{}"').format(key, value) for key, value in attributes.items() if value not in (None, False)
        )
        body = Markup("").join(
            Markup('<option value="{}"{}>{}</option>').format(
                key, Markup(" selected") if key == field.data else "", label
            )
            for key, label in options.items()
        )
        blank = Markup('<option value="">{}</option>').format(field.blank)
        box = Markup(
            '<noscript><input class="form-control mt-1" name="{}" aria-label="{}" placeholder="{}"></noscript>'
        )
        find = box.format(f"{field.name}__find", escape(field.label.text), gettext("…or a name or identifier"))
        return Markup("<select {}>{}{}</select>{}").format(shown, blank, body, find)


class ReferenceField(Field):
    """The id of a row the actor may choose, or None; the view binds ``lookup`` and ``url``."""

    widget = ReferenceWidget()

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), blank: Any = "", **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.blank = blank
        self.lookup: Lookup | None = None
        self.url = ""
        self.typed = ""
        # What it says now is kept although the reader may not choose it any more, or not see it; the view names it.
        self.kept = ""

    @property
    def kept_label(self) -> str:
        """How the form calls what the row says already when it is none of what may be chosen; "" for anything else."""
        return (self.kept or gettext("As it is now")) if self.data == self.object_data else ""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take what is chosen, or what was typed to be found."""
        super().process(formdata, *args, **kwargs)
        self.typed = formdata.get(f"{self.name}__find", "").strip() if formdata else ""
        if self.typed:
            self.raw_data = [self.typed]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take a whole number; empty is nobody."""
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
        elif text.isascii() and text.isdigit() and int(text) <= MAX_ID:
            self.data = int(text)
        else:
            raise ValueError(gettext("Choose one of the list."))

    def pre_validate(self, form: Any) -> None:
        """Find what was typed, and refuse what the actor may not choose."""
        if self.typed and self.lookup:
            found = self.lookup.find(self.typed, 2)
            if len(found) != 1:
                raise ValidationError(
                    gettext("“%(term)s” is nobody, or more than one. Be more precise.", term=self.typed)
                )
            self.data = found[0][0]
        unknown = self.data is not None and self.lookup is not None and self.lookup.label(self.data) is None
        if unknown and self.data != self.object_data:
            raise ValidationError(gettext("Choose one of the list."))
