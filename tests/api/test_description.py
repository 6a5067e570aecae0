"""The description of the API is true: requests made from it, right and wrong ones, are answered as it says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from finder.api.rules.operations import OPERATIONS
from tests.examples import examples

EXAMPLES = examples(25)
"""Requests made up per operation and kind; `st run …/openapi.json` against a served site makes some thousands."""
_SETTINGS = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_requests_made_from_the_description_are_answered_as_it_says(app: Flask, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == len(OPERATIONS)
    for operation in operations:

        @_SETTINGS
        @given(case=operation.as_strategy(generation_mode=mode))
        def try_it(case: Any) -> None:
            # Of texts made at random none is a place; the search behind it has to be reached, too.
            if mode is GenerationMode.POSITIVE and "near" in (case.query or {}) and len(case.query["near"]) % 2:
                case.query["near"] = "80202"
            case.call_and_validate(headers={"Accept-Encoding": "identity"})

        if mode is GenerationMode.POSITIVE or operation.query or operation.body:
            try_it()


def test_an_example_of_a_path_leads_to_an_answer(app: Flask) -> None:
    described = app.test_client().get("/api/v1/openapi.json").get_json()
    examples_of = {
        path: parameter["schema"]["examples"][0]
        for path, methods in described["paths"].items()
        for parameter in methods.get("get", {}).get("parameters", ())
        if parameter["in"] == "path" and "examples" in parameter["schema"]
    }
    assert examples_of == {"/guide/{topic}": "emergency"}, "an id of a program differs from site to site"
    assert app.test_client().get("/api/v1/guide/emergency").status_code == 200
