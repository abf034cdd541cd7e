"""What the records of the directory may say. Doors read the limits from here, operations enforce them."""

import re
import unicodedata
from collections.abc import Mapping

from app.core.i18n import LANGUAGES, N_, Message
from app.core.zones import countries, time_zones
from app.directory.commands import GroupDetails, LocationDetails, PersonDetails
from app.directory.purposes import SUPPORT

IDENTIFIER_MAX = 100
NAME_MAX = 100
MAIL_MAX = 254
PHONE_MAX = 40
DESCRIPTION_MAX = 2000
KEY_MAX = 60
MAIL = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
KEY = re.compile(r"[a-z0-9][a-z0-9_\-]*")
COUNTRY = re.compile(r"[A-Z]{2}")
THEMES = ("auto", "light", "dark")
INITIALS_MAX = 2

# What a screen does not show: two identifiers that read alike would open two doors.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_INVISIBLE = Message(N_("Only letters, digits, signs and single spaces: there is something in it that nobody sees."))
_MISSING = Message(N_("This is needed."))
_NAME_MISSING = Message(N_("A first name or a last name is needed."))
_MAIL = Message(N_("This is not an e-mail address, such as ada@example.org."))
_LANGUAGE = Message(N_("This language is not offered."))
_ZONE = Message(N_("There is no such time zone; an example is Europe/Paris."))
_THEME = Message(N_("There is no such theme."))
_INITIALS = Message(N_("Initials are one or two letters or digits."))
_KEY = Message(N_("A key is made of small letters, digits, - and _."))
_COUNTRY = Message(N_("A country is two capital letters, such as FR."))
_NO_COUNTRY = Message(N_("No country has this code; an example is FR."))
_PURPOSE_MISSING = Message(N_("A group needs at least one purpose."))
_TAKES = Message(N_("A group takes unrouted tickets only of the purposes it has."))

_TAKES_NOTHING = Message(N_("A disabled group takes no unrouted tickets: untick them here, so that others take them."))


def faults_of_person(details: PersonDetails, known_as: str = "") -> dict[str, Message]:
    """Return a sentence for each field of ``details`` that breaks a rule; an identifier they have already stays."""
    faults: dict[str, Message] = {}
    if not details.identifier.strip():
        faults["identifier"] = _MISSING
    elif details.identifier != known_as and not _is_plain(details.identifier):
        faults["identifier"] = _INVISIBLE
    if not (details.first_name.strip() or details.last_name.strip()):
        faults["last_name"] = _NAME_MISSING
    lengths = {"identifier": IDENTIFIER_MAX, "first_name": NAME_MAX, "last_name": NAME_MAX, "phone": PHONE_MAX}
    faults |= _too_long({name: getattr(details, name) for name in lengths}, lengths)
    faults |= {name: _MAIL for name in ("work_email", "private_email") if not _is_mail(getattr(details, name))}
    return faults | faults_of_place(details.lang, details.tz)


def faults_of_place(lang: str | None, tz: str | None) -> dict[str, Message]:
    """Return a sentence for a language that is not offered and a time zone that does not exist."""
    faults = {"lang": _LANGUAGE} if lang and lang not in LANGUAGES else {}
    return faults | ({"tz": _ZONE} if tz and tz not in time_zones() else {})


def faults_of_profile(theme: str | None, initials: str | None) -> dict[str, Message]:
    """Return a sentence for a theme that does not exist and for initials that would not fit the round place."""
    faults = {"theme": _THEME} if theme and theme not in THEMES else {}
    is_wrong = bool(initials) and not (len(initials or "") <= INITIALS_MAX and (initials or "").isalnum())
    return faults | ({"initials": _INITIALS} if is_wrong else {})


def faults_of_location(details: LocationDetails) -> dict[str, Message]:
    """Return a sentence for each field of ``details`` that breaks a rule."""
    faults = faults_of_place(None, details.tz)
    if not KEY.fullmatch(details.key):
        faults["key"] = _KEY
    if not any(name.strip() for name in details.names.values()):
        faults["names"] = _MISSING
    if details.country and not COUNTRY.fullmatch(details.country):
        faults["country"] = _COUNTRY
    elif details.country and details.country not in countries():
        faults["country"] = _NO_COUNTRY
    longest = max(details.names.values(), key=len, default="")
    return faults | _too_long({"key": details.key, "names": longest}, {"key": KEY_MAX, "names": NAME_MAX})


def faults_of_group(details: GroupDetails) -> dict[str, Message]:
    """Return a sentence for each field of ``details`` that breaks a rule."""
    faults = {} if details.name.strip() else {"name": _MISSING}
    if not details.purposes:
        faults["purposes"] = _PURPOSE_MISSING
    if details.takes - (details.purposes & SUPPORT):
        faults["takes"] = _TAKES
    if details.takes and not details.active:
        faults["takes"] = _TAKES_NOTHING
    texts = {"name": details.name, "description": details.description}
    return faults | _too_long(texts, {"name": NAME_MAX, "description": DESCRIPTION_MAX})


def key_from(name: str) -> str:
    """Return the key that ``name`` suggests: "Lyon, 2nd floor" gives "lyon-2nd-floor"; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:KEY_MAX]


def _is_plain(identifier: str) -> bool:
    """Return whether every sign of an identifier is seen: no control, no other space than single ones within it."""
    hidden = any(unicodedata.category(sign) in _UNSEEN for sign in identifier)
    return not hidden and identifier == " ".join(identifier.split())


def _is_mail(text: str | None) -> bool:
    return not text or (len(text) <= MAIL_MAX and MAIL.fullmatch(text) is not None)


def _too_long(texts: Mapping[str, str | None], limits: Mapping[str, int]) -> dict[str, Message]:
    return {
        name: Message(N_("At most %(most)d characters."), {"most": limits[name]})
        for name, text in texts.items()
        if text and len(text) > limits[name]
    }
