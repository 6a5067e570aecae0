"""The remote geocoder against a real server on this machine that answers as Nominatim and Pelias do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from finder.places.geocoder import NoGeocoder
from finder.platform.errors import GeocoderUnavailable
from finder.search.geocoding.remote import RemoteGeocoder

NOMINATIM = {
    "lat": "39.7530",
    "lon": "-104.9970",
    "display_name": "1700, Wynkoop Street, Denver",
    "address": {"city": "Denver", "ISO3166-2-lvl4": "US-CO", "postcode": "80202-1234", "country_code": "us"},
}
PONCE = {
    "lat": "18.0",
    "lon": "-66.6",
    "display_name": "Calle Mayor, Ponce",
    "address": {"town": "Ponce", "postcode": "00730", "country_code": "pr"},
}
PELIAS = {
    "geometry": {"coordinates": [-104.997, 39.753]},
    "properties": {
        "name": "1700 Wynkoop Street",
        "locality": "Denver",
        "region_a": "CO",
        "country_a": "USA",
        "postalcode": "80202",
    },
}


class Answers(BaseHTTPRequestHandler):
    """Answers by the street's name."""

    asked: list[tuple[str, dict[str, list[str]]]]

    def do_GET(self) -> None:
        """Answer one question."""
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        self.server.asked.append((parts.path, query))  # type: ignore[attr-defined]
        text = query.get("q", query.get("text", [""]))[0]
        if "Slow" in text:
            time.sleep(1)
        status = 500 if "Broken" in text else 200
        body = self._body(text, is_pelias=parts.path.endswith("/v1/search"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def _body(self, text: str, *, is_pelias: bool) -> bytes:
        if "Nonsense" in text:
            return b"<html>"
        if "Half" in text:
            return json.dumps([{"lat": "39.7", "lon": "-105", "display_name": "Half"}]).encode()
        found: list[Any] = [PELIAS if is_pelias else PONCE if "Mayor" in text else NOMINATIM]
        if "Nowhere" in text:
            found = []
        return json.dumps({"features": found} if is_pelias else found).encode()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked = []  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def address(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("path", ["", "/", "/nominatim", "/v1", "/pelias/v1/"])
def test_an_address_is_found(address: str, path: str) -> None:
    place = RemoteGeocoder(f"{address}{path}").locate("1700 Wynkoop Street, Denver")
    assert place is not None
    assert (place.label, place.kind, place.state) == ("Denver, CO 80202", "alias", "CO")
    assert (place.latitude, place.longitude) == (39.753, -104.997)


def test_neither_label_nor_search_text_holds_the_street(address: str) -> None:
    place = RemoteGeocoder(address).locate("1700 Wynkoop Street, Denver")
    assert place is not None
    assert place.search_text == "80202"
    assert "Wynkoop" not in repr(place)


def test_an_address_in_a_territory_is_found(address: str) -> None:
    place = RemoteGeocoder(address).locate("1 Calle Mayor, Ponce")
    assert place is not None
    assert place.label == "Ponce, PR 00730"


@pytest.mark.parametrize("path", ["", "/v1"])
def test_an_unknown_address_is_none(address: str, path: str) -> None:
    assert RemoteGeocoder(f"{address}{path}").locate("1 Nowhere Street") is None


def test_only_the_us_and_its_territories_are_asked_for(server: ThreadingHTTPServer, address: str) -> None:
    RemoteGeocoder(address).locate("1700 Wynkoop Street")
    path, query = server.asked[-1]  # type: ignore[attr-defined]
    assert path == "/search"
    assert query["countrycodes"] == ["us,pr,gu,vi,as,mp"]
    RemoteGeocoder(f"{address}/v1").locate("1700 Wynkoop Street")
    path, query = server.asked[-1]  # type: ignore[attr-defined]
    assert path == "/v1/search"
    assert query["boundary.country"] == ["USA,PRI,GUM,VIR,ASM,MNP"]


@pytest.mark.parametrize("text", ["1 Slow Street", "1 Broken Street", "1 Nonsense Street", "1 Half Street"])
def test_a_server_that_fails_is_unavailable_and_the_address_stays_untold(address: str, text: str) -> None:
    with pytest.raises(GeocoderUnavailable) as caught:
        RemoteGeocoder(address, timeout_seconds=0.2).locate(text)
    assert "Street" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_server_is_unavailable() -> None:
    with pytest.raises(GeocoderUnavailable):
        RemoteGeocoder("http://127.0.0.1:1").locate("1 Main Street")


def test_what_is_asked_is_not_logged(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        RemoteGeocoder(address).locate("1700 Wynkoop Street, Denver")
    assert "Wynkoop" not in caplog.text


def test_without_a_server_nobody_is_asked() -> None:
    assert NoGeocoder().locate("1 Main Street, Denver") is None
