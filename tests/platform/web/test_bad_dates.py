"""A wrong date that an older version stored breaks no page."""

from __future__ import annotations

from datetime import date

from flask import Flask

from finder.listings.rules.freshness import age_of
from finder.platform.web.filters import ago, day, list_date, month
from tests.each import in_one_pass

TODAY = date(2026, 11, 24)


@in_one_pass("stored", ["31/12/2026", "soon", "2026-13-01", ""])
def test_what_is_no_date_reads_as_none(app: Flask, stored: str) -> None:
    with app.test_request_context("/about"):
        app.preprocess_request()
        assert (day(stored), month(stored), ago(stored, TODAY)) == ("no date", "", "date not known")
        assert (list_date(stored, "year"), ago(stored, TODAY, "year")) == ("", "date not known")
    assert age_of(stored, today=TODAY).unit == "unknown"


def test_a_date_in_the_future_counts_as_today(app: Flask) -> None:
    with app.test_request_context("/about"):
        app.preprocess_request()
        assert ago("2099-12-31", TODAY) == "today"
        assert "-" not in ago("2099-12-31", TODAY, "year")
