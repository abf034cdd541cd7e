"""The form of an approval policy: which tasks it is for, and its levels, one below the other."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, SelectField
from wtforms.validators import Length, NumberRange, Optional

from app.approvals.asking import Asks, Who
from app.approvals.checks import LEVELS_MAX
from app.approvals.commands import CreatePolicy, PolicyDetails, UpdatePolicy
from app.approvals.policy import Level
from app.approvals.rules import Rule
from app.web.words import gettext as _
from app.web.words import lazy_gettext as _l
from forms.base import CheckboxesField, NamedForm, PanelForm, RowField, TextField, VersionField, name_field

RULES = [
    (Rule.ANY.value, _l("One of them is enough")),
    (Rule.ALL.value, _l("All of them")),
    (Rule.QUORUM.value, _l("A share of them")),
]
LONGEST_PEOPLE = 400
MOST_DAYS = 365
# Where a sentence about a part of a level stands.
_PLACE_OF = {"who": "people", "quorum": "quorum", "delay": "delay", "expiry": "expiry"}


class LevelForm(PanelForm):
    """One level; a row that asks nobody is none."""

    manager = BooleanField(_l("The requester's manager"))
    place = BooleanField(_l("The location's approver"))
    people = TextField(
        _l("These people"), [Length(max=LONGEST_PEOPLE)], description=_l("Identifiers, separated by commas.")
    )
    group_id = RowField(_l("The members of a group"), blank=_l("No group"))
    rule = SelectField(_l("How many must approve"), choices=RULES, default=Rule.ANY.value)
    quorum = IntegerField(_l("Share, in %"), [Optional(), NumberRange(1, 100)], description=_l("For a share only."))
    delay = IntegerField(
        _l("Days to answer"),
        [Optional(), NumberRange(1, MOST_DAYS)],
        description=_l("A reminder at half of them, their manager is told at the end. Empty: nobody is reminded."),
    )
    expiry = IntegerField(
        _l("Expires after, in days"), [Optional(), NumberRange(1, MOST_DAYS)], description=_l("Empty: it waits.")
    )

    @property
    def identifiers(self) -> list[str]:
        """The identifiers that were typed."""
        return [part.strip() for part in (self.people.data or "").split(",") if part.strip()]

    @property
    def is_empty(self) -> bool:
        """Whether the row asks nobody."""
        return not (self.manager.data or self.place.data or self.identifiers or self.group_id.data)

    def level(self, known: Mapping[str, int]) -> Level:
        """Return the level; ``known`` gives the id of each identifier in small letters."""
        asks = [Asks(Who.MANAGER)] if self.manager.data else []
        asks += [Asks(Who.LOCATION)] if self.place.data else []
        asks += [Asks(Who.PERSON, known[one.lower()]) for one in self.identifiers if one.lower() in known]
        asks += [Asks(Who.GROUP, self.group_id.data)] if self.group_id.data else []
        rule = Rule(self.rule.data)
        quorum = self.quorum.data if rule is Rule.QUORUM else None
        return Level(tuple(dict.fromkeys(asks)), rule, quorum, _days(self.delay.data), _days(self.expiry.data))


class ApprovalPolicyForm(NamedForm):
    """A new policy. ``known`` maps the identifiers typed, in small letters, to ids: the view looks them up."""

    category_ids = CheckboxesField(_l("For tasks of these categories"), coerce=int, choices=[])
    location_id = RowField(
        _l("Location"), blank=_l("Anywhere"), description=_l("The policy holds for everything below it too.")
    )
    levels = FieldList(FormField(LevelForm), _l("Levels"), min_entries=2, max_entries=LEVELS_MAX)
    number = TextField(
        _l("Try it on a task"), [Length(max=20)], description=_l("A number such as TSK000012. Trying saves nothing.")
    )

    known: Mapping[str, int] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form keeps its rules and everybody it names is known."""
        passed = super().validate(extra_validators)
        for row in self.levels:
            unknown = next((one for one in row.form.identifiers if one.lower() not in self.known), None)
            if unknown:
                row.form.people.errors = [_("There is nobody with the identifier “%(name)s”.", name=unknown)]
                passed = False
        return passed

    def attach(self, sentences: Mapping[str, str]) -> list[str]:
        """Put refusals beside their fields, those of a level in its row; return the sentences left over."""
        rows = [row.form for row in self.levels if not row.form.is_empty] or [self.levels[0].form]
        left: dict[str, str] = {}
        for name, text in sentences.items():
            head, _dash, part = name.removeprefix("level_").partition("_")
            if name.startswith("level_") and head.isdigit() and part in _PLACE_OF:
                field = rows[min(int(head), len(rows)) - 1][_PLACE_OF[part]]
                field.errors = [*field.errors, text]
            else:
                left[name_field("en") if name == "names" else name] = text
        return super().attach(left)

    def details(self) -> PolicyDetails:
        """Return what the policy says."""
        levels = tuple(row.form.level(self.known) for row in self.levels if not row.form.is_empty)
        return PolicyDetails(self.names, frozenset(self.category_ids.data or ()), levels, self.location_id.data)

    def to_command(self, **known: Any) -> CreatePolicy:
        """Return the command that adds it after all others."""
        return CreatePolicy(self.details())


class ApprovalPolicyEditForm(ApprovalPolicyForm):
    """A policy that exists."""

    version = VersionField()

    def to_command(self, *, key: int) -> UpdatePolicy:
        """Return the command that makes a new version of the policy ``key``."""
        return UpdatePolicy(key, self.details(), self.version.data)


def content_of(details: PolicyDetails, identifiers: Mapping[int, str]) -> dict[str, Any]:
    """Return what a policy says as the form shows it, with an empty level to add one in."""
    rows: Sequence[dict[str, Any]] = [_row(level, identifiers) for level in details.levels]
    spare: list[dict[str, Any]] = [{}] if len(rows) < LEVELS_MAX else []
    names = {name_field(lang): name for lang, name in details.names.items()}
    said = {"category_ids": sorted(details.category_ids), "location_id": details.location_id}
    return names | said | {"levels": [*rows, *spare]}


def _row(level: Level, identifiers: Mapping[int, str]) -> dict[str, Any]:
    people = [identifiers.get(one.id or 0, "") for one in level.asks if one.who is Who.PERSON]
    return {
        "manager": any(one.who is Who.MANAGER for one in level.asks),
        "place": any(one.who is Who.LOCATION for one in level.asks),
        "people": ", ".join(filter(None, people)),
        "group_id": next((one.id for one in level.asks if one.who is Who.GROUP), None),
        "rule": level.rule.value,
        "quorum": level.quorum,
        "delay": level.delay.days if level.delay else None,
        "expiry": level.expiry.days if level.expiry else None,
    }


def _days(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(days=count)
