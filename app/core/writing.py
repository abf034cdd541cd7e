"""What is written on one line: titles, names. Pure."""

import unicodedata

# Signs that turn the direction of reading, of what follows them in a list too; nobody sees or types them.
TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# What cannot be stored is for each check to refuse, not to be lost here.
_REFUSED = "\x00"


def one_line(text: str) -> str:
    """Return ``text`` on one line: blanks single, without controls and without what turns the direction of reading.

    These are taken out and not refused: whoever pastes a path from a window brings one along and cannot see it.
    """
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return " ".join("".join(sign for sign in line if not _is_hidden(sign)).split())


def _is_hidden(sign: str) -> bool:
    return sign in TURNING or (unicodedata.category(sign) == "Cc" and sign != _REFUSED)
