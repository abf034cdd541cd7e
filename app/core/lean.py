"""Loads libraries without what they would bring along and nothing here uses: 20 MB of each web process.

PyJWT loads a library of elliptic curves when it is installed (a test server needs it), although sign-ins are signed by
one shared key; Flask-Admin one of pictures, for a field that no form has. Both do without when it is missing.
"""

import importlib
import sys

BROUGHT_ALONG = {"jwt": "cryptography", "flask_admin.form.upload": "PIL"}


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
