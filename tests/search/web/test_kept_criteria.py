"""Criteria are read once: those that are wrong are read each time, and nothing of a place is kept with them."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from finder.search.web import criteria_form
from finder.search.web.find_form import parse_find


def test_the_same_criteria_are_read_alike_beside_any_place() -> None:
    sent = [("within", "25"), ("service", "PW"), ("service", "MD"), ("need", "m"), ("page", "2")]
    for near in ("80202", "Pueblo, CO", "80202"):
        form = parse_find(MultiDict([("near", near), *sent]), is_private=False)
        assert (form.near, form.within, form.needs, form.services, form.page) == (near, "25", ("m",), ("MD", "PW"), 2)
    assert not [key for key in criteria_form._read for name, _ in key if name in ("near", "at")]


@pytest.mark.parametrize(("name", "value"), [("within", "7"), ("service", "my name"), ("page", "0"), ("need", "x")])
def test_wrong_criteria_are_named_each_time_and_not_kept(name: str, value: str) -> None:
    before = len(criteria_form._read)
    for _ in range(2):
        assert parse_find(MultiDict({"near": "80202", name: value}), is_private=False).problems == (name,)
    assert len(criteria_form._read) == before


@pytest.mark.parametrize("near", ["80202", " 80202", "8020", "12 Main St", "x" * 101, "802\u0660\u0661"])
@pytest.mark.parametrize("is_private", [False, True])
def test_a_plain_zip_is_read_as_by_the_form(near: str, is_private: bool) -> None:
    form = parse_find(MultiDict({"near": near}), is_private=is_private)
    assert form.near in ("", near.strip()) and (form.near == "80202") == (near.strip() == "80202")
