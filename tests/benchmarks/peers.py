"""The same documents for jsonschema, fastjsonschema and pydantic: types and required properties, from the declaration.

They check less than the language does: no dates, addresses, codes, vocabularies, references, pairs, lengths or texts
in HTML, and they say less where something is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import fastjsonschema
import jsonschema
from pydantic import BaseModel, ConfigDict, Field, create_model

import ctdl
from ctdl import Declaration, Level, Property, Value

Document = dict[str, Any]
Work = Callable[[Document], str]  # checks a document and gives it as JSON text

_OBJECTS = (Value.CONCEPT, Value.NAMED, Value.FRAMEWORK, Value.COMPETENCY, Value.ALIGNMENT)
_DRAFT = "http://json-schema.org/draft-07/schema#"


# -- JSON Schema ---------------------------------------------------------------------------------------------------


def json_schema(declaration: Declaration) -> dict[str, Any]:
    """A draft 7 schema of a document whose main node is of this kind."""
    definitions = {each.name: _object(each.properties, strict=False) for each in ctdl.profiles()}
    definitions["Main"] = _object(declaration.properties, strict=True)
    graph = {"type": "array", "items": [{"$ref": "#/definitions/Main"}], "minItems": 1}
    properties = {"@context": {"type": "string"}, "@id": {"type": "string"}, "@graph": graph}
    return {
        "$schema": _DRAFT,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "definitions": definitions,
    }


def _object(properties: tuple[Property, ...], *, strict: bool) -> dict[str, Any]:
    required = [prop.term for prop in properties if strict and prop.level is Level.REQUIRED]
    return {
        "type": "object",
        "properties": {prop.term: _schema(prop) for prop in properties},
        "required": required,
    }


def _schema(prop: Property) -> dict[str, Any]:
    one = _one(prop)
    return {"type": "array", "items": one} if prop.multiple and prop.value is not Value.TEXTS else one


def _one(prop: Property) -> dict[str, Any]:
    if prop.value is Value.PROFILE:
        return {"$ref": f"#/definitions/{prop.profile}"}
    if prop.value is Value.TEXTS:
        return {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
    if prop.value is Value.TEXT:
        return {"type": "object", "additionalProperties": {"type": "string"}}
    simple = {Value.NUMBER: "number", Value.BOOLEAN: "boolean"} | dict.fromkeys(_OBJECTS, "object")
    return {"type": simple.get(prop.value, "string")}


def jsonschema_work(declaration: Declaration) -> Work:
    validator = jsonschema.Draft7Validator(json_schema(declaration))

    def work(document: Document) -> str:
        validator.validate(document)
        return json.dumps(document)

    return work


def fastjsonschema_work(declaration: Declaration) -> Work:
    validate = fastjsonschema.compile(json_schema(declaration))

    def work(document: Document) -> str:
        validate(document)
        return json.dumps(document)

    return work


# -- pydantic ------------------------------------------------------------------------------------------------------


class Open(BaseModel):
    """Keeps what it does not know, as the language does."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)


def pydantic_work(declaration: Declaration) -> Work:
    main = _model(declaration.name, declaration.properties, strict=True)

    def work(document: Document) -> str:
        main.model_validate(document["@graph"][0])
        return json.dumps(document)

    return work


def _model(name: str, properties: tuple[Property, ...], *, strict: bool) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for index, prop in enumerate(properties):
        needed = strict and prop.level is Level.REQUIRED
        form = _form(prop) if needed else _form(prop) | None
        fields[f"field_{index}"] = (form, Field(... if needed else None, alias=prop.term))
    return create_model(name, __base__=Open, **fields)


@cache
def _profile_model(name: str, depth: int) -> Any:
    return _model(name, ctdl.profile(name).properties, strict=False) if depth else dict[str, Any]


def _form(prop: Property, depth: int = 1) -> Any:
    one: Any = {
        Value.TEXT: dict[str, str],
        Value.TEXTS: dict[str, list[str]],
        Value.NUMBER: float,
        Value.BOOLEAN: bool,
    }.get(prop.value, dict[str, Any] if prop.value in _OBJECTS else str)
    if prop.value is Value.PROFILE:
        one = _profile_model(prop.profile or "", depth) if prop.profile in FLAT else dict[str, Any]
    return list[one] if prop.multiple and prop.value is not Value.TEXTS else one


# Profiles without profiles inside: the others are taken as any object, which favours pydantic.
FLAT = {each.name for each in ctdl.profiles() if not any(prop.value is Value.PROFILE for prop in each.properties)}
