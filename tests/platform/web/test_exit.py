"""The way out: a plain link on every page, to a page that tells nothing, chosen by whoever runs the site."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from finder.platform.errors import BadSettings
from finder.platform.settings import Settings, read_settings
from tests.each import in_one_pass
from tests.pages import check_page
from tests.platform.web.test_privacy import addresses

SHIFT = ("shift", "mayús")


def test_the_way_out_leads_to_the_weather_unless_the_operator_says_otherwise(
    settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    assert read_settings({}).exit_url == "https://www.weather.gov/"
    for target in (read_settings({}).exit_url, "https://news.example.org/"):
        app = make_site(dataclasses.replace(settings, exit_url=target))
        soup = check_page(app.test_client(use_cookies=False).get("/es/guide"))
        links = [link for link in soup.select("a") if link.get_text() == "Salir de este sitio"]
        assert [link["href"] for link in links] == [target, target]
        # Without script it is a plain link in the same tab.
        assert not [link for link in links if link.has_attr("target")]


@in_one_pass("address", ["javascript:alert(1)", "weather.gov", "ftp://weather.gov", "//weather.gov"])
def test_a_way_out_that_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(BadSettings, match="FINDER_EXIT_URL"):
        read_settings({"FINDER_EXIT_URL": address})


@pytest.mark.slow
def test_no_page_tells_people_to_press_a_key_that_phones_lack(app: Flask, client: FlaskClient) -> None:
    # Only the script says it, to somebody who has just pressed it.
    for path in addresses(app):
        response = client.get(path)
        if response.mimetype == "text/html":
            assert not [word for word in SHIFT if word in check_page(response).get_text().lower()], path


@in_one_pass("prefix", ["", "/es"])
def test_what_the_way_out_cannot_do_is_told_beside_it(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/find?near=80202"))
    assert soup.select_one(f"header.top a[href^='{prefix}/stay-private']") is not None
    said = check_page(client.get(f"{prefix}/stay-private")).main.get_text()  # type: ignore[union-attr]
    assert ("no borra su historial" if prefix else "does not erase your history") in said
