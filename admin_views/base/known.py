"""The places that selects and lines of many pages name, read once while nobody changes them."""

from collections.abc import Mapping

from app.directory.queries import location_paths
from app.web.kept import kept_while_unchanged
from app.web.words import language


def place_names() -> Mapping[int, str]:
    """Return, for each location id, its name with those above it, in the reader's language and reading order."""
    return _places(language())


@kept_while_unchanged(8)
def _places(lang: str) -> Mapping[int, str]:
    return location_paths(lang)
