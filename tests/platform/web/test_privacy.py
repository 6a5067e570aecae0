"""The privacy promises, kept: a real server is searched, and nothing of the search is found on the machine."""

from __future__ import annotations

import ast
import gzip
import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from finder.guide.promises import load_promises
from finder.guide.web.services import GuideServices
from finder.platform import resources
from finder.platform.database.tables import Base
from finder.platform.web.services import services_of
from tests.content_rules import DISCLOSING
from tests.databases import Database, Databases
from tests.each import in_one_pass
from tests.pages import check_page
from tests.paths import ROOT
from tests.ports import await_port, free_port
from tests.site import fill_site

CANARY, CANARY_ZIP, AGENT, ADDRESS = "zqcanary", "99950", "ZqBrowser/7.1", "203.0.113.77"
VISITOR_COLUMNS = re.compile(r"(^|_)(ip|user_agent|agent|referer|visitor|searched|query)($|_)")


@pytest.fixture
def served(database: Databases, tmp_path: Path) -> Iterator[tuple[int, Path, Database]]:
    """The production server over a database of its own, everything it says kept in a folder, and the database's rows."""
    # A database of its own: its files are read below, and closing a file ends the locks that SQLite holds on it.
    site = database.empty("canary")
    fill_site(site.engine)
    port = free_port()
    environment = {**os.environ, "FINDER_DATABASE_URL": site.url}
    with (tmp_path / "stdout").open("wb") as out, (tmp_path / "stderr").open("wb") as err:
        command = [sys.executable, "-m", "tests.canary_server", str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=err)
        try:
            await_port(port, process)
            yield port, tmp_path, site
        finally:
            process.terminate()
            process.wait(timeout=20)


