"""The description of the API (OpenAPI 3.1), made from the same types that check requests and write answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from finder.api.rules.answers import Problem
from finder.api.rules.operations import BASE, OPERATIONS, VERSION, Operation

JSON = "application/json"
GEOJSON = "application/geo+json"
PROBLEM = "application/problem+json"
_REF = "#/components/schemas/{name}"
_Json = dict[str, Any]


def describe(*, title: str, site: str, codes: Sequence[str], wants: Sequence[str]) -> _Json:
    """Return the OpenAPI document.

    Args:
        title: name of the API.
        site: what addresses begin with; "" for addresses relative to the document.
        codes: service codes that may be asked for.
        wants: choices that may be asked for.
    """
    types = _types()
    refs, schemas = msgspec.json.schema_components(types, ref_template=_REF)
    schema_of = dict(zip(types, refs, strict=True))
    for schema in schemas.values():
        _name_choices(schema, codes, wants)
    paths: dict[str, _Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _describe(operation, schemas, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": VERSION,
            "description": "Programs for people who use opioids, alcohol or other drugs. Nothing that is asked is logged.",
            "license": {"name": "Each list has its own: see /about/data"},
        },
        "servers": [{"url": f"{site}{BASE}"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _types() -> list[Any]:
    found: list[Any] = [Problem]
    for operation in OPERATIONS:
        found += [operation.question, *operation.bodies, operation.answer]
        found += [operation.as_geojson] if operation.as_geojson else []
    return list(dict.fromkeys(found))


def _name_choices(schema: _Json, codes: Sequence[str], wants: Sequence[str]) -> None:
    """List the codes and choices that exist, in place of the pattern that they have."""
    properties = schema.get("properties", {})
    for names, values in ((("service", "exclude"), codes), (("want",), wants)):
        for name in names:
            items = properties.get(name, {}).get("items")
            if items and "pattern" in items and schema.get("additionalProperties") is False:
                items.pop("pattern")
                items["enum"] = list(values)


def _describe(operation: Operation, schemas: _Json, schema_of: dict[Any, _Json]) -> _Json:
    described: _Json = {
        "operationId": operation.id,
        "summary": operation.title,
        "description": operation.help,
        "parameters": [*_path_parameters(operation), *_query_parameters(schemas[operation.question.__name__])],
        "responses": _responses(operation, schema_of),
    }
    if operation.bodies:
        choices = [schema_of[body] for body in operation.bodies]
        schema = choices[0] if len(choices) == 1 else {"anyOf": choices}
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return described


def _path_parameters(operation: Operation) -> list[_Json]:
    if not operation.path_pattern:
        return []
    before, _, name = operation.path.rstrip("}").partition("{")
    schema: _Json = {"type": "string", "pattern": operation.path_pattern}
    if (example := operation.example.removeprefix(before)) != "ID":  # A program's id differs from site to site.
        schema["examples"] = [example]
    return [{"name": name, "in": "path", "required": True, "schema": schema}]


def _query_parameters(schema: _Json) -> list[_Json]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": {key: part for key, part in parameter.items() if key != "description"},
            **({"description": parameter["description"]} if "description" in parameter else {}),
        }
        for name, parameter in schema.get("properties", {}).items()
    ]


def _responses(operation: Operation, schema_of: dict[Any, _Json]) -> _Json:
    content = {JSON: {"schema": schema_of[operation.answer]}}
    if operation.as_geojson:
        content[GEOJSON] = {"schema": schema_of[operation.as_geojson]}
    responses: _Json = {
        "200": {"description": "The answer.", "headers": _LIMIT_HEADERS, "content": content},
        "400": _problem("The question can't be read, or holds something unknown; `fields` says what.", schema_of),
        # The server answers it before the site is asked, and a proxy may: no problem details.
        "414": {"description": "The address is too long: 8,000 bytes are read."},
        "429": _problem("Too many requests: wait for the seconds of Retry-After.", schema_of),
        "503": _problem("The directory can't be read just now: try again later.", schema_of),
    }
    if operation.bodies:
        responses["413"] = _problem("The body is too large.", schema_of)
        responses["415"] = _problem("The body has to be JSON.", schema_of)
    if operation.may_be_kept:
        responses["304"] = {"description": "As you have it already (If-None-Match)."}
    if operation.may_have_moved:
        responses["301"] = {
            "description": "It became part of another program.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
        responses["410"] = _problem("It was deleted from the directory.", schema_of)
    if operation.may_be_missing:
        responses["404"] = _problem("There is no such thing; places may come with suggestions.", schema_of)
    return dict(sorted(responses.items()))


def _problem(words: str, schema_of: dict[Any, _Json]) -> _Json:
    return {"description": words, "content": {PROBLEM: {"schema": schema_of[Problem]}}}


_LIMIT_HEADERS: _Json = {
    name: {"description": words, "schema": {"type": "integer"}}
    for name, words in (
        ("RateLimit-Limit", "Requests a minute."),
        ("RateLimit-Remaining", "How many are left."),
        ("RateLimit-Reset", "Seconds until all are left again."),
    )
}
