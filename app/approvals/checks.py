"""What a policy and a verdict may say. Doors read the limits from here, operations enforce them."""

from collections.abc import Collection
from datetime import timedelta

from app.approvals.asking import Asks, Who
from app.approvals.commands import PolicyDetails
from app.approvals.rules import Rule
from app.core.i18n import N_, Message
from app.directory.rows import faults_of_names

REASON_MAX = 2_000
LEVELS_MAX = 5
ASKS_MAX = 20
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=365)

_NO_CATEGORY = Message(N_("Choose at least one category: a policy without one is never asked."))
_NO_LEVEL = Message(N_("A policy has at least one level, which asks at least one person."))
_QUORUM = Message(N_("A quorum is from 1 to 100 %."))
_DELAY = Message(N_("From 1 hour to 365 days."))
_EXPIRY = Message(N_("It cannot expire before its delay has passed."))
_ANSWER = Message(N_("Say yes or no."))
_NO_REASON = Message(N_("Say why: the requester reads it, and can correct the request."))
_REASON = Message(N_("At most %(most)d characters."), {"most": REASON_MAX})


def faults_of_policy(details: PolicyDetails) -> dict[str, Message]:
    """Return a sentence for each field of ``details`` that breaks a rule; a level's fields are ``level_1_rule``…"""
    faults = faults_of_names(details.names)
    if not details.category_ids:
        faults["category_ids"] = _NO_CATEGORY
    if not details.levels or len(details.levels) > LEVELS_MAX:
        faults["level_1_who"] = _NO_LEVEL
    for no, level in enumerate(details.levels, start=1):
        if not 1 <= len(level.asks) <= ASKS_MAX:
            faults[f"level_{no}_who"] = _NO_LEVEL
        if (level.rule is Rule.QUORUM) != (level.quorum is not None and 1 <= level.quorum <= 100):
            faults[f"level_{no}_quorum"] = _QUORUM
        for field in ("delay", "expiry"):
            span = getattr(level, field)
            if span is not None and not SHORTEST <= span <= LONGEST:
                faults[f"level_{no}_{field}"] = _DELAY
        if level.delay is not None and level.expiry is not None and level.expiry < level.delay:
            faults.setdefault(f"level_{no}_expiry", _EXPIRY)
    return faults


def faults_of_asked(no: int, asks: Collection[Asks], disabled: dict[int, str], gone: set[int]) -> dict[str, Message]:
    """Return the sentence of a level that names a disabled person or nobody, or a group that is gone.

    ``disabled``: id → name, "" for an id that nobody has.
    """
    named = [disabled[one.id] for one in asks if one.who is Who.PERSON and one.id in disabled]
    if "" in named:
        return {f"level_{no}_who": Message(N_("There is no such person."))}
    if named:
        sentence = N_("%(name)s is disabled and cannot be asked: name somebody else.")
        return {f"level_{no}_who": Message(sentence, {"name": named[0]})}
    if any((one.id is not None) != (one.who in (Who.PERSON, Who.GROUP)) for one in asks):
        return {f"level_{no}_who": Message(N_("A person or a group is named by its id; the others are found without."))}
    if any(one.who is Who.GROUP and one.id in gone for one in asks):
        return {f"level_{no}_who": Message(N_("This group is no longer used: choose another one."))}
    return {}


def faults_of_verdict(answer: str, reason: str) -> dict[str, Message]:
    """Return a sentence for a verdict that is neither yes nor no, and for a rejection that gives no reason (D13)."""
    if answer not in ("approved", "rejected"):
        return {"answer": _ANSWER}
    if answer == "rejected" and not reason:
        return {"reason": _NO_REASON}
    return {"reason": _REASON} if len(reason) > REASON_MAX else {}
