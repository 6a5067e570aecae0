"""What others copy from the docs works as it stands there."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from tests.paths import ROOT

EXAMPLES = ROOT / "docs" / "examples"
CLIENT = EXAMPLES / "nearby_client.py"


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """Return the address of the site on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def library() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nearby_client", CLIENT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_client_reads_what_the_site_has(served: str, library: Any) -> None:
    client = library.NearbyClient(served)
    found = [program["id"] for program in client.search("80202", within="any", limit=2)]
    assert found == ["aaa", "bbb", "ccc", "ddd", "refuses"]
    assert [program["id"] for program in client.search("80202", private=True, need=["detox"])] == ["aaa"]
    assert client.program("old")["id"] == "aaa"
    assert client.places("80202")["places"][0]["kind"] == "zip"
    changes = [change["id"] for _, change in client.changes()]
    assert set(found) | {"gone"} == set(changes)


def test_the_client_tells_what_is_wrong(served: str, library: Any) -> None:
    with pytest.raises(library.Problem, match="ZIP") as told:
        list(library.NearbyClient(served).search("Nowhereville"))
    assert told.value.status == 404


def test_the_client_can_be_read_in_one_sitting() -> None:
    assert len(CLIENT.read_text(encoding="utf-8").splitlines()) <= 100


def test_the_search_form_leads_to_a_search(client: FlaskClient) -> None:
    page = BeautifulSoup((EXAMPLES / "search_form.html").read_text(encoding="utf-8"), "html5lib")
    form = page.form
    assert form is not None
    assert not page.find_all(["script", "iframe", "img"])
    fields = {field["name"]: field.get("value", "80202") for field in form.find_all("input")}
    assert form["action"].endswith("/find")
    assert client.get("/find", query_string=fields, follow_redirects=True).status_code == 200


def test_every_operation_stands_on_the_reference_page(client: FlaskClient) -> None:
    page = client.get("/about/api").get_data(as_text=True)
    document = client.get("/api/v1/openapi.json").get_json()
    for operations in document["paths"].values():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page


def test_names_in_the_texts_of_the_reference_page_are_marked_as_code(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/about/api").get_data(as_text=True), "html5lib")
    assert "`" not in page.get_text()
    assert {"any", "older=true"} <= {code.get_text() for code in page.select("td code")}


def test_every_field_of_the_reference_page_says_what_it_means(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/about/api").get_data(as_text=True), "html5lib")
    rows = page.select("tbody tr")
    assert len(rows) > 100
    assert [row.get_text(" ") for row in rows if not row.select("td")[-1].get_text(strip=True)] == []


def test_the_examples_of_the_reference_page_work(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/about/api").get_data(as_text=True), "html5lib")
    tries = [link["href"] for link in page.find_all("a", string="Try it")]
    assert len(tries) >= 7
    assert {client.get(address).status_code for address in tries} <= {200, 404}


def test_the_reference_page_marks_the_fields_without_which_no_question_goes(client: FlaskClient) -> None:
    """A search in the body names a place or a point; with both it is refused, so neither is marked."""
    page = BeautifulSoup(client.get("/about/api").get_data(as_text=True), "html5lib")
    marked = {
        section["aria-labelledby"]: [row.code.get_text() for row in section.select("tbody th") if "*" in row.get_text()]
        for section in page.select("section[aria-labelledby]")
    }
    assert {name: fields for name, fields in marked.items() if fields} == {
        "search": ["near"],
        "find_places": ["text"],
        "find_places_privately": ["text"],
    }
    assert "A field marked * has to be there." in page.get_text()


def test_choices_of_numbers_stand_in_their_order(client: FlaskClient) -> None:
    page = client.get("/about/api").get_data(as_text=True)
    assert "one of &#34;5&#34;, &#34;10&#34;, &#34;25&#34;, &#34;50&#34;, &#34;100&#34;, &#34;any&#34;" in page
