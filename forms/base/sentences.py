"""What WTForms says by itself, spoken from our catalogue: its own French reads like a machine's."""

from functools import lru_cache
from typing import Any

from wtforms.i18n import get_translations

from app.core.i18n import FALLBACK, N_
from app.web.words import gettext, language

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
        return str(gettext(sentence)) if sentence in SENTENCES else str(_theirs(language()).gettext(sentence))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the sentence that fits ``n``; a limit of one has WTForms' own words."""
        sentence = singular if n == 1 else plural
        if sentence in SENTENCES:
            return self.gettext(sentence)
        return str(_theirs(language()).ngettext(singular, plural, n))


# WTForms looks for its files each time it is asked.
@lru_cache(maxsize=8)
def _theirs(lang: str) -> Any:
    return get_translations([lang, FALLBACK])
