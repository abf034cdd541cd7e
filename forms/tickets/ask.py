"""Asking for something: the requester's words, and the technician's fields."""

from typing import Any

from wtforms.validators import DataRequired, InputRequired, Length

from app.tickets.commands import OpenTask
from app.tickets.vocabulary import ADDITIONAL_MAX, BODY_MAX, TITLE_MAX, TITLE_MIN
from app.web.words import lazy_gettext as _l
from forms.attachments import FilesField
from forms.base import CheckboxesField, IdempotencyField, LongTextField, PanelForm, ReferenceField, RowField, TextField


class TaskForm(PanelForm):
    """What a requester asks for, for themselves or for somebody else."""

    category_id = RowField(_l("What it is about"), [InputRequired()], blank=_l("Choose one"))
    requested_for_id = ReferenceField(
        _l("Who it is for"),
        blank=_l("Name or identifier"),
        description=_l("Leave it empty when it is for you."),
    )
    title = TextField(
        _l("What you need, in a few words"),
        [DataRequired(), Length(min=TITLE_MIN, max=TITLE_MAX)],
        description=_l("For example: a laptop for a colleague who starts on Monday."),
    )
    body = LongTextField(
        _l("Why you need it"),
        [Length(max=BODY_MAX)],
        description=_l("Whoever approves it reads this."),
    )
    additional_info = LongTextField(
        _l("Additional information"),
        [Length(max=ADDITIONAL_MAX)],
        description=_l("A date, a model, access rights, a place: whatever the work needs to know."),
    )
    ci_ids = CheckboxesField(_l("My equipment"), coerce=int, description=_l("Click what it is about, if it is one."))
    files = FilesField()
    idempotency_key = IdempotencyField()

    def to_command(self, **known: Any) -> OpenTask:
        """Return the task to open; ``known`` holds the requester, who is the one who types."""
        return OpenTask(
            title=self.title.data,
            body=self.body.data or "",
            category_id=self.category_id.data,
            requested_for_id=self.requested_for_id.data,
            additional_info=self.additional_info.data or "",
            idempotency_key=self.idempotency_key.data,
            files=self.files.data,
            ci_ids=self.chosen_cis(),
            **known,
        )

    def chosen_cis(self) -> tuple[int, ...]:
        """Return the equipment that was clicked; a form without any has no such field."""
        return tuple(self.ci_ids.data or ()) if "ci_ids" in self else ()


class StaffTaskForm(TaskForm):
    """What a technician says for somebody else."""

    requester_id = ReferenceField(_l("Requester"), [InputRequired()], blank=_l("Name or identifier"))
    requested_for_id = ReferenceField(
        _l("Requested for"),
        blank=_l("Name or identifier"),
        description=_l("Leave it empty when it is for the requester."),
    )
    title = TextField(_l("Title"), [DataRequired(), Length(min=TITLE_MIN, max=TITLE_MAX)])
    body = LongTextField(_l("Description"), [Length(max=BODY_MAX)], description=_l("Markdown works here."))
    location_id = RowField(_l("Location"), blank=_l("Where the person is whom it is for"))
    ci_ids = None
    ci_id = ReferenceField(_l("Equipment"), blank=_l("Tag, name or serial number"))

    def to_command(self, **known: Any) -> OpenTask:
        """Return the task to open."""
        return super().to_command(requester_id=self.requester_id.data, location_id=self.location_id.data, **known)

    def chosen_cis(self) -> tuple[int, ...]:
        """Return the one CI that was found."""
        return () if self.ci_id.data is None else (self.ci_id.data,)