def _ask(port: int, method: str, path: str, body: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"User-Agent": AGENT, "X-Forwarded-For": ADDRESS, "Referer": f"https://example.org/{CANARY}"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body=body or None, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, text


@pytest.mark.load
def test_a_search_leaves_no_trace_on_the_machine(served: tuple[int, Path, Database]) -> None:
    port, folder, site = served
    errors = []
    for path in (f"/find?near={CANARY}", f"/find?near={CANARY_ZIP}", f"/es/find?near={CANARY}", f"/{CANARY}"):
        status, _ = _ask(port, "GET", path)
        assert status in (200, 404)
    # Before anything fails: the line is written by itself, not only once an error has set the log up.
    assert b"GET /find 404" in (folder / "stderr").read_bytes()
    assert _ask(port, "GET", f"/find?near=80202&service={CANARY}!")[0] == 400
    assert _ask(port, "POST", "/find", urlencode({"near": f"{CANARY} {CANARY_ZIP}"}))[0] == 404
    for method, path, body in (
        ("GET", f"/fail?q={CANARY}", ""),
        ("POST", "/fail", f"near={CANARY}"),
        ("GET", f"/{CANARY}", ""),
    ):
        status, text = _ask(port, method, path, body)
        assert status in (404, 500)
        errors.append(text)
    limited = [_ask(port, "GET", f"/find?near={CANARY_ZIP}") for _ in range(130)]
    assert limited[-1][0] == 429
    # What was typed stands in the field it was typed in, by the contract, and nowhere else on the machine.
    told = urlencode({"field": "phone", "right_number": CANARY, "note": AGENT})
    assert _ask(port, "POST", "/programs/aaa/report", told)[0] == 422
    errors.append(limited[-1][1])
    for text in errors:
        for trace in (CANARY, AGENT, ADDRESS, CANARY_ZIP):
            assert trace not in text
    files = [*folder.iterdir(), *site.files()]
    kept = b"".join([*(path.read_bytes() for path in files), repr(site.rows()).encode()])
    assert b"GET /find 404" in kept, "the log is read at all"
    assert b"House AAA" in kept, "the database is read at all"
    for trace in (CANARY, AGENT, ADDRESS, CANARY_ZIP):
        assert trace.encode() not in kept, trace


def addresses(app: Flask) -> list[str]:
    """Every public address without parameters, in each language, and one of each kind that has some."""
    plain = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    plain = [path for path in plain if not path.startswith(("/staff", "/api/", "/sitemap", "/.well-known"))]
    guide = services_of(app, GuideServices).guides["en"]
    topics = [part.anchor for part in (*guide.sections, *guide.topics)]
    kinds = [
        "/find?near=80202&within=25&need=d",
        "/programs/aaa",
        "/programs/aaa/history",
        "/programs/gone",
        "/programs/none",
        "/nothing",
    ]
    kinds += [f"/guide/{anchor}" for anchor in topics]
    return sorted({*plain, *kinds, *(f"/es{path}" for path in kinds)})


def test_no_page_sets_a_cookie_or_loads_from_elsewhere(app: Flask, client: FlaskClient) -> None:
    crawled = addresses(app)
    assert len(crawled) > 60
    blocks, orders = set(), set()
    for path in crawled:
        response = client.get(path)
        assert response.status_code == (
            404 if path.endswith(("/none", "/nothing", "/find/map")) else 302 if path.endswith("/find") else 200
        )
        assert "Set-Cookie" not in response.headers
        if response.mimetype != "text/html":
            continue
        assert len(gzip.compress(response.data)) <= 50_000, path
        soup = check_page(response)
        assert (soup.html["lang"] == "es") == path.startswith("/es"), path  # type: ignore[index]
        language = soup.html["lang"]  # type: ignore[index]
        help_block = soup.select_one("aside.help")
        assert help_block is not None
        blocks.add((language, help_block.get_text()))
        orders.add(
            tuple(
                f"{tag.name}.{' '.join(tag.get('class', []))}"
                for tag in soup.body.find_all(recursive=False)
                if tag.get("class") != ["sample"]
            )
        )  # type: ignore[union-attr]
        for tag in soup.select("[src], link[href], form[action]"):
            parts = urlsplit(str(tag.get("src") or tag.get("href") or tag.get("action")))
            assert not parts.netloc, (path, tag)
    assert len(blocks) == 2, "the help block is the same on every page of a language"
    assert len(orders) == 1, "exit, help and language stand in the same order on every page"


def test_the_sample_for_a_proxy_logs_nothing_of_a_visitor() -> None:
    sample = (ROOT / "docs" / "proxy-nginx.conf").read_text()
    assert "log_format" in sample
    formats = re.findall(r"log_format [^;]+;", sample)
    assert formats
    for words in formats:
        assert not re.search(
            r"\$(args|request|query_string|request_uri|uri|http_\w+|(binary_)?remote_addr|proxy_add_\w+)\b", words
        )
    # nginx writes lines about requests, with address and query, in a format of its own.
    assert re.findall(r"error_log ([^ ;]+)", sample) == ["/dev/null"]
    # Nobody may tell the finder another address than their own.
    assert set(re.findall(r"X-Forwarded-For ([^;]+);", sample)) == {"$remote_addr"}


def test_nothing_is_stored_in_the_browser() -> None:
    script = (ROOT / "finder" / "static" / "site.js").read_text()
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker", script)


def test_no_table_could_hold_a_visitor() -> None:
    staff_only = ("staff_", "history")
    for table in Base.metadata.sorted_tables:
        if table.name.startswith(staff_only):
            continue
        for column in table.columns:
            assert not VISITOR_COLUMNS.search(column.name), (table.name, column.name)


def test_words_that_tell_stand_in_no_address(app: Flask) -> None:
    for path in addresses(app):
        assert not re.search(r"detox|heroin|methadone|opioid|overdose|drug|rehab", path), path


def test_words_that_tell_stand_in_no_link_of_ours(app: Flask, client: FlaskClient) -> None:
    for path in ("/", "/find?near=80202&within=25&need=d&need=m", "/find?near=80202&service=SP", "/guide", "/es/guide"):
        for link in check_page(client.get(path)).select("a[href^='/'], form[action]"):
            address = str(link.get("href") or link.get("action")).split("#")[0]
            assert not DISCLOSING.search(address), (path, address)


def test_titles_tell_pages_apart_and_never_name_a_program(app: Flask, client: FlaskClient) -> None:
    for prefix in ("", "/es"):
        plain = [path for path in addresses(app) if path.startswith("/es") == bool(prefix)]
        shown = [path for path in plain if client.get(path).mimetype == "text/html"]
        # A program's pages share a title, and so do the two of one topic, and pages that are not there.
        told = [path for path in shown if "/programs/" not in path and not path.endswith(("/nothing", "/find"))]
        told.remove(f"{prefix}/guide/stay-private")
        titles = [check_page(client.get(path)).title.get_text() for path in told]  # type: ignore[union-attr]
        assert len(set(titles)) == len(titles), sorted(title for title in titles if titles.count(title) > 1)
        assert "House" not in check_page(client.get(f"{prefix}/programs/aaa")).title.get_text()  # type: ignore[union-attr]


def test_searches_are_not_for_search_engines_and_the_guide_is(client: FlaskClient) -> None:
    hidden = {
        path: bool(check_page(client.get(path)).select("meta[name=robots][content=noindex]"))
        for path in ("/find?near=80202", "/find?near=nowhereatall", "/programs/aaa", "/guide", "/guide/timeline", "/")
    }
    assert [path for path in hidden if hidden[path]] == ["/find?near=80202", "/find?near=nowhereatall"]


def test_every_promise_names_a_test_that_exists() -> None:
    promises = load_promises(resources.folder("data") / "promises.toml")
    assert len(promises) >= 10
    for promise in promises:
        path, _, name = promise.test.partition("::")
        functions = {
            node.name for node in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(node, ast.FunctionDef)
        }
        assert name in functions, promise.id


def test_no_promise_is_more_than_anyone_can_keep(client: FlaskClient) -> None:
    for path in ("/privacy", "/health-data", "/", "/about", "/es/privacy", "/es/health-data", "/stay-private"):
        text = check_page(client.get(path)).get_text().lower()
        for phrase in ("100%", "hipaa", "fully anonymous", "completely anonymous", "guarantee", "garantiza"):
            assert phrase not in text, (path, phrase)


@in_one_pass("path", ["/", "/es/", "/find?near=80202", "/programs/aaa", "/guide", "/nothing"])
def test_both_privacy_pages_are_one_tap_away(client: FlaskClient, path: str) -> None:
    soup = check_page(client.get(path))
    links = {str(link["href"]).partition("?")[0] for link in soup.select("a")}
    prefix = "/es" if path.startswith("/es") else ""
    assert {f"{prefix}/privacy", f"{prefix}/health-data", f"{prefix}/stay-private"} <= links
