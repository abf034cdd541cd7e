"""How much a body may be: no larger than its shape can say it, counted before anything of it is read."""

from typing import Any

from flask import Request
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import RequestEntityTooLarge

from app.api.base.bounded import Keyed, Several
from app.api.base.refusals import PackedBody

# What stands around the values: braces, spaces, a little more than nothing.
AROUND = 4_096
# A value with its name, its indentation and its comma; a letter as the halves of a pair, both escaped.
A_VALUE, A_LETTER = 100, 12
# Of a text whose length its operation knows.
USUAL_TEXT = 20_000


def largest_of(shape: type[Schema] | None) -> int:
    """Return how many bytes of JSON the values of a shape can be, however they are written."""
    return AROUND + (_of_shape(shape()) if shape is not None else 0)


def limit_body(req: Request, most: int | None) -> None:
    """Let the body be ``most`` bytes, None for what it was already let.

    Raises PackedBody for one that is encoded, RequestEntityTooLarge (413) for one that says it is more.
    """
    if req.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise PackedBody
    if most is not None:
        req.max_content_length = min(most, req.max_content_length or most)
        if (req.content_length or 0) > req.max_content_length:
            raise RequestEntityTooLarge


def body_of(req: Request) -> bytes:
    """Return the whole body; raise RequestEntityTooLarge (413) when it is more than it may be."""
    body = req.get_data(cache=True)
    # Of a body that says no length the library gives what is allowed, as though it ended there.
    if len(body) != req.content_length and len(body) >= (req.max_content_length or len(body) + 1):
        raise RequestEntityTooLarge
    return body


def _of_shape(shape: Schema) -> int:
    return sum(A_VALUE + _of_value(one) for one in shape.load_fields.values())


def _of_value(field: fields.Field) -> int:
    if isinstance(field, fields.Nested):
        return _of_shape(field.schema)
    if isinstance(field, Several):
        return field.most * (A_VALUE + _of_value(field.inner))
    if isinstance(field, Keyed):
        return field.most * sum(A_VALUE + _of_value(one) for one in (field.key_field, field.value_field) if one)
    if isinstance(field, fields.Raw):
        return A_LETTER * USUAL_TEXT
    return A_LETTER * _letters(field) if type(field) is fields.String else A_VALUE


def _letters(field: fields.Field) -> int:
    known: list[Any] = [field.metadata.get("maxLength")]
    for one in field.validators:
        known += [one.max] if isinstance(one, validate.Length) else []
        known += [max(map(len, one.choices))] if isinstance(one, validate.OneOf) else []
    return next((one for one in known if one), USUAL_TEXT)
