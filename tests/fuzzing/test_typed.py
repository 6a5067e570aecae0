"""Whatever is typed or put into an address is answered by a page: never by a crash."""

from __future__ import annotations

from contextlib import suppress

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from finder.places.geocoder import NoGeocoder
from finder.places.locating import locate
from finder.platform.errors import BadInput, PlaceNotFound
from tests.examples import PROFILE, examples

_LONG = 60 if PROFILE == "search" else 1
"""`HYPOTHESIS_PROFILE=search` runs each of these for minutes."""
FUZZ = settings(
    max_examples=examples(100) * _LONG,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = (
    "Denver", "CO", "80202", "80202-1234", "St.", "county", "Springfield", "detox", "near", "me", "Ñ", "New York", "DC",
    "1600 Pennsylvania Ave", "apt", "#4", "and", "&", "/", ",", ",,", "-", "(", "\u0000", "\u202e", "é", "ﬁ", "０",
    "\ud83d\ude00", "Puerto Rico", "PO Box 12", "0" * 30, "a" * 300, "'", '"', "%", "%0a", "\n", "\t", "١٢٣٤٥", "½", "İ", "ß",
)  # fmt: skip
typed = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
KEYS = ("near", "within", "need", "service", "not", "want", "older", "page", "at", "sort", "p", "lang", "x")
VALUES = (
    "80202",
    "Denver",
    "25",
    "any",
    "0",
    "-1",
    "1e3",
    "٣",
    "d",
    "m",
    "PW",
    "DUO",
    "methadone",
    "1",
    "9" * 20,
    "",
)
queries = st.lists(st.tuples(st.sampled_from(KEYS), st.one_of(st.sampled_from(VALUES), typed)), max_size=8)
pages = st.sampled_from(("/find", "/es/find", "/list", "/programs/x", "/guide/x", "/choose", "/"))
questions = st.sampled_from(
    (
        "/api/v1/search",
        "/api/v1/places",
        "/api/v1/changes",
        "/api/hsds/services",
        "/api/hsds/organizations",
        "/api/hsds/taxonomy_terms",
    )
)
API_KEYS = (*KEYS, "cursor", "since", "limit", "size", "per_page", "state", "fields", "q")
cursors = st.one_of(
    st.text(max_size=40), st.binary(max_size=30).map(bytes.hex), st.from_regex(r"[A-Za-z0-9_\-=]{0,40}")
)
asked = st.lists(st.tuples(st.sampled_from(API_KEYS), st.one_of(st.sampled_from(VALUES), typed, cursors)), max_size=6)


@FUZZ
@given(typed)
def test_any_text_is_a_place_or_none(places_session: Session, text: str) -> None:
    with suppress(BadInput, PlaceNotFound):
        locate(text, session=places_session, geocoder=NoGeocoder())


@FUZZ
@given(pages, queries)
def test_any_query_is_answered_by_a_page(client: FlaskClient, page: str, query: list[tuple[str, str]]) -> None:
    answer = client.get(page, query_string=_sendable(query))
    assert answer.status_code in {200, 301, 302, 303, 400, 404, 410}


@FUZZ
@given(questions, asked)
def test_any_question_to_the_api_is_answered(client: FlaskClient, path: str, query: list[tuple[str, str]]) -> None:
    answer = client.get(path, query_string=_sendable(query))
    assert answer.status_code in {200, 301, 302, 303, 400, 404, 410, 422}


@FUZZ
@given(st.binary(max_size=80))
def test_a_query_of_any_bytes_is_answered(client: FlaskClient, raw: bytes) -> None:
    sent = "".join(f"%{byte:02X}" for byte in raw)
    assert client.get(f"/find?near={sent}").status_code in {200, 302, 303, 400, 404}


def _sendable(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Replace lone surrogates, which no client can send."""
    return [(key, value.encode("utf-8", "replace").decode()) for key, value in query]
