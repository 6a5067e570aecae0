"""Addresses that templates build by pattern: the same as Flask's own, whatever the values."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError

from finder.platform.web.links import link_to

CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("staff_queue.show_queue", {}),
    ("staff_queue.show_queue", {"state": "TX", "call": None, "skip": None}),
    ("staff_queue.show_queue", {"skip": "abc def+ghi"}),
    ("staff_program.show_program", {"program_id": "b00nfp"}),
    ("staff_program.show_program", {"program_id": "b00nfp", "_anchor": "phones"}),
    ("staff_program.show_program", {"program_id": "b00nfp", "_anchor": "a b"}),
    ("staff_program.show_program", {"program_id": "a/b é?"}),
    ("staff_reports.close", {"report_id": 12}),
    ("staff_reports.show_reports", {"reason": "phone", "page": 2}),
    ("staff_duplicates.show_pair", {"one_id": "abc", "other_id": "abcd"}),
    ("staff_program_list.show_programs", {"text": "50% & more"}),
    ("staff_figures.show_figures", {"again": 1, "state": None, "need": "detox"}),
)


@pytest.mark.parametrize("mount", ["", "/under"])
def test_an_address_is_what_flask_makes_of_it(app: Flask, mount: str) -> None:
    with app.test_request_context("/staff/", environ_overrides={"SCRIPT_NAME": mount}):
        for _ in range(2):
            assert [link_to(name, **values) for name, values in CASES] == [
                url_for(name, **values) for name, values in CASES
            ]


def test_what_flask_refuses_is_refused(app: Flask) -> None:
    with app.test_request_context("/staff/"):
        for name, values in (("staff_program.show_program", {}), ("no.such_page", {"program_id": "abc"})):
            with pytest.raises(BuildError):
                link_to(name, **values)
        with pytest.raises((BuildError, ValueError)):
            link_to("staff_reports.close", report_id="abc")
