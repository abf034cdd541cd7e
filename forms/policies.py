"""The forms of a service-level policy."""

from datetime import timedelta
from typing import Any

from wtforms import SelectField
from wtforms.validators import Length, Optional

from app.sla.commands import CreatePolicy, PolicyDetails, UpdatePolicy
from app.sla.hours import DURATION, parse_duration, write_duration
from app.tickets.vocabulary import KIND_NAMES, PRIORITY_NAMES
from app.web.words import lazy_gettext as _l
from app.web.words import say
from forms.base import InstantField, NamedForm, Pattern, RowField, TextField, VersionField

HINT = _l("Hours and minutes: 30 min, 2 h, 1 h 30.")


class DurationField(TextField):
    """Opening time allowed, typed as people say it; the data is the text, ``duration`` what it means."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, [Length(max=20), Pattern(DURATION, HINT)], description=HINT, **kwargs)

    @property
    def duration(self) -> timedelta | None:
        """The duration of a valid field, None when it is empty."""
        return parse_duration(self.data or "")


class PolicyForm(NamedForm):
    """A new policy: what it is for, and what it promises."""

    response = DurationField(_l("First response within"))
    resolution = DurationField(_l("Resolved within"))
    kind = SelectField(_l("Kind"), [Optional()], filters=(lambda value: value or None,))
    priority = SelectField(_l("Priority"), [Optional()], filters=(lambda value: value or None,))
    category_id = RowField(_l("Category"), blank=_l("Any category"))
    location_id = RowField(
        _l("Location"), blank=_l("Anywhere"), description=_l("The policy holds for everything below it too.")
    )
    calendar_id = RowField(
        _l("Calendar"),
        blank=_l("The nearest location's, else the default one"),
        description=_l("Only its opening hours count."),
    )
    valid_from = InstantField(
        _l("In force from"),
        [Optional()],
        description=_l("Tickets opened earlier keep what they were promised. Empty: open tickets change too."),
    )
    valid_until = InstantField(_l("In force until"), [Optional()], description=_l("Empty: for good."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _l("Any kind")), *((key, say(name)) for key, name in KIND_NAMES.items())]
        self.priority.choices = [("", _l("Any priority")), *((key, say(name)) for key, name in PRIORITY_NAMES.items())]

    def details(self) -> PolicyDetails:
        """Return what the policy says."""
        known = ("kind", "priority", "category_id", "location_id", "calendar_id", "valid_from", "valid_until")
        return PolicyDetails(
            names=self.names,
            response=self.response.duration,
            resolution=self.resolution.duration,
            **{name: self[name].data for name in known},
        )

    def to_command(self, **known: Any) -> CreatePolicy:
        """Return the command that adds it after all others."""
        return CreatePolicy(self.details())


class PolicyEditForm(PolicyForm):
    """A policy that exists."""

    version = VersionField()

    def to_command(self, *, key: int) -> UpdatePolicy:
        """Return the command that makes a new version of the policy ``key``."""
        return UpdatePolicy(key, self.details(), self.version.data)


def content_of(version: Any) -> dict[str, Any]:
    """Return the fields of a policy's version as the form shows them."""
    names = ("kind", "priority", "category_id", "location_id", "calendar_id", "valid_from", "valid_until")
    targets = {name: getattr(version, f"{name}_s") for name in ("response", "resolution")}
    written = {name: write_duration(timedelta(seconds=span) if span else None) for name, span in targets.items()}
    return {name: getattr(version, name) for name in names} | written
