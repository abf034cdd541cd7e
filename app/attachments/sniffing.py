"""What a file is, by its first bytes; what its name or its sender says is never believed (threat 45)."""

from codecs import getincrementaldecoder

HEAD = 4_096
UNKNOWN, TEXT = "application/octet-stream", "text/plain"
# Below this a match is a guess from two or three bytes.
SURE = 0.4
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
# A letter, a table or an archive: who would tell them apart would have to open it, and it may be a bomb (threat 46).
_ZIP = (b"PK\x03\x04", "application/zip")
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_CONTROLS = frozenset(range(32)) - set(b"\t\n\r\f\x1b")


def media_type_of(head: bytes) -> str:
    """Return the media type that the first ``HEAD`` bytes show, ``application/octet-stream`` when they show none.

    It chooses an icon and whether a preview is tried: nothing is ever served under it.
    """
    for magic, media_type in (*_PICTURES, _ZIP):
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    found = _known(head)
    return found if found not in PICTURES | {UNKNOWN} else TEXT if _is_text(head) else UNKNOWN


def _known(head: bytes) -> str:
    import puremagic  # Its table of what files begin with takes a megabyte.

    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return UNKNOWN
    return best.mime_type if best.confidence >= SURE and "/" in best.mime_type else UNKNOWN


def _is_text(head: bytes) -> bool:
    if any(byte in _CONTROLS for byte in head):
        return False
    try:
        # Not the end of the file: its last letter may be cut in two.
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
