"""Read what was asked, strictly: what is unknown or wrong is named by its field, and never repeated."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

import msgspec
from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from finder.api.rules.questions import Question
from finder.platform.errors import InvalidFields

Asked = TypeVar("Asked", bound=Question)

_WHERE = re.compile(r" - at `\$\.?([A-Za-z_]*)")
_JSON = "application/json"


def read_query(kind: type[Asked]) -> Asked:
    """Return the question in the address.

    Raises:
        InvalidFields: a field is unknown, missing, twice there or wrong.
    """
    lists = _lists(kind)
    asked: dict[str, Any] = {}
    for name, values in request.args.lists():
        if len(values) > 1 and name not in lists:
            raise InvalidFields({name if name in kind.__struct_fields__ else "": "This stands there twice."})
        asked[name] = values if name in lists else values[0]
    return _convert(asked, kind, is_text=True)


def read_body(*kinds: type[Asked]) -> Asked:
    """Return the question in the body: of the first kind whose required fields it has, else of the last.

    Raises:
        InvalidFields: the body is no JSON object, or a field is unknown, missing or wrong.
        UnsupportedMediaType: the body doesn't say that it is JSON.
    """
    if request.mimetype != _JSON:
        raise UnsupportedMediaType
    try:
        asked = msgspec.json.decode(request.get_data())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidFields({"": "The body is no JSON."}) from error
    if not isinstance(asked, dict):
        raise InvalidFields({"": "The body has to be a JSON object."})
    asked = {name: _whole(value) for name, value in asked.items()}
    return _convert(asked, next((kind for kind in kinds if _required(kind) <= asked.keys()), kinds[-1]), is_text=False)


def _whole(value: Any) -> Any:
    """Return 40.0 as 40: the same number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def _lists(kind: type[Question]) -> frozenset[str]:
    """Return the fields that may stand in an address several times."""
    return frozenset(field.name for field in msgspec.structs.fields(kind) if isinstance(field.default_factory, type))


@cache
def _required(kind: type[Question]) -> frozenset[str]:
    return frozenset(field.name for field in msgspec.structs.fields(kind) if field.required)


def _convert(asked: dict[str, Any], kind: type[Asked], *, is_text: bool) -> Asked:
    try:
        return msgspec.convert(asked, kind, strict=not is_text)
    except msgspec.ValidationError as error:
        raise InvalidFields(_explain(str(error), kind)) from error


def _explain(message: str, kind: type[Question]) -> dict[str, str]:
    """Return by field what is wrong, without the value: msgspec quotes it in some messages."""
    found = _WHERE.search(message)
    name = found.group(1) if found else ""
    words = message.partition(" - at ")[0]
    if words.startswith("Object contains unknown field"):
        return {"": f"There is an unknown field. The fields are {', '.join(kind.__struct_fields__) or 'none'}."}
    if words.startswith("Object missing required field"):
        missing = next((field for field in kind.__struct_fields__ if f"`{field}`" in words), "")
        return {missing: "This has to be there."}
    if words.startswith("Invalid enum value"):
        return {name: "This is none of the values that the description lists."}
    return {name: words if "'" not in words or "regex" in words else "This can't be read."}
