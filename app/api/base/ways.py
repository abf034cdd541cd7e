"""A way: one method at one path, what it takes and what it may answer; doors carry it out, the description tells it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.api.base import conditions
from app.api.base.bodies import largest_of
from app.api.base.shapes import Shape
from app.core.actor import Actor

Right = Callable[[Actor], bool]
ALWAYS = (401, 403, 429)
CHANGING = frozenset({"PUT", "PATCH", "DELETE"})
# Answers that tell nothing in their body.
BODILESS = frozenset({204, 308})


@dataclass(frozen=True)
class Way:
    """One method at one path."""

    method: str
    may: Right
    answers: type[Shape] | None
    status: int = 200
    query: type[Shape] | None = None
    body: type[Shape] | None = None
    # What is changed, as it is told before; None of it where it is yet to be made.
    current: Callable[..., Mapping[str, Any] | None] | None = None
    # What an act is done to, as it is told before and locked against others: asked when a caller names a tag.
    held: Callable[..., Mapping[str, Any]] | None = None
    keyed: bool = False
    before: Callable[..., Any] | None = None
    after: Callable[[Any], None] | None = None
    raw_body: Mapping[str, Any] | None = None
    # Whether the handler is given its query; otherwise it reads the whole, and the frame tells the part of it.
    reads_query: bool = True
    # What else it may be answered: 201 where it makes something instead, 204 where the caller sees it no longer, 308.
    also: tuple[int, ...] = ()
    sends: tuple[str, ...] = ()
    # Statuses of refusals that its method does not tell of.
    refuses: tuple[int, ...] = ()
    # Whether a change must name the tag of what it changes; where it need not, a tag that is named must still be right.
    asks_tag: bool = True
    # Under which name every attempt of an address is counted, before its body is read.
    counts: str = ""

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"

    @property
    def changes(self) -> bool:
        """Whether it changes something that is there, so that a caller may say which version of it."""
        return self.method in CHANGING or self.held is not None

    @property
    def tagged(self) -> bool:
        """Whether it changes a thing that has a tag, which the caller must name."""
        return self.changes and self.current is not None and self.asks_tag

    @cached_property
    def largest(self) -> int | None:
        """How many bytes its JSON may be; None of a body that is a file, which knows its own bounds."""
        return None if self.raw_body else largest_of(self.body)

    def problems(self) -> list[int]:
        """Return the statuses of the refusals it knows."""
        found = {*ALWAYS, *self.refuses, 400, 404}
        if self.writes:
            found |= {409, 413, 415, 422}
        if self.changes:
            found |= {412}
        if self.tagged:
            found |= {428}
        return sorted(found)


def lists(way: Way) -> bool:
    """Return whether it tells a list."""
    return way.answers is not None and is_list(way.answers)


def is_list(shape: type[Shape]) -> bool:
    """Return whether a shape is that of a list."""
    return "items" in shape().fields


def fields_told(way: Way) -> frozenset[str]:
    """Return the names of the fields that a query may ask for: those of the thing, or of each of a list."""
    if way.answers is None:
        return frozenset()
    fields: Mapping[str, Any] = way.answers().fields
    told: Mapping[str, Any] = fields["items"].inner.schema.fields if lists(way) else fields
    return frozenset(one.data_key or name for name, one in told.items())


def headers_asked(way: Way) -> list[dict[str, Any]]:
    """Return the headers that a caller may send, as the description tells them."""
    wanted = []
    if way.changes:
        wanted.append(_header("If-Match", _tag_wanted(way), required=way.tagged))
    if way.keyed:
        about = "The same key brings the same answer for 24 hours, and is done once."
        wanted.append(_header(conditions.KEY, about, maxLength=conditions.LONGEST_KEY, minLength=1, pattern="^[ -~]+$"))
    if not way.writes and way.answers is not None and not lists(way):
        wanted.append(_header("If-None-Match", "The ETag of what you have; 304 when it is still so."))
    return wanted


def _tag_wanted(way: Way) -> str:
    if way.held is not None:
        return "The ETag of what this is done to (of its ticket, for an approval): nothing is done once it has changed."
    if way.current is not None:
        return "The ETag of what you read; `*` for whatever it is now."
    return "What is removed here has no ETag: `*` fits, and nothing else."


def _header(name: str, description: str, *, required: bool = False, **schema: Any) -> dict[str, Any]:
    told = {"in": "header", "name": name, "description": description, "required": required}
    return told | {"schema": {"type": "string", **schema}}
