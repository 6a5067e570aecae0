"""The icon of call buttons: drawn by the style sheet, which each browser keeps, and in no page."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.pages import check_page


@pytest.mark.parametrize(
    "address", ["/find?near=80202&within=any", "/programs/aaa", "/list?p=aaa", "/es/find?near=80202"]
)
def test_no_call_button_brings_its_own_drawing(app: Flask, address: str) -> None:
    client = app.test_client()
    soup = check_page(client.get(address))
    assert soup.select("a.call")
    assert not soup.select("a.call svg, a.call img, symbol")
    style = client.get(soup.select_one("link[rel=stylesheet]")["href"])  # type: ignore[index]
    assert ".call::before{" in style.text
