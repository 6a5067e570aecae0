"""The guide's pages in both languages: all of it, in order, honest about review, and a way to a search from each part."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient

from finder.app import create_app
from finder.config import Settings
from finder.web.public.guide_pages import make_topic_page
from tests.pages import check_page
from tests.web.conftest import TODAY

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/es"])


def topics(app: Flask) -> list[str]:
    return [topic.anchor for topic in app.extensions["finder"].guides["en"].topics]


@LANGUAGES
def test_all_sections_stand_in_order_and_every_topic_is_linked(app: Flask, client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/guide"))
    anchors = [section["aria-labelledby"] for section in soup.select("section.part")]
    assert anchors == [section.anchor for section in app.extensions["finder"].guides["en"].sections]
    assert len(anchors) == 17
    links = {str(link["href"]) for link in soup.select("a")}
    assert {f"{prefix}/guide/{anchor}" for anchor in topics(app)} <= links
    assert len(topics(app)) == 15
    assert "no clinician" in soup.get_text().lower() or "ningún" in soup.get_text().lower()


@LANGUAGES
def test_every_topic_says_that_nobody_has_reviewed_it(app: Flask, client: FlaskClient, prefix: str) -> None:
    for anchor in topics(app):
        soup = check_page(client.get(f"{prefix}/guide/{anchor}"))
        assert soup.select_one(".stamp") is not None
        assert soup.select(".paths a[href]")
        if prefix:
            notice = soup.select_one(".notice a[hreflang=en]")
            assert notice is not None, anchor
            assert notice["href"] == f"/guide/{anchor}"


@LANGUAGES
def test_an_unknown_topic_still_helps(client: FlaskClient, prefix: str) -> None:
    response = client.get(f"{prefix}/guide/nothing")
    assert response.status_code == 404
    assert check_page(response).select_one(f"a[href='{prefix}/guide']") is not None


@LANGUAGES
def test_a_search_starts_from_within_the_guide(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/guide"))
    forms = soup.select(f"form[action='{prefix}/find']")
    assert len(forms) >= 1
    ticked = {field["value"] for field in forms[-1].select("input[name=need][checked]")}
    assert ticked == {"m"}


def test_a_stale_translation_gives_way_to_the_english(app: Flask) -> None:
    guides = app.extensions["finder"].guides
    spanish = guides["es"]
    first = dataclasses.replace(spanish.topics[0], is_stale=True)
    stale = dataclasses.replace(spanish, topics=(first, *spanish.topics[1:]))
    page = make_topic_page(first.anchor, stale, guides["en"], today=TODAY)
    assert page is not None
    assert page.part.section is guides["en"].topics[0]


def test_help_me_choose_keeps_answers_out_of_the_address(client: FlaskClient) -> None:
    soup = check_page(client.get("/choose"))
    assert soup.select_one("form[action='/choose']")["method"] == "post"  # type: ignore[index]
    soup = check_page(client.post("/choose", data={"answer": ["danger", "used", "pregnant"]}))
    assert soup.select_one("main a[href='tel:911']") is not None
    form = soup.select_one("form[action='/find']")
    assert form is not None
    sent = {(field["name"], field.get("value")) for field in form.select("input[type=hidden]")}
    assert sent == {("need", "m"), ("service", "PW")}
    check_page(client.post("/es/choose", data={"answer": ["talk", "<script>"]}))


def test_results_and_programs_link_to_the_guide_in_context(client: FlaskClient) -> None:
    for prefix in ("", "/es"):
        results = check_page(client.get(f"{prefix}/find?near=80202&need=d"))
        for card in results.select(".card"):
            assert card.select_one(f"a[href='{prefix}/guide']") is not None
        assert results.select_one(f".card .warn a[href='{prefix}/guide#after-care']") is not None
        assert results.select_one(f".guide-note a[href='{prefix}/guide#after-care']") is not None
        program = check_page(client.get(f"{prefix}/programs/bbb"))
        assert program.select_one(f"a[href='{prefix}/guide/medicines']") is not None
        nothing = check_page(client.get(f"{prefix}/find?near=80202&service=SP"))
        assert nothing.select_one(f"main a[href='{prefix}/guide']") is not None


def test_the_style_guide_is_for_development_only(settings: Settings) -> None:
    production = dataclasses.replace(settings, environment="production")
    client = create_app(production, today=lambda: TODAY).test_client(use_cookies=False)
    assert client.get("/styleguide").status_code == 404
