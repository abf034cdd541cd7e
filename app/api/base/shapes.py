"""The shapes that every noun is told with: names, instants, lists; and the sentences of a value that does not fit."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from app.core.i18n import LANGUAGES
from app.web.words import lazy_gettext as _l

# The ids of tickets; and an id that the columns of everything else hold and that no row ever has.
LARGEST_TICKET = 2**63 - 1
NOBODYS = 2**31 - 1
# How many unknown names of one object are told.
MOST_UNKNOWN = 100
# Instants of no other year can be told in every time zone; nobody means one.
YEARS = range(1900, 3000)
MOST_TEXT = 200
SENTENCES = {
    "required": _l("This is needed."),
    "null": _l("This may not be null."),
    "invalid": _l("This is not a value of the right kind."),
    "type": _l("This is not an object."),
    "unknown": _l("There is no such field."),
    "too_large": _l("This number is too large."),
    "invalid_utf8": _l("This is not text."),
    "format": _l("This is not a value of the right kind."),
    "special": _l("This is not a value of the right kind."),
    "invalid_uuid": _l("This is not a value of the right kind."),
    "invalid_awareness": _l("This instant has no offset from UTC."),
}


class Shape(Schema):
    """A schema whose refusals are our sentences, in the caller's language."""

    class Meta:
        """What is not named is refused."""

        unknown = RAISE

    error_messages = {name: SENTENCES[name] for name in ("type", "unknown")}

    def _deserialize(self, data: Any, **kwargs: Any) -> Any:
        # Each unknown name is a sentence: of a body that is made of them, the first few are enough.
        if isinstance(data, Mapping) and len(data) > MOST_UNKNOWN:
            known = self._known_names()
            told = known.union(islice((name for name in data if name not in known), MOST_UNKNOWN))
            data = {name: value for name, value in data.items() if name in told}
        return super()._deserialize(data, **kwargs)

    def _known_names(self) -> set[str]:
        return {one.data_key or name for name, one in self.load_fields.items()}

    def on_bind_field(self, field_name: str, field_obj: fields.Field) -> None:
        """Give the field our sentences instead of the library's."""
        for one in (field_obj, *_inside(field_obj)):
            known = {name: SENTENCES[name] for name in one.error_messages if name in SENTENCES}
            one.error_messages = {**one.error_messages, **known}


def _inside(field: fields.Field) -> Iterable[fields.Field]:
    if isinstance(field, fields.Dict):
        return [one for one in (field.key_field, field.value_field) if one is not None]
    return (field.inner,) if isinstance(field, fields.List) else ()


class Named(Shape):
    """A person, a location or a group."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)


class Problem(Shape):
    """What was refused and why (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested("FieldProblem"))


class FieldProblem(Shape):
    """What is wrong with one field."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class Asked(Shape):
    """The query of a thing: which of its fields to tell."""

    fields_ = fields.String(
        data_key="fields",
        validate=validate.Regexp(r"^[a-z_]+(,[a-z_]+)*$", error=_l("Name fields, separated by commas.")),
        metadata={"description": "Names of the fields to tell, separated by commas; all of them by default."},
    )


class AskedList(Asked):
    """The query of a list: which part of it."""

    limit = fields.Integer(
        load_default=25,
        validate=validate.Range(min=1, error=_l("Ask for one or more.")),
        metadata={"description": "How many at most; more than 100 are given as 100."},
    )
    cursor = fields.String(
        validate=validate.Length(min=1, max=400, error=_l("This is no cursor of this list.")),
        metadata={"description": "`next` of the part before."},
    )


# What something is called in each language: told with null where it has no name, given with what it has.
Names: type[Shape] = type("Names", (Shape,), {one: fields.String(required=True, allow_none=True) for one in LANGUAGES})
GivenNames: type[Shape] = type("GivenNames", (Shape,), {one: fields.String() for one in LANGUAGES})


def told_names(names: Mapping[str, str]) -> dict[str, str | None]:
    """Return the names of a row as ``Names`` tells them."""
    return {one: names.get(one) or None for one in LANGUAGES}


def given_names(before: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """Return the names there were with those that are given; an empty one takes a name away."""
    return {**before, **(given or {})}


def list_of(shape: type[Shape]) -> type[Shape]:
    """Return the shape of a list of these: its items, and the cursor of what comes next, null at the end."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(shape), required=True),
        "next": fields.String(required=True, allow_none=True),
    }
    return type(f"{shape.__name__}List", (Shape,), members)


def named(shape: type[Shape] = Named, **kwargs: Any) -> fields.Nested:
    """Return the field that tells somebody or something by id and name, or null."""
    return fields.Nested(shape, required=True, allow_none=True, **kwargs)


def text(most: int = MOST_TEXT, least: int = 0, **kwargs: Any) -> fields.String:
    """Return the field of a text; its length is told in the document and checked by its operation too."""
    return fields.String(validate=validate.Length(min=least, max=most, error=_length(least, most)), **kwargs)


def one_of(choices: Iterable[str], **kwargs: Any) -> fields.String:
    """Return the field of one of these words."""
    return fields.String(validate=validate.OneOf(list(choices), error=_l("Choose a value of the list.")), **kwargs)


def key(largest: int = NOBODYS, **kwargs: Any) -> fields.Integer:
    """Return the field that names something by its id."""
    bounds = validate.Range(min=1, max=largest, error=_l("This is no id."))
    return fields.Integer(strict=True, validate=bounds, **kwargs)


def asked_key(**kwargs: Any) -> fields.Integer:
    """Return the field of a query that names something by its id."""
    return fields.Integer(validate=validate.Range(min=1, max=NOBODYS, error=_l("This is no id.")), **kwargs)


class YesOrNo(fields.Boolean):
    """What a body says of yes and no: JSON's own two words, neither 1 nor "yes"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Instant(fields.AwareDateTime):
    """An instant as RFC 3339 has it, of a year in which clocks are still read; loaded in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        said = super()._deserialize(value, attr, data, **kwargs)
        if said.year not in YEARS:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return said.astimezone(UTC)


def instant(**kwargs: Any) -> fields.AwareDateTime:
    """Return the field of an instant: RFC 3339, told in UTC."""
    return Instant(format="iso", **kwargs)


def _length(least: int, most: int) -> Any:
    return (
        _l("Write at least %(least)s and at most %(most)s characters.", least=least, most=most)
        if least
        else _l("Write at most %(most)s characters.", most=most)
    )
