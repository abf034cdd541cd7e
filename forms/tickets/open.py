"""Opening an incident: the requester's words, and the technician's fields."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length

from app.tickets.commands import OpenIncident
from app.tickets.vocabulary import BODY_MAX, TITLE_MAX, TITLE_MIN
from app.web.words import lazy_gettext as _l
from forms.attachments import FilesField
from forms.base import CheckboxesField, IdempotencyField, LongTextField, PanelForm, ReferenceField, RowField, TextField

CONCERNED = [
    ("one_person", _l("Just me")),
    ("several", _l("Several of us")),
    ("service", _l("Our whole service")),
    ("everyone", _l("Everybody")),
]
IMPACT = [
    ("one_person", _l("One person")),
    ("several", _l("Several people")),
    ("service", _l("A whole service")),
    ("everyone", _l("Everyone")),
]
URGENCY = [("low", _l("Low")), ("normal", _l("Normal")), ("high", _l("High"))]


class IncidentForm(PanelForm):
    """What a requester says: the words are theirs, not the support's."""

    title = TextField(
        _l("What is broken, in a few words"),
        [DataRequired(), Length(min=TITLE_MIN, max=TITLE_MAX)],
        description=_l("For example: the printer on the 2nd floor prints blank pages."),
    )
    body = LongTextField(
        _l("What happens"),
        [Length(max=BODY_MAX)],
        description=_l("What you did, what you saw, since when. You may leave it empty."),
    )
    impact = RadioField(_l("Who is concerned"), [InputRequired()], choices=CONCERNED, default="one_person")
    blocked = BooleanField(_l("It blocks me completely"))
    category_id = RowField(_l("What it is about"), blank=_l("I do not know"))
    ci_ids = CheckboxesField(_l("My equipment"), coerce=int, description=_l("Click what it is about, if it is one."))
    files = FilesField()
    idempotency_key = IdempotencyField()

    def to_command(self, **known: Any) -> OpenIncident:
        """Return the incident to open; ``known`` holds the requester, who is the one who types."""
        return OpenIncident(
            title=self.title.data,
            body=self.body.data or "",
            category_id=self.category_id.data,
            impact=self.impact.data,
            urgency="high" if self.blocked.data else "normal",
            idempotency_key=self.idempotency_key.data,
            files=self.files.data,
            ci_ids=tuple(self.ci_ids.data or ()) if "ci_ids" in self else (),
            **known,
        )


class StaffIncidentForm(PanelForm):
    """What a technician says for somebody else."""

    requester_id = ReferenceField(_l("Requester"), [InputRequired()], blank=_l("Name or identifier"))
    title = TextField(_l("Title"), [DataRequired(), Length(min=TITLE_MIN, max=TITLE_MAX)])
    body = LongTextField(_l("Description"), [Length(max=BODY_MAX)], description=_l("Markdown works here."))
    impact = SelectField(_l("Impact"), [InputRequired()], choices=IMPACT, default="one_person")
    urgency = SelectField(_l("Urgency"), [InputRequired()], choices=URGENCY, default="normal")
    category_id = RowField(_l("Category"), blank=_l("Not known yet"))
    location_id = RowField(_l("Location"), blank=_l("Where the requester is"))
    ci_id = ReferenceField(_l("Equipment"), blank=_l("Tag, name or serial number"))
    files = FilesField()
    idempotency_key = IdempotencyField()

    def to_command(self, **known: Any) -> OpenIncident:
        """Return the incident to open."""
        return OpenIncident(
            title=self.title.data,
            requester_id=self.requester_id.data,
            body=self.body.data or "",
            category_id=self.category_id.data,
            impact=self.impact.data,
            urgency=self.urgency.data,
            location_id=self.location_id.data,
            idempotency_key=self.idempotency_key.data,
            files=self.files.data,
            ci_ids=() if self.ci_id.data is None else (self.ci_id.data,),
            **known,
        )
