"""The description arranged for people: nouns with what one may ask of them, and the shapes that are told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
# Bounds that a column has; nobody needs to read them.
BEYOND_READING = 2**31 - 1
JSON = "application/json"
ORDER = {"GET": 0, "POST": 1, "PUT": 2, "PATCH": 3, "DELETE": 4}


@dataclass(frozen=True)
class Kind:
    """What a value is: its type in JSON's words, and the shape it has if it is a thing of ours."""

    name: str
    shape: str = ""


@dataclass(frozen=True)
class Field:
    """One value of a body, an answer or a query. ``least`` and ``most`` bound it, or its length if ``is_text``."""

    name: str
    kind: Kind
    required: bool
    about: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    pattern: str = ""
    least: int | None = None
    most: int | None = None
    is_text: bool = False
    place: str = ""


@dataclass(frozen=True)
class Operation:
    """One method at one path."""

    key: str
    method: str
    path: str
    summary: str
    about: str
    is_open: bool
    is_ending: bool
    asked: tuple[Field, ...]
    body: tuple[Field, ...]
    raw_body: str
    answer: Kind | None
    media_type: str
    status: str
    refusals: tuple[str, ...]


@dataclass(frozen=True)
class Noun:
    """A noun and everything that may be asked of it."""

    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Manual:
    """The whole: ``shapes`` are those that answers and bodies lead to, by name."""

    version: str
    nouns: tuple[Noun, ...]
    shapes: Mapping[str, tuple[Field, ...]]


def arranged(description: Mapping[str, Any]) -> Manual:
    """Return what an OpenAPI description says, in the order in which one reads it."""
    schemas = description["components"]["schemas"]
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in description["tags"]}
    for path, item in description["paths"].items():
        shared = item.get("parameters", [])
        for method, told in item.items():
            if method.upper() in ORDER:
                found[told["tags"][0]].append(_operation(method.upper(), path, told, shared, schemas))
    nouns = tuple(
        Noun(tag["name"], tag.get("description", ""), tuple(sorted(found[tag["name"]], key=_place)))
        for tag in description["tags"]
    )
    return Manual(description["info"]["version"], nouns, _shapes_from(nouns, schemas))


def sentences(manual: Manual) -> Iterator[str]:
    """Yield every sentence for people, in English as the doors have it; the page says it in its reader's language."""
    operations = [one for noun in manual.nouns for one in noun.operations]
    told = [*manual.shapes.values(), *(fields for one in operations for fields in (one.asked, one.body))]
    yield from (noun.about for noun in manual.nouns)
    yield from (text for one in operations for text in (one.summary, one.about) if text)
    yield from (field.about for fields in told for field in fields if field.about)


def _place(operation: Operation) -> tuple[str, int]:
    return operation.path, ORDER[operation.method]


def _operation(method: str, path: str, told: Schema, shared: list[Schema], schemas: Schema) -> Operation:
    asked = tuple(_field(one["name"], one["schema"], one) for one in [*shared, *told.get("parameters", [])])
    body_type, sent = _content(told.get("requestBody", {}))
    done = {status: one for status, one in told["responses"].items() if status < "300"}
    status = min(done, default="")
    media_type, answered = _content(done.get(status, {}))
    return Operation(
        key=told["operationId"],
        method=method,
        path=path,
        summary=told.get("summary", ""),
        about=told.get("description", ""),
        is_open=told.get("security") == [],
        is_ending=told.get("deprecated", False),
        asked=asked,
        body=tuple(fields_of(sent, schemas)) if body_type == JSON else (),
        raw_body="" if body_type == JSON else body_type,
        answer=_kind(answered, schemas) if answered else None,
        media_type=media_type,
        status=status,
        refusals=tuple(sorted(one for one in told["responses"] if one >= "400")),
    )


def _content(told: Schema) -> tuple[str, Schema]:
    for media_type, one in told.get("content", {}).items():
        return media_type, one.get("schema", {})
    return "", {}


def fields_of(schema: Schema, schemas: Schema) -> Iterator[Field]:
    """Yield the fields of an object, itself or by its name."""
    whole = schemas[_named(schema)] if "$ref" in schema else schema
    for name, one in whole.get("properties", {}).items():
        yield _field(
            name, one if isinstance(one, Mapping) else {}, {"required": name in whole.get("required", ())}, schemas
        )


def _field(name: str, schema: Schema, around: Schema, schemas: Schema | None = None) -> Field:
    inner = schema["items"] if schema.get("type") == "array" else schema
    is_text = "maxLength" in schema or "minLength" in schema
    # Every id is 1 or more, and what stands in a path has a character or more: that needs no telling.
    is_told = is_text and around.get("in") != "path"
    least, most = (schema.get(one) for one in (("minLength", "maxLength") if is_text else ("minimum", "maximum")))
    return Field(
        name,
        _kind(schema, schemas or {}),
        bool(around.get("required")),
        about=around.get("description") or schema.get("description", ""),
        choices=tuple(str(one) for one in inner.get("enum", ()) if one is not None),
        default=_default(schema),
        pattern=schema.get("pattern", ""),
        least=least if least and (is_told or least > 1) else None,
        most=most if most is None or most < BEYOND_READING else None,
        is_text=is_text,
        place=around.get("in", ""),
    )


def _default(schema: Schema) -> str:
    value = schema.get("default")
    return "" if value in (None, "", [], {}) else str(value).lower() if isinstance(value, bool) else str(value)


def _kind(schema: Schema, schemas: Schema) -> Kind:
    if "$ref" in schema:
        name = _named(schema)
        items = schemas.get(name, {}).get("properties", {}).get("items", {}) if name.endswith("List") else {}
        return Kind("page", _named(items["items"])) if "$ref" in items.get("items", {}) else Kind("object", name)
    if "anyOf" in schema:
        first = _kind(schema["anyOf"][0], schemas)
        return Kind(f"{first.name} | null", first.shape) if {"type": "null"} in schema["anyOf"] else first
    if schema.get("type") == "array":
        inner = _kind(schema["items"], schemas)
        return Kind(f"{inner.name}[]", inner.shape)
    types = schema.get("type", "any")
    names = [types] if isinstance(types, str) else list(types)
    return Kind(" | ".join(schema.get("format", one) if one == "string" else one for one in names))


def _named(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _shapes_from(nouns: tuple[Noun, ...], schemas: Schema) -> dict[str, tuple[Field, ...]]:
    operations = [one for noun in nouns for one in noun.operations]
    waiting = {one.answer.shape for one in operations if one.answer}
    waiting |= {field.kind.shape for one in operations for field in one.body}
    found: dict[str, tuple[Field, ...]] = {}
    while waiting:
        name = waiting.pop()
        if name and name not in found:
            found[name] = tuple(fields_of(schemas[name], schemas))
            waiting |= {field.kind.shape for field in found[name]}
    return dict(sorted(found.items()))
