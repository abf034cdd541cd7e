"""What a door asks to keep what is being typed, and of the reply templates."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KeepDraft:
    """Keep what somebody has typed so far; ``form_key`` is the form's idempotency key: what was sent stays gone."""

    place: str
    fields: Mapping[str, str]
    form_key: str = ""


@dataclass(frozen=True)
class ForgetDraft:
    """Forget what was typed there."""

    place: str


@dataclass(frozen=True)
class ReplyTemplateDetails:
    """What the row of a reply template says; without an owner and a group it is everybody's who works tickets."""

    key: str
    names: dict[str, str]
    bodies: dict[str, str]
    owner_id: int | None = None
    group_id: int | None = None
    active: bool = True
