"""What WTForms says by itself, spoken from our catalogue: its own French reads like a machine's."""

from typing import Any

from flask_babel import get_locale, gettext
from wtforms.i18n import get_translations

from app.core.i18n import FALLBACK, N_

# Those that our fields can answer; the others keep WTForms' own words.
SENTENCES = frozenset(
    {
        N_("This field is required."),
        N_("Field must be at least %(min)d characters long."),
        N_("Field cannot be longer than %(max)d characters."),
        N_("Field must be between %(min)d and %(max)d characters long."),
        N_("Choose one of the list."),
        N_("Not a valid date value."),
        N_("Not a valid datetime value."),
        N_("Not a valid time value."),
    }
)

# A forged or an outdated choice: WTForms would tell how it failed to read it.
_CHOOSE = N_("Choose one of the list.")
INSTEAD = dict.fromkeys(
    (
        "Not a valid choice.",
        "Invalid Choice: could not coerce.",
        "Invalid choice(s): one or more data inputs could not be coerced.",
        "'%(value)s' is not a valid choice for this field.",
        "'%(value)s' are not valid choices for this field.",
    ),
    _CHOOSE,
)


class Sentences:
    """The translations object that WTForms asks; WTForms fills in the values itself."""

    def gettext(self, sentence: str) -> str:
        """Return ``sentence`` in the reader's language."""
        sentence = INSTEAD.get(sentence, sentence)
        return str(gettext(sentence)) if sentence in SENTENCES else str(_theirs().gettext(sentence))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the sentence that fits ``n``; a limit of one has WTForms' own words."""
        sentence = singular if n == 1 else plural
        return self.gettext(sentence) if sentence in SENTENCES else str(_theirs().ngettext(singular, plural, n))


def _theirs() -> Any:
    locale = get_locale()
    return get_translations([locale.language if locale else FALLBACK, FALLBACK])
