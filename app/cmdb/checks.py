"""What the record of a CI and the rows of types and fields may say."""

import re
from dataclasses import replace

from app.cmdb.commands import CiDetails, CiFieldDetails
from app.cmdb.fields import TEXT_MAX, YEARS
from app.cmdb.vocabulary import Kind
from app.core.i18n import LANGUAGES, N_, Message
from app.core.writing import one_line
from app.directory.rows import NAME_MAX, faults_of_named, told

TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,39}")
TAG_MAX = 40
WORD_MAX = 100
NOTES_MAX = 5000
REASON_MAX = 500
CHOICES_MAX = 100
ICONS = (
    "device-laptop", "device-desktop", "device-mobile", "devices", "printer", "server", "router", "license", "phone",
    "photo", "building", "key", "tool", "database-export", "world", "archive",
)  # fmt: skip

_MISSING = Message(N_("This is needed."))


def trimmed(details: CiDetails) -> CiDetails:
    """Return the details without outer blanks, the inner ones of names single."""
    return replace(
        details,
        name=_single(details.name),
        tag=details.tag.strip(),
        manufacturer=_single(details.manufacturer),
        model=_single(details.model),
        serial=_single(details.serial),
        notes=details.notes.strip(),
    )


def faults_of_ci(details: CiDetails) -> dict[str, Message]:
    """Return a sentence for each field of ``details`` that breaks a rule; those of its type are read by ``fields``."""
    faults: dict[str, Message] = {} if details.name else {"name": _MISSING}
    if not TAG.fullmatch(details.tag):
        faults["tag"] = Message(N_("Letters, digits, dots, - and _, at most %(most)d, such as PC-0042."), {"most": 40})
    limits = {"name": WORD_MAX, "manufacturer": WORD_MAX, "model": WORD_MAX, "serial": WORD_MAX, "notes": NOTES_MAX}
    for name, most in limits.items():
        text = getattr(details, name)
        if len(text) > most:
            faults[name] = Message(N_("At most %(most)d characters."), {"most": most})
        elif "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            faults[name] = Message(N_("This holds a character that cannot be stored. Type it again without it."))
    days = {"purchased_on": details.purchased_on, "warranty_until": details.warranty_until}
    for name, day in days.items():
        if day is not None and day.year not in YEARS:
            faults[name] = Message(N_("This is not a date, such as 2026-03-31."))
    if details.purchased_on and details.warranty_until and details.warranty_until < details.purchased_on:
        faults["warranty_until"] = Message(N_("The warranty ends before the purchase."))
    return faults


def faults_of_reason(reason: str) -> dict[str, Message]:
    """Return a sentence for a reason that is too long."""
    too_long = len(reason) > REASON_MAX
    return {"reason": Message(N_("At most %(most)d characters."), {"most": REASON_MAX})} if too_long else {}


def faults_of_field(details: CiFieldDetails) -> dict[str, Message]:
    """Return what is wrong with the row of a field, by its own words alone."""
    faults = faults_of_named(details.key, details.names)
    if details.kind not in set(Kind):
        faults["kind"] = Message(N_("Choose a value of the list."))
    if set(details.help) - set(LANGUAGES) or any(len(text) > TEXT_MAX for text in details.help.values()):
        faults["help"] = Message(N_("At most %(most)d characters."), {"most": TEXT_MAX})
    if details.kind == Kind.CHOICE:
        faults |= _faults_of_choices(details)
    return faults


def tidy_field(details: CiFieldDetails) -> CiFieldDetails:
    """Return the details without outer blanks; only a field of the kind *choice* keeps choices."""
    choices = tuple((key.strip(), told(dict(names))) for key, names in details.choices)
    kept = choices if details.kind == Kind.CHOICE else ()
    return replace(details, names=told(details.names), help=told(details.help), choices=kept)


def _single(text: str) -> str:
    return one_line(text)


def _faults_of_choices(details: CiFieldDetails) -> dict[str, Message]:
    keys = [key for key, _names in details.choices]
    if not keys:
        return {"choices": Message(N_("Give it at least one value to choose."))}
    if len(keys) > CHOICES_MAX:
        return {"choices": Message(N_("At most %(most)d values to choose."), {"most": CHOICES_MAX})}
    for key, names in details.choices:
        if faults_of_named(key, names):
            values = {"key": key or "?", "most": NAME_MAX}
            sentence = N_("“%(key)s”: a key of small letters, digits and _, and names of at most %(most)d characters.")
            return {"choices": Message(sentence, values)}
    if len(set(keys)) < len(keys):
        return {"choices": Message(N_("Two values have the same key."))}
    return {}
