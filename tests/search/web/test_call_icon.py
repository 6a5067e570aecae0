"""The icon of call buttons: drawn once on each page that has any, and shown by reference in each."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.pages import check_page


@pytest.mark.parametrize(
    "address", ["/find?near=80202&within=any", "/programs/aaa", "/list?p=aaa", "/es/find?near=80202"]
)
def test_each_icon_refers_to_the_one_drawing_of_its_page(app: Flask, address: str) -> None:
    soup = check_page(app.test_client().get(address))
    assert len(soup.select("symbol#handset path")) == 1
    shown = [part["href"] for part in soup.select("svg.icon use")]
    assert shown and set(shown) == {"#handset"}
