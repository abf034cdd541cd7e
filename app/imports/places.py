"""Finding a location by what a file calls it: its key, or its name with those above it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.core.i18n import LANGUAGES, N_, Message, name_in
from app.directory.paths import BELOW, written_path

_BETWEEN = re.compile(r"\s*[›>/\\]\s*")
_UNKNOWN = N_("There is no location called “%(name)s”.")
_SEVERAL = N_("Several locations are called “%(name)s”. Write those above it too, or its key.")


class Places:
    """Every location by its key, its paths of names in each language, and the ends of those paths."""

    def __init__(self, rows: Iterable[tuple[int, int | None, str, Mapping[str, str]]]) -> None:
        known = {place: (parent, key, names) for place, parent, key, names in rows}
        self.names = {place: names for place, (_, _, names) in known.items()}
        self._keys = {key.casefold(): place for place, (_, key, _) in known.items()}
        self._paths: dict[str, set[int]] = defaultdict(set)
        self._ends: dict[str, set[int]] = defaultdict(set)
        for place in known:
            for lang in LANGUAGES:
                path = _path(place, known, lang)
                for names in (path, written_path(path).split(BELOW)):
                    self._paths[_plain(BELOW.join(names))].add(place)
                    for start in range(1, len(names)):
                        self._ends[_plain(BELOW.join(names[start:]))].add(place)

    def find(self, text: str) -> int | Message:
        """Return the location's id, or the sentence that says why none is meant. A key means itself first."""
        plain = _plain(text)
        found = self._paths.get(plain) or self._ends.get(plain) or set()
        if (by_key := self._keys.get(text.strip().casefold())) is not None:
            return by_key
        if len(found) == 1:
            return next(iter(found))
        return Message(_SEVERAL if found else _UNKNOWN, {"name": text[:100]})


def _path(place: int, known: Mapping[int, tuple[int | None, str, Mapping[str, str]]], lang: str) -> list[str]:
    """Return the names from the top down; the root, above everything, is named only where it stands for itself."""
    names: list[str] = []
    at: int | None = place
    while at is not None:
        parent, _, own = known[at]
        if parent is not None or not names:
            names.append(name_in(own, lang))
        at = parent
    return names[::-1]


def _plain(text: str) -> str:
    return " ".join(_BETWEEN.sub(BELOW, text).casefold().split())
