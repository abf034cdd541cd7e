"""The API's own description, OpenAPI 3.1, made from the doors when somebody asks for it."""

import json
from http import HTTPStatus
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_instance
from flask import Flask
from flask_smorest import Api

from app.api.base import headers
from app.api.base.door import Door, is_changed_by_tag, strangers
from app.api.base.endings import ENDINGS, WORDS
from app.api.base.shapes import Problem
from app.api.base.ways import BODILESS, Way, fields_told, headers_asked, lists
from app.web.problems import MEDIA_TYPE

VERSION = "1.0.0"
TITLE = "TicketEase API"
DESCRIPTION = """Everything the panel does, for machines: the same rights, the same rules, the same sentences.

Times are RFC 3339 in UTC. Refusals are problem details (RFC 9457). Changes name the version they change (`If-Match`).
Lists go on with `cursor`. Tickets are named by their number or their id.

Sign in with `POST /auth/login` and renew with `POST /auth/refresh`, or send a personal token made under your profile in
the panel; it does what its scopes cover. Each answer says what is left to ask in this minute (`RateLimit`); beyond that
it is 429 with `Retry-After`."""
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access token of `POST /auth/login`, or a personal token made in the panel.",
}
CONFIG = {
    "API_TITLE": TITLE,
    "API_VERSION": VERSION,
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": None,
    "API_SPEC_OPTIONS": {
        "info": {"description": DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
    },
}


class Document(Api):
    """flask-smorest's registry of doors; it describes them only once somebody reads the description."""

    ERROR_SCHEMA = Problem
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        self.doors: list[Door] = []
        self.described: dict[str, Any] | None = None
        app.config.update(CONFIG)
        super().__init__(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(_name_of)})

    def register_blueprint(self, blp: Door, **options: Any) -> None:
        """Open the door; it is described later."""
        assert self._app is not None
        self._app.register_blueprint(blp, **options)
        self.doors.append(blp)

    def describe(self) -> dict[str, Any]:
        """Return the whole description."""
        if self.described is None:
            self.described = self._described()
        return self.described

    def _described(self) -> dict[str, Any]:
        self.spec.components.security_scheme("bearer", BEARER)
        for door in self.doors:
            door.register_views_in_doc(self, self._app, self.spec, name=door.name, parameters=None)
            self.spec.tag({"name": door.noun, "description": door.description})
        told: dict[str, Any] = self.spec.to_dict()
        told["components"]["headers"] = headers.WORDS
        for name, response in told["components"].get("responses", {}).items():
            response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
            response["description"] = response["description"] or name
            response["headers"] = headers.told(headers.of_refusal(HTTPStatus[name]))
        ways = {name.partition(".")[2]: way for name, way in Door.WAYS.items()}
        for path in told["paths"].values():
            for operation in path.values():
                if isinstance(operation, dict):
                    _complete(operation, ways[operation["operationId"]])
                    end_in_words(operation)
        return _without_unnamed(told)

    def _register_error_handlers(self) -> None:
        """Leave the errors to ``app.web.errors``: the panel's pages are not this library's."""


def _without_unnamed(told: dict[str, Any]) -> dict[str, Any]:
    """Return the description without the shapes that nothing in it names: the library leaves some."""
    text = json.dumps(told)
    shapes = told["components"]["schemas"]
    told["components"]["schemas"] = {name: one for name, one in shapes.items() if f'/schemas/{name}"' in text}
    return told


def end_in_words(operation: dict[str, Any]) -> None:
    """Say of an operation that will end that it will, and with which headers its answers tell so."""
    if operation["operationId"] in ENDINGS:
        operation["deprecated"] = True
        for response in operation["responses"].values():
            if "$ref" not in response:
                response.setdefault("headers", {}).update(WORDS)


def _name_of(schema: Any) -> str:
    """Return what a shape is called: ``PersonShape`` stands beside a model of ours, callers read ``Person``."""
    return type(resolve_schema_instance(schema)).__name__.replace("Shape", "")


def _complete(operation: dict[str, Any], way: Way) -> None:
    """Tell what schemas cannot: which fields there are to ask for, what answers carry, where no token is needed."""
    if way.may is strangers:
        operation["security"] = []
    if not way.writes:
        # The library's word for a query that does not fit, which here is 400.
        operation["responses"].pop("422", None)
    if wanted := headers_asked(way):
        operation["parameters"] = [*operation.get("parameters", ()), *wanted]
    for status, response in operation["responses"].items():
        if "$ref" not in response:
            tells = way.answers is not None and int(status) not in BODILESS
            known = {"tells": tells, "lists": lists(way), "keyed": way.keyed, "changed": is_changed_by_tag(way)}
            told = headers.of_answer(int(status), **known)
            response["headers"] = headers.told((*told, headers.NAME) if way.sends else told)
            if way.sends:
                response["content"] = {one: {"schema": {"type": "string", "format": "binary"}} for one in way.sends}
    for parameter in operation.get("parameters", ()):
        if parameter.get("schema", {}).get("type") == "object":
            parameter |= {"style": "deepObject", "explode": True}
        if parameter["name"] == "fields" and (names := sorted(fields_told(way))):
            items = {"type": "string", "enum": names}
            parameter["schema"] = {"type": "array", "items": items, "minItems": 1}
            parameter |= {"style": "form", "explode": False}
            _narrow(operation["responses"][str(way.status)]["content"]["application/json"], names)


def _narrow(content: dict[str, Any], names: list[str]) -> None:
    """Tell that a query which names fields is answered with those alone, in a thing or in each of a list."""
    some = {"type": "object", "properties": dict.fromkeys(names, True), "additionalProperties": False}
    page = {
        "type": "object",
        "required": ["items", "next"],
        "properties": {"items": {"type": "array", "items": some}, "next": {"type": ["string", "null"]}},
        "additionalProperties": False,
    }
    whole = content["schema"]
    content["schema"] = {"anyOf": [whole, page if whole["$ref"].endswith("List") else some]}
