"""What a file may be called: the name comes from a stranger and is only ever shown or offered for saving."""

import unicodedata

LONGEST_NAME = 200
NAMELESS = "file"
_FORBIDDEN = frozenset('<>:"|?*')
# What no Windows machine can save under.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def clean_name(given: str) -> str:
    """Return the last part of ``given``, at most 200 characters, harmless on any screen, header or disk (threat 44).

    Controls and invisible signs go, the right-to-left override among them, which makes ``exe.gpj`` out of a program.
    """
    last = unicodedata.normalize("NFC", given.replace("\\", "/")).rsplit("/", 1)[-1]
    shown = "".join("_" if sign in _FORBIDDEN else sign for sign in last if _is_shown(sign))
    name = " ".join(shown.split()).strip(". ")
    if name.split(".", 1)[0].lower() in _DEVICES:
        name = f"_{name}"
    return _shortened(name) or NAMELESS


def _is_shown(sign: str) -> bool:
    return sign == " " or unicodedata.category(sign)[0] not in "CZ" or unicodedata.category(sign) == "Zs"


def _shortened(name: str) -> str:
    """Return the name with its middle left out: what follows the last dot tells what the file is."""
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
