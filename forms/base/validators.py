"""Rules that WTForms lacks; each states itself to the browser through ``field_flags``."""

import re
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from app.web.words import gettext

# RFC 5321 in practice: one @, no spaces or quotes; WTForms' own check refuses the demo's .test addresses.
MAIL = re.compile(r"[^@\s<>()\[\],;:\\\"']+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
MAIL_LENGTH = 254


class WholeText:
    """Refuses NUL and half of a surrogate pair, which no database and no mail can carry."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse with a sentence, or accept silently."""
        text = field.data
        if isinstance(text, str) and ("\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)):
            raise StopValidation(gettext("This holds a character that cannot be stored. Type it again without it."))


class MailAddress:
    """Accepts what can stand as a mail address, a reserved domain included; never looks it up."""

    def __init__(self) -> None:
        self.field_flags: dict[str, Any] = {"maxlength": MAIL_LENGTH}

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse with a sentence, or accept silently."""
        text = field.data or ""
        if len(text) > MAIL_LENGTH or not MAIL.fullmatch(text) or ".." in text:
            raise ValidationError(gettext("This is not a mail address: it looks like name@example.org."))


_NO_SET = re.compile(r"(?<!\\)\[\^?(-|(?:[^\]\\]|\\.)*([()\[{}/|]|-\]))")


class Pattern:
    """Accepts text that matches ``expression`` whole; ``hint`` says so in words, in both places.

    Write the expression in what JavaScript and Python share: browsers read it by the rules of sets, and let everything
    through, with a complaint in their console, where a class holds one of these signs unescaped. Then: ValueError.
    """

    def __init__(self, expression: str, hint: Any) -> None:
        if _NO_SET.search(expression):
            raise ValueError(f"No browser reads {expression}: escape the signs of its classes.")
        self.expression = re.compile(expression)
        self.hint = hint
        self.field_flags = {"pattern": expression, "title": hint}

    def __call__(self, _form: Form, field: Field) -> None:
        """Refuse with a sentence, or accept silently."""
        if not self.expression.fullmatch(field.data or ""):
            raise ValidationError(str(self.hint))
