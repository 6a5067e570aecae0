"""The reference of the API as a page, made from its description."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template, request

from finder.api.rules.openapi import describe
from finder.api.rules.operations import BASE, OPERATIONS, VERSION, Operation
from finder.api.web.services import get_links
from finder.platform.web.languages import gettext
from finder.platform.web.numbers import parse_whole
from finder.platform.web.page_models import Page
from finder.platform.web.services import get_site
from finder.search.web.services import get_search_services

reference = Blueprint("api_reference", __name__)

_JSON_NAMES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_MANY = 12
"""A list of values longer than this is not printed: the vocabulary has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One field of a question or an answer."""

    name: str
    kind: str
    """In words: "text", "list of texts", "one of 5, 10"."""
    help: str
    is_required: bool
    """Whether no question goes without it: of a place and a point either will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPart:
    """One operation with its fields."""

    operation: Operation
    question: tuple[FieldLine, ...]
    """Fields of the address, or of the body."""
    answer: tuple[FieldLine, ...]
    example: str
    """The path of a request to try."""
    command: str
    """The same as a command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePage(Page):
    """`pages/reference.html`."""

    version: str
    base: str
    description: str
    """The path of the OpenAPI document."""
    parts: tuple[OperationPart, ...]


@reference.get("/about/api")
def show_reference() -> str:
    """Show every operation with its fields and an example to run."""
    vocabulary = get_search_services().tools.vocabulary
    codes = [code.code for code in vocabulary.codes]
    document = describe(
        title=get_site().settings.site_name, site=get_links().site, codes=codes, wants=vocabulary.want_keys
    )
    page = ReferencePage(
        title=gettext("Data for machines"),
        version=VERSION,
        base=BASE,
        description=f"{BASE}/openapi.json",
        parts=tuple(_part(operation, document) for operation in OPERATIONS),
    )
    return render_template("pages/reference.html", page=page)


def _part(operation: Operation, document: Mapping[str, Any]) -> OperationPart:
    schemas = document["components"]["schemas"]
    asked = operation.bodies or (operation.question,)
    needed = set[str].intersection(*(set(schemas[kind.__name__].get("required", ())) for kind in asked))
    questions = {line.name: line for kind in asked for line in _lines(schemas[kind.__name__], needed)}
    site = get_links().site or request.host_url.rstrip("/")
    example = BASE + quote(operation.example, safe="/?&=%")
    body = f" -H 'Content-Type: application/json' -d '{operation.example_body}'" if operation.example_body else ""
    return OperationPart(
        operation=operation,
        question=tuple(questions.values()),
        answer=tuple(_lines(schemas[operation.answer.__name__])),
        example=example,
        command=f"curl{body} '{site}{example}'",
    )


def _lines(schema: Mapping[str, Any], needed: Collection[str] = ()) -> Iterable[FieldLine]:
    for name, field in schema.get("properties", {}).items():
        yield FieldLine(name=name, kind=_kind(field), help=field.get("description", ""), is_required=name in needed)


def _as_people_count(value: object) -> tuple[bool, int, str]:
    """Return what to sort by: numbers first, 5 before 10."""
    text = str(value)
    number = parse_whole(text, default=None)
    return (number is None, number or 0, text)


def _kind(field: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_kind(choice) for choice in field["anyOf"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field:
        values = sorted(field["enum"], key=_as_people_count)
        return f"one of {', '.join(map(json.dumps, values))}" if len(values) <= _MANY else "a code"
    if field.get("type") == "array":
        return f"list: {_kind(field['items'])}" if field.get("items") else "list"
    if field.get("type") == "null":
        return "null"
    return _JSON_NAMES.get(field.get("type", ""), "object")
