"""What a caller sends: JSON and queries, read strictly, refused with one sentence for each field."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NoReturn

from flask import Request, g
from marshmallow import RAISE, Schema, ValidationError
from marshmallow.fields import Dict
from webargs import missing
from webargs.flaskparser import FlaskParser

from app.api.base.bodies import body_of
from app.api.base.refusals import Malformed, UnsupportedMediaType
from app.api.base.shapes import SENTENCES
from app.core.errors import BadRequest, Invalid
from app.core.i18n import N_, Message
from app.web.guard import is_broken

JSON = "application/json"
# What JSON is written in; a charset says nothing that it could change (RFC 8259).
CHARSETS = frozenset({"", "utf-8", "utf8", "us-ascii"})
DEEPEST = 32
IN_BRACKETS = re.compile(r"(\w+)\[([^][]+)\]")
CHECK = Message(N_("Check what you sent. Nothing was saved."))
# Nobody reads more at once, and a body of wrong names would be answered with many times its size.
MOST_TOLD = 50
MANY = Message(
    N_("Check what you sent. Nothing was saved. More is wrong than the first %(number)s errors."), {"number": MOST_TOLD}
)


class StrictParser(FlaskParser):
    """Reads a body or a query by its schema; what the schema does not name is refused."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body as values; an absent one is an empty object."""
        return read_json(req)

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """Return the query by name; a name given twice where one is meant is refused."""
        for name, values in req.args.lists():
            if len(values) > 1:
                raise _given_twice(name)
        return _gathered(req.args.to_dict(), schema)

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_kwargs: Any) -> NoReturn:
        """Raise Invalid with the body's fields, BadRequest with those of a query."""
        (location, messages), *_rest = error.messages_dict.items()
        found = flattened(messages)
        fields = {name: Message(said) for name, said in islice(found, MOST_TOLD)}
        if location == "json":
            raise _invalid(fields, more=any(found)) from None
        raise _not_asked(fields) from None


def refuse_query(req: Request) -> None:
    """Raise BadRequest for any query: the address takes none."""
    if req.args:
        raise _not_asked({name: _unknown() for name in req.args})


def refuse_body(req: Request) -> None:
    """Raise for any body but an empty object: the address takes none, and what it would mean is not done."""
    if not body_of(req):
        return
    sent = read_json(req)
    if not isinstance(sent, Mapping):
        raise Invalid(CHECK, fields={"": Message(str(SENTENCES["type"]))})
    if sent:
        raise _invalid({name[:60]: _unknown() for name in islice(sent, MOST_TOLD)}, more=len(sent) > MOST_TOLD)


def _invalid(fields: Mapping[str, Message], *, more: bool) -> Invalid:
    return Invalid(MANY if more else CHECK, fields=fields)


def _not_asked(fields: Mapping[str, Message]) -> BadRequest:
    name, said = next(iter(fields.items()))
    sentence = Message(N_("“%(name)s”: %(sentence)s"), {"name": name[:40], "sentence": said})
    return BadRequest(sentence, fields=fields)


def _unknown() -> Message:
    return Message(str(SENTENCES["unknown"]))


def _given_twice(name: str) -> BadRequest:
    return BadRequest(Message(N_("“%(name)s” is given more than once."), {"name": name[:40]}))


def _gathered(said: Mapping[str, str], schema: Schema) -> dict[str, Any]:
    """Return a query in which ``name[key]=value`` is what the schema calls ``name``, where that takes keys."""
    found: dict[str, Any] = {}
    for name, value in said.items():
        known = IN_BRACKETS.fullmatch(name)
        if known and isinstance(schema.fields.get(known[1]), Dict):
            found.setdefault(known[1], {})[known[2]] = value
        else:
            found[name] = value
    return found


def read_json(req: Request) -> Any:
    """Return the JSON of the body, ``missing`` for none; raise Malformed, UnsupportedMediaType, BadRequest."""
    if req.mimetype and not req.is_json:
        raise UnsupportedMediaType(JSON)
    body = body_of(req)
    if not body:
        return missing
    if not req.is_json or req.mimetype_params.get("charset", "").lower() not in CHARSETS:
        raise UnsupportedMediaType(JSON)
    try:
        sent = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Malformed from None
    refuse_broken(sent)
    g.sent = sent
    return sent


def refuse_broken(sent: Any, depth: int = 0) -> None:
    """Raise BadRequest for text that no database holds, or for what is nested too deeply."""
    if depth > DEEPEST:
        raise BadRequest(Message(N_("The body is nested too deeply.")))
    if isinstance(sent, str):
        if is_broken(sent):
            raise BadRequest(Message(N_("The body holds characters that cannot be stored.")))
    elif isinstance(sent, Mapping):
        for name, value in sent.items():
            refuse_broken(name, depth)
            refuse_broken(value, depth + 1)
    elif isinstance(sent, list):
        for value in sent:
            refuse_broken(value, depth + 1)


def flattened(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each faulty field by its path, ``cis.0.tag``, with its first sentence."""
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            # What is wrong with the whole is told under no name.
            step = "" if name == "_schema" else str(name)[:60]
            yield from flattened(below, ".".join(filter(None, (path, step))))
    elif messages:
        yield path, str(messages[0] if isinstance(messages, list) else messages)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; raise BadRequest for a name that stands twice: one of its values would be lost unseen."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _given_twice(name)
        found[name] = value
    return found


def _refuse_constant(_name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError
