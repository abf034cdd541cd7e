"""Keeps out of each web process what libraries bring along and nothing here uses: 25 MB (decision 0032).

PyJWT loads a library of elliptic curves when it is installed (a test server needs it), although sign-ins are signed by
one shared key; Flask-Admin one of pictures, for a field that no form has; flask-smorest one of YAML, for a command. All
do without when it is missing. What few requests need is imported by the function that needs it, and stands in no
module's head: ``tests/platform/test_memory.py`` lists it.
"""

import importlib
import sys

from babel import localedata
from babel.core import get_global

from app.core.i18n import LANGUAGES

BROUGHT_ALONG = {"jwt": "cryptography", "flask_admin.form.upload": "PIL", "flask_smorest": "yaml"}
# Of what Babel knows of a language: names of units, countries, languages, scripts and currencies, zones in words. Pages
# say dates, numbers and amounts, none of which says any of it.
UNSAID = (
    "unit_patterns", "unit_display_names", "compound_unit_patterns", "currency_names", "currency_names_plural",
    "languages", "territories", "scripts", "variants", "meta_zones", "time_zones", "date_fields",
    "compact_decimal_formats", "compact_currency_formats", "interval_formats", "datetime_skeletons",
)  # fmt: skip
# And of all languages: which script and country are meant by a language that is none of ours.
OF_OTHERS = ("likely_subtags", "territory_languages", "windows_zone_mapping")


def load_lean() -> None:
    """Load each of these libraries as if what it brings along were missing; whoever needs that later finds it."""
    for library, unused in BROUGHT_ALONG.items():
        if library in sys.modules or unused in sys.modules:
            continue
        sys.modules[unused] = None  # type: ignore[assignment]
        try:
            importlib.import_module(library)
        finally:
            del sys.modules[unused]
    _let_go_of_words()


def _let_go_of_words() -> None:
    """Read now what Babel knows of our languages, before anybody waits for a page, and keep what pages say."""
    # The root is what the others were made of.
    for language in (*LANGUAGES, "root"):
        known = localedata.load(language)
        for name in UNSAID:
            # Empty, not gone: an amount asks for its currency's name even where it does not say it.
            if name in known:
                known[name] = {}
    for name in OF_OTHERS:
        get_global(name).clear()  # type: ignore[arg-type, attr-defined]
