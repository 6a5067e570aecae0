"""Texts that became part of a template say the same, to the byte, as texts translated while it is rendered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.templating import Environment
from flask.testing import FlaskClient
from jinja2 import nodes

from finder.platform.languages import Language
from finder.platform.settings import Settings
from finder.platform.web import compiled_texts
from finder.platform.web.compiled_texts import LanguageEnvironment
from finder.platform.web.languages import page_url
from tests.each import in_one_pass
from tests.examples import some_of
from tests.search.web.test_pages import PAGES

FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/find", {"near": "80202", "need": "d", "within": "5"}),
    ("/find", {"at": "39.75,-105.00"}),
    ("/find", {}),
    ("/choose", {"answer": "danger"}),
    ("/programs/aaa/report", {"right_number": "12", "note": "x"}),
)
REQUEST_ID = re.compile(r"\b[0-9a-f]{16}\b")


@pytest.fixture
def plain_client(
    settings: Settings, make_site: Callable[[Settings], Flask], monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    """Return a client of the same site, whose templates are compiled as Jinja itself does."""
    monkeypatch.setattr(LanguageEnvironment, "_parse", Environment._parse)
    monkeypatch.setattr(compiled_texts, "_compiled", {})
    return make_site(settings).test_client(use_cookies=False)


@pytest.mark.slow
@pytest.mark.parametrize("base", ["", "/es"])
def test_every_page_is_the_same(client: FlaskClient, plain_client: FlaskClient, base: str) -> None:
    for path in some_of(list(PAGES)):
        assert shown(client, f"{base}{path}") == shown(plain_client, f"{base}{path}"), path
    for path, form in some_of(list(FORMS)):
        assert shown(client, f"{base}{path}", form) == shown(plain_client, f"{base}{path}", form), (path, form)


def shown(client: FlaskClient, path: str, form: dict[str, str] | None = None) -> str:
    response = client.get(path) if form is None else client.post(path, data=form)
    return REQUEST_ID.sub("-", response.get_data(as_text=True))


TEMPLATES = {
    "plain": "{{ _('Search') }}",
    "in an attribute": "<a title=\"{{ _('Search') }}\">",
    "filled in": "{{ _('Page %(number)s of %(pages)s', number=number, pages='<b>') }}",
    "as a value": "{% set word = _('Search') %}{{ word }} {{ word ~ '<i>' }} {{ word|length }}",
    "counted": "{{ ngettext('%(num)s place', '%(num)s places', number) }}",
    "counted in words": "{{ ngettext('%(num)s place', '%(num)s places', number, num='<many>') }}",
    "not a text of the template": "{{ _(text) }}",
}


@in_one_pass("name", TEMPLATES)
@in_one_pass("language", ["en", "es"])
def test_every_way_to_write_a_text(app: Flask, name: str, language: Language) -> None:
    compiled, plain = environment_in(app, language), app.jinja_env
    with app.test_request_context("/es/" if language == "es" else "/"):
        app.preprocess_request()
        for number in (0, 1, 2, 21):
            texts = [
                environment.from_string(TEMPLATES[name]).render(number=number, text="Search")
                for environment in (compiled, plain)
            ]
            assert texts[0] == texts[1]


def test_texts_of_a_template_are_looked_up_once(app: Flask) -> None:
    parsed = environment_in(app, "es").parse("{{ _('Search') }}{{ ngettext('1 mile', '%(count)s miles', 3, count=3) }}")
    assert not list(parsed.find_all(nodes.Call))


def environment_in(app: Flask, language: Language) -> Environment:
    """Return an environment that compiles in `language`, as the app's own does for each."""
    environment = app.jinja_env.overlay()
    assert isinstance(environment, LanguageEnvironment)
    environment.language = language
    return environment


def test_addresses_of_pages_keep_the_mount_point_and_the_language(app: Flask) -> None:
    for root in ("", "/finder", ""):
        for path, prefix in (("/", ""), ("/es/", "/es")):
            with app.test_request_context(path, environ_overrides={"SCRIPT_NAME": root}):
                app.preprocess_request()
                for _ in range(2):
                    assert page_url("guide.show_guide") == f"{root}{prefix}/guide"
                    assert page_url("guide.show_guide", in_language="es") == f"{root}/es/guide"
