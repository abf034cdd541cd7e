"""The settings of a server: lines NAME=value, read as systemd reads the EnvironmentFile of its units.

Everything that reads that file reads it with this: the daemons of Apache, and the command ``ticketease``, which runs it
as a program. It needs Python alone.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

COMMENTS, NEWLINES, BLANKS, QUOTES = "#;", "\n\r", " \t\n\r", "\"'"
# What a backslash protects between double quotes; before anything else there it is itself.
PROTECTED = '"\\`$'
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Its first character may even be a sign of equality.
NAME_PART = re.compile(r"[^\n\r][^=\n\r]*")
# In Debian 12 a comment that ends in a backslash goes on in the next line.
COMMENT = re.compile(r"(?:\\[\s\S]|[^\\\n\r])*\\?")


def read(path: Path) -> dict[str, str]:
    """Return what the file says, the last line of a name; what systemd passes over is passed over."""
    return {name: value for name, value in _pairs(path.read_text(encoding="utf-8")) if NAME.fullmatch(name)}


def quoted(value: str) -> str:
    """Return a value as it stands in such a file, whatever is in it."""
    return '"' + "".join(f"\\{one}" if one in PROTECTED else one for one in value) + '"'


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        if text[at] in BLANKS:
            at += 1
        elif text[at] in COMMENTS:
            at = _end_of(COMMENT, text, at)
        else:
            end = _end_of(NAME_PART, text, at)
            name, sign, at = text[at:end].rstrip(BLANKS), text[end : end + 1], end + 1
            if sign == "=":
                value, at = _value(text, at)
                yield name, value


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int) -> tuple[str, int]:
    """Return the value that begins at ``at``, and where it ends.

    Quotes open only at its beginning and right behind others; blanks around what is not quoted are no part of it.
    """
    value, opens, kept = "", True, 0
    while at < len(text):
        one = text[at]
        at += 1
        if opens and one in QUOTES:
            part, at = _between(text, at, one)
            value += part
            kept = len(value)
        elif one in NEWLINES:
            break
        elif one == "\\":
            value += text[at : at + 1].strip(NEWLINES)
            opens, at, kept = False, at + 1, len(value)
        elif not (opens and one in BLANKS):
            value, opens = value + one, False
            kept = kept if one in BLANKS else len(value)
    return value[:kept], at


def _between(text: str, at: int, quote: str) -> tuple[str, int]:
    """Return what stands before the next ``quote``, and where it goes on behind it."""
    part = ""
    while at < len(text) and text[at] != quote:
        if quote == '"' and text[at] == "\\":
            at += 1
            after = text[at : at + 1]
            part += after if after in PROTECTED else "" if after == "\n" else f"\\{after}"
        else:
            part += text[at]
        at += 1
    return part, at + 1


if __name__ == "__main__":
    sys.stdout.write("".join(f"{name}={value}\0" for name, value in read(Path(sys.argv[1])).items()))
