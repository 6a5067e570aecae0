"""The error pages."""

from __future__ import annotations

import pytest
from flask import Flask

from finder.platform.web.errors import render_error


@pytest.mark.parametrize(("kind", "is_ours"), [("gone", False), ("too_many", False), ("broken", True)])
def test_a_number_to_quote_stands_only_on_pages_about_our_own_faults(app: Flask, kind: str, is_ours: bool) -> None:
    with app.test_request_context("/"):
        app.preprocess_request()
        assert ("Error number" in render_error(kind)) is is_ours
