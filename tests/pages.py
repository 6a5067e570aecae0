"""What holds for every public page, whatever it shows: checked on each page that a web test fetches."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.counting import unwatched
from tests.examples import PROFILE

EXACT_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
BANNED_IN_TITLES = (
    *("drug", "detox", "heroin", "rehab", "addict", "methadone", "opioid", "crisis", "overdose"),
    *("droga", "desintox", "heroína", "adicc", "adicto", "metadona", "opioide", "sobredosis"),
)
LONGEST_TITLE = 60
HELP_LINES = ("911", "988", "+18006624357")
_LOADING = (
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("form", "action"),
    ("iframe", "src"),
    ("base", "href"),
    ("object", "data"),
    ("embed", "src"),
    ("source", "src"),
    ("button", "formaction"),
    ("input", "formaction"),
)
_TEXTS = ("p", "li", "dt", "dd", "th", "td", "h1", "h2", "h3", "summary", "legend", "label", "figcaption")
_GLUED = re.compile(r"[a-z0-9áéíóúñ)”\"][.!?;][A-ZÁÉÍÓÚÑ¿¡][a-záéíóúñ]")
"""A sentence that begins where another ends, with no space: what a template's trimmed line ends leave."""
_OWN_WORD = re.compile(r"(?<=/programs/)[^/]+|\d+|[0-9a-f]{16,}")
"""What differs between addresses of one kind."""
_TOKEN = re.compile(r"[0-9a-f]{64}")
_UNLIKE = r"<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\uffff"
_VALUE = re.compile(f'="[^"{_UNLIKE}]+"')
_WORDS = re.compile(rf">[^{_UNLIKE}]*[^\s{_UNLIKE}][^{_UNLIKE}]*<")
"""Values and texts that no rule of the markup can mind: without references, marks and control characters."""
_seen_well: set[bytes] = set()
"""Digests of pages and skeletons that were looked at and found well, in this process."""
_NEVER = ("srcset", "ping", "background", "poster")
"""Attributes that load or tell, and that no page of ours needs."""


def check_headers(response: TestResponse, *, path: str = "", is_staff: bool = False) -> None:
    """Check what every response must say, whatever it is."""
    for name, value in EXACT_HEADERS.items():
        wanted = "same-origin" if is_staff and name == "Referrer-Policy" else value
        assert response.headers.getlist(name) == [wanted], name
    for name in ("Server", "X-Powered-By", *(() if is_staff else ("Set-Cookie",))):
        assert name not in response.headers, name
    location = "(self)" if (path or response.request.path) in ("/", "/find", "/es/", "/es/find") else "()"
    assert response.headers["Permissions-Policy"].startswith(f"geolocation={location}, ")
    if response.mimetype == "text/html":
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers


def check_page(response: TestResponse) -> BeautifulSoup:
    """Check a whole HTML page and return it parsed."""
    check_headers(response)
    return _check_any_page(response, _check_help)


def check_staff_page(response: TestResponse) -> BeautifulSoup:
    """Check a whole page of the staff side and return it parsed: a form without its token is none."""
    check_headers(response, is_staff=True)
    return _check_any_page(response, _check_tokens)


def _check_tokens(soup: BeautifulSoup, by_name: Mapping[str, list[Tag]]) -> None:
    if soup.find(class_="staff-self") is None:
        return
    for form in by_name["form"]:
        assert form.get("method") != "post" or form.select_one("input[name=csrf][value]") is not None, form


@unwatched
def _check_any_page(
    response: TestResponse, check_own: Callable[[BeautifulSoup, Mapping[str, list[Tag]]], None]
) -> BeautifulSoup:
    assert response.mimetype == "text/html"
    text = response.get_data(as_text=True)
    soup = _parse(text)
    # Most pages are fetched many times, the same but for a token of their forms: one look at each is enough.
    key = hashlib.sha256(f"{check_own.__name__} {_TOKEN.sub('token', text)}".encode()).digest()
    if key not in _seen_well:
        check_own(soup, _check_text(text, soup, _kind_of(response)))
        _seen_well.add(key)
    return soup


def _kind_of(response: TestResponse) -> str:
    """Return what a page is one of: its template's address in its language, with its status."""
    return f"{response.status_code} {_OWN_WORD.sub('-', response.request.path)}"


@lru_cache(maxsize=300)
def _parse(text: str) -> BeautifulSoup:
    """Return a page parsed: one and the same for the same text, so a test that changes it takes a copy."""
    return BeautifulSoup(text, "html.parser")


