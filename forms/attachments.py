"""The files that go with the words of a form."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from markupsafe import Markup
from wtforms import Field
from wtforms.validators import StopValidation

from app.web.words import gettext
from app.web.words import lazy_gettext as _l


class Kept(Protocol):
    """A file that waits to be sent, as the form shows it."""

    key: UUID
    name: str
    size: int
    media_type: str
    thumb_sha256: str | None


class FilesField(Field):
    """The keys of files that were brought before the form is sent; drawn by ``tickets/_files.html``.

    The view binds ``kept`` (what the form shows when it comes back) and adds ``refusals``, the sentences about files
    that came with the form itself and could not be taken.
    """

    data: tuple[UUID, ...]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_l("Files"), default=(), **kwargs)
        self.kept: Sequence[Kept] = ()
        self.refusals: list[str] = []

    def widget(self, _field: Field, **_attributes: Any) -> Markup:
        """Return nothing: the form's template includes the box of files."""
        return Markup()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the keys, each once, apart by spaces in a draft; whatever is no key was not drawn by us."""
        try:
            self.data = tuple(dict.fromkeys(UUID(one) for one in " ".join(valuelist).split()))
        except ValueError:
            self.data = ()
            raise ValueError(gettext("This form is not complete. Open it again.")) from None

    def pre_validate(self, form: Any) -> None:
        """Refuse the form while one of its files was refused: nobody wants to send it without noticing."""
        if self.refusals:
            raise StopValidation(" ".join(self.refusals))
