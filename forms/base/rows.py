"""A select over the rows of a short list."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.words import gettext

Choices = Iterable[tuple[Any, Any]]


def id_or_none(value: Any) -> int | None:
    """Return the id a select sent; empty is nothing. Raises ValueError for anything else."""
    text = str(value) if value is not None else ""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


class RowField(SelectField):
    """One row of a short list, by id; the view gives the rows with ``offer``."""

    def __init__(self, label: Any = None, validators: Any = (), blank: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=id_or_none, choices=[], **kwargs)
        self.blank = blank

    def offer(self, rows: Choices) -> None:
        """Set what may be chosen, after the blank line if the field has one."""
        self.choices = [*([] if self.blank is None else [("", self.blank)]), *rows]


class CheckboxesField(SelectMultipleField):
    """Several of a short list, each with its own box."""

    widget, option_widget = ListWidget(), CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not, or no longer, in the list."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(gettext("One of these is no longer offered: choose among those shown.")) from error
