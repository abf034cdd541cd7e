"""The forms of CIs: what every CI says, and fields of their own that follow from the type's rows."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length, Optional

from app.cmdb.checks import NOTES_MAX, REASON_MAX, TAG, TAG_MAX, WORD_MAX
from app.cmdb.commands import ChangeCi, ChangeState, CiDetails, CreateCi, GiveBack, HandOver, Relate, Retire
from app.cmdb.fields import TEXT_MAX, FieldSpec, form_name
from app.cmdb.states import GIVEN
from app.cmdb.vocabulary import Kind, State
from app.web.words import lazy_gettext as _l
from forms.base import DayField, LongTextField, PanelForm, Pattern, ReferenceField, RowField, TextField, VersionField

STATES = {one: _l(one.word.text) for one in State}
_TAG = _l("Letters, digits, dots, - and _; it starts with a letter or a digit.")


class CiForm(PanelForm):
    """What the record of any CI says; ``specs`` are the fields of its type."""

    specs: Sequence[FieldSpec] = ()

    name = TextField(_l("Name"), [InputRequired(), Length(max=WORD_MAX)])
    tag = TextField(
        _l("Tag"),
        [InputRequired(), Length(max=TAG_MAX), Pattern(TAG.pattern, _TAG)],
        description=_l("As on its label; no two CIs have the same."),
        render_kw={"autocapitalize": "characters", "spellcheck": "false"},
    )
    manufacturer = TextField(_l("Manufacturer"), [Length(max=WORD_MAX)])
    model = TextField(_l("Model"), [Length(max=WORD_MAX)])
    serial = TextField(_l("Serial number"), [Length(max=WORD_MAX)], render_kw={"spellcheck": "false"})
    location_id = RowField(_l("Location"), blank=_l("None"))
    purchased_on = DayField(_l("Bought on"), [Optional()])
    warranty_until = DayField(_l("Warranty until"), [Optional()])

    @property
    def details(self) -> CiDetails:
        """Return what the form says."""
        texts = {one: self[one].data or "" for one in ("name", "tag", "manufacturer", "model", "serial", "notes")}
        dates = {one: self[one].data for one in ("location_id", "purchased_on", "warranty_until")}
        own = {spec.key: self[form_name(spec.key)].data for spec in self.specs}
        return CiDetails(**texts, **dates, attrs=own)


class NewCiForm(CiForm):
    """A CI that is about to be recorded; ``type_id`` is the page's."""

    type_id = 0

    def to_command(self, **_known: Any) -> CreateCi:
        """Return the CI to record."""
        return CreateCi(
            self.type_id,
            self.details,
            State(self["state"].data),
            self["holder_id"].data,
        )


class EditCiForm(CiForm):
    """A CI that exists."""

    def to_command(self, **known: Any) -> ChangeCi:
        """Return the change of the CI ``key``."""
        return ChangeCi(known["key"], self.details, self["version"].data)


def new_form(type_id: int, specs: Sequence[FieldSpec]) -> type[NewCiForm]:
    """Return the form of a new CI of that type."""
    state = SelectField(_l("State"), choices=[(key.value, label) for key, label in STATES.items()])
    holder = ReferenceField(
        _l("Holder"), blank=_l("Nobody"), description=_l("With a holder it is in use, unless it is lent.")
    )
    last = {"state": state, "holder_id": holder}
    return type("NewCiFormOfType", (NewCiForm,), _fields(specs) | last | {"type_id": type_id, "specs": tuple(specs)})


def edit_form(specs: Sequence[FieldSpec]) -> type[EditCiForm]:
    """Return the form of a CI whose type has these fields."""
    own = _fields(specs) | {"version": VersionField(), "specs": tuple(specs)}
    return type("EditCiFormOfType", (EditCiForm,), own)


def _fields(specs: Sequence[FieldSpec]) -> dict[str, Any]:
    own = {form_name(spec.key): _field(spec) for spec in specs}
    return own | {"notes": LongTextField(_l("Notes"), [Length(max=NOTES_MAX)], render_kw={"rows": 3})}


def _field(spec: FieldSpec) -> Any:
    needed: list[Any] = [InputRequired()] if spec.required else [Optional()]
    # Labels and help are the row's names: the view says them in the reader's language.
    if spec.kind is Kind.NUMBER:
        return TextField("", [*needed, Length(max=30)], render_kw={"inputmode": "decimal"})
    if spec.kind is Kind.DATE:
        return DayField("", needed)
    if spec.kind is Kind.CHOICE:
        return SelectField("", needed, choices=[])
    if spec.kind is Kind.LOCATION:
        return RowField("", needed, blank=_l("None"))
    if spec.kind in (Kind.PERSON, Kind.CI):
        return ReferenceField("", needed, blank=_l("Nobody") if spec.kind is Kind.PERSON else _l("None"))
    return TextField("", [*needed, Length(max=TEXT_MAX)])


def _reason() -> TextField:
    return TextField(_l("Reason"), [Length(max=REASON_MAX)], description=_l("It stays in the history."))


class HandOverForm(PanelForm):
    """Somebody receives the CI."""

    person_id = ReferenceField(_l("To whom"), [InputRequired()], blank=_l("Choose a person"))
    state = SelectField(_l("How"), choices=[(one.value, STATES[one]) for one in State if one in GIVEN])
    reason = _reason()

    def to_command(self, **known: Any) -> HandOver:
        """Return the hand-over of ``ci_id``."""
        lent = self.state.data == State.LENT
        return HandOver(known["ci_id"], self.person_id.data, self.reason.data or "", lent)


class GiveBackForm(PanelForm):
    """The CI comes back."""

    state = SelectField(
        _l("It is now"), choices=[(one.value, STATES[one]) for one in (State.IN_STOCK, State.IN_REPAIR, State.LOST)]
    )
    reason = _reason()

    def to_command(self, **known: Any) -> GiveBack:
        """Return the return of ``ci_id``."""
        return GiveBack(known["ci_id"], self.reason.data or "", State(self.state.data))


class StateForm(PanelForm):
    """The CI is elsewhere in its life; the view offers what may follow."""

    state = SelectField(_l("State"), choices=[])
    reason = _reason()

    def to_command(self, **known: Any) -> ChangeState | Retire:
        """Return the change of ``ci_id``."""
        reason, target = self.reason.data or "", State(self.state.data)
        return (
            Retire(known["ci_id"], reason) if target is State.RETIRED else ChangeState(known["ci_id"], target, reason)
        )


class RelationForm(PanelForm):
    """The CI hangs together with another; ``way`` is "<kind>:to" or "<kind>:from"."""

    way = SelectField(_l("Relation"), choices=[])
    other_id = ReferenceField(_l("Other CI"), [InputRequired()], blank=_l("Choose a CI"))

    def to_command(self, **known: Any) -> Relate:
        """Return the relation of ``ci_id`` with the other one, whichever end it is."""
        kind, _colon, end = self.way.data.partition(":")
        ends = (known["ci_id"], self.other_id.data)
        return Relate(int(kind), *(ends if end == "to" else ends[::-1]))
