"""What answers carry beside their body: each header once, and which answers have it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

REQUEST_ID, TAG, PLACE, NEXT, AGAIN = "X-Request-Id", "ETag", "Location", "Link", "Idempotency-Replayed"
RATES = ("RateLimit-Policy", "RateLimit")
WAIT, WHO, NAME = "Retry-After", "WWW-Authenticate", "Content-Disposition"
# Those that some answers of their kind come without.
AT_TIMES = frozenset({NEXT, AGAIN, *RATES})
_WORDS: Mapping[str, tuple[str, dict[str, Any]]] = {
    REQUEST_ID: ("Names this request in our log; a problem tells it too.", {"minLength": 8}),
    RATES[0]: (
        "The quota, how many requests it allows (`q`), within how many seconds (`w`). Told to callers who are known.",
        {"examples": ['"calls";q=3000;w=60']},
    ),
    RATES[1]: (
        "What is left of the quota (`r`) and in how many seconds it begins anew (`t`). Told to callers who are known.",
        {"examples": ['"calls";r=2999;t=60']},
    ),
    TAG: ("The version of what is told: send it as `If-Match` with a change, as `If-None-Match` to read again.", {}),
    PLACE: ("Where that which was made is read, or what was asked for has gone.", {"format": "uri-reference"}),
    NEXT: ("The address of the part that follows, as `next`; none at the end.", {"pattern": '^<.+>; rel="next"$'}),
    AGAIN: ("The answer was given before to the same `Idempotency-Key`; nothing was done again.", {"enum": ["true"]}),
    NAME: ("What to call the file.", {}),
    WHO: ("How to say who calls.", {"pattern": "^Bearer "}),
}
WORDS: Mapping[str, dict[str, Any]] = {
    **{
        name: {"description": about, "required": name not in AT_TIMES, "schema": {"type": "string", **more}}
        for name, (about, more) in _WORDS.items()
    },
    WAIT: {
        "description": "In how many seconds to ask again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
}


def of_refusal(status: int) -> tuple[str, ...]:
    """Return the headers of a refusal."""
    own = {401: (WHO,), 429: (WAIT,)}.get(status, ())
    return (REQUEST_ID, *RATES, *own)


def of_answer(status: int, *, tells: bool, lists: bool, keyed: bool, changed: bool) -> tuple[str, ...]:
    """Return the headers of what is no refusal; ``tells``: it has a body, which is one thing or ``lists`` many.

    ``changed``: it is a thing that is changed by naming its tag.
    """
    named = (REQUEST_ID, *RATES, *((AGAIN,) if keyed else ()))
    if status == 308:
        return (*named, PLACE)
    if status == 201:
        return (*named, PLACE, *((TAG,) if changed else ()))
    if lists:
        return (*named, NEXT)
    return (*named, TAG) if tells else named


def told(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the headers of an answer as the description names them."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