def _check_text(text: str, soup: BeautifulSoup, kind: str) -> Mapping[str, list[Tag]]:
    """Check what holds for every page, and return its tags by name."""
    _check_markup(text, kind)
    # One walk through the page: to search it anew for each rule takes four times as long.
    tags = [part for part in soup.descendants if isinstance(part, Tag)]
    by_name: dict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        by_name[tag.name].append(tag)
    _check_head(by_name)
    _check_structure(tags, by_name)
    _check_fields(by_name)
    _check_addresses(tags, by_name)
    _check_sentences(by_name)
    return by_name


def _check_markup(text: str, kind: str) -> None:
    """Parse a page as strictly as browsers may: one look at each skeleton, whatever words and values it holds.

    The inner loop has one look at each kind of page.
    """
    skeleton = kind if PROFILE == "quick" else _WORDS.sub(">w<", _VALUE.sub('="v"', text))
    key = hashlib.sha256(skeleton.encode()).digest()
    if key not in _seen_well:
        html5lib.HTMLParser(strict=True).parse(text)
        _seen_well.add(key)


def _check_head(by_name: Mapping[str, list[Tag]]) -> None:
    assert by_name["html"][0].get("lang") in ("en", "es")
    title = by_name["title"][0].get_text()
    assert 0 < len(title) <= LONGEST_TITLE
    assert not [word for word in BANNED_IN_TITLES if word in title.lower()]
    assert not [tag for tag in by_name["meta"] if str(tag.get("property", "")).startswith("og:")]


def _check_structure(tags: list[Tag], by_name: Mapping[str, list[Tag]]) -> None:
    assert len(by_name["h1"]) == 1
    ids = [tag["id"] for tag in tags if tag.has_attr("id")]
    known = set(ids)
    assert len(ids) == len(known), sorted({name for name in ids if ids.count(name) > 1})
    for tag in tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert known.issuperset(_words(tag.get(name))), (tag.name, tag.get(name))
    for link in by_name["a"]:
        address = str(link.get("href", ""))
        assert not address.startswith("#") or address[1:] in known, address
    for script in by_name["script"]:
        assert script.get("src") and not script.get_text().strip()


def _words(value: Any) -> list[str]:
    return value if isinstance(value, list) else str(value or "").split()


def _check_fields(by_name: Mapping[str, list[Tag]]) -> None:
    labelled = {label.get("for") for label in by_name["label"]}
    for field in (*by_name["input"], *by_name["select"], *by_name["textarea"]):
        if field.get("type") not in ("hidden", "submit"):
            assert field.get("id") in labelled, field
    for fieldset in by_name["fieldset"]:
        assert fieldset.find("legend") is not None


def _check_addresses(tags: list[Tag], by_name: Mapping[str, list[Tag]]) -> None:
    for name, attribute in _LOADING:
        for tag in by_name[name]:
            address = urlsplit(str(tag.get(attribute, "")))
            assert not address.scheme and not address.netloc, tag
    for tag in tags:
        assert tag.attrs.keys().isdisjoint(_NEVER), tag
        # The content security policy would refuse them.
        assert not [name for name in tag.attrs if name == "style" or name.startswith("on")], tag
    for link in by_name["a"]:
        # The ways out say nofollow instead of noopener: noreferrer implies that.
        if str(link.get("href", "")).startswith("http"):
            rel = set(_words(link.get("rel")))
            assert "noreferrer" in rel and rel & {"noopener", "nofollow"}, link


def _check_sentences(by_name: Mapping[str, list[Tag]]) -> None:
    for tag in (tag for name in _TEXTS for tag in by_name[name]):
        text = tag.get_text()
        # Text that lies deeper is looked at there.
        if _GLUED.search(text) and tag.find(_TEXTS) is None:
            raise AssertionError(tag)


def _check_help(soup: BeautifulSoup, by_name: Mapping[str, list[Tag]]) -> None:
    links, body = by_name["a"], by_name["body"][0]
    addresses = [str(link.get("href")) for link in links]
    for number in HELP_LINES:
        assert f"tel:{number}" in addresses, number
    block = body.find("aside", class_="help", recursive=False)
    assert isinstance(block, Tag)
    assert not block.has_attr("hidden")
    assert {str(link.get("href")) for link in block.find_all("a")} == {f"tel:{number}" for number in HELP_LINES}
    language = str(soup.html.get("lang")) if soup.html else ""
    # A place that came by POST goes along by POST: then the way to the guide is a button.
    ways = [*addresses, *(str(button["formaction"]) for button in by_name["button"] if button.has_attr("formaction"))]
    assert ("/guide" if language == "en" else "/es/guide") in {way.partition("?")[0] for way in ways}
    assert addresses[0] == "#main"
    assert links[1].get_text() == {"en": "Leave this site", "es": "Salir de este sitio"}[language]
    assert links[-1].get_text() == links[1].get_text()
    assert [tag.name for tag in body.find_all(recursive=False)][-3:] == ["main", "aside", "footer"]
    assert set(_words(links[1].get("rel"))) == {"noreferrer", "nofollow"}
