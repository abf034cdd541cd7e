"""Several small forms on one page: each field's id carries the form's place, its name stays plain."""

from typing import Any

from forms.base import PanelForm


class PlacedForm(PanelForm):
    """A form that shares its page with others; ``place`` tells their fields apart."""

    place = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"{self.place}-{field.name}"
