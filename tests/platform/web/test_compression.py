"""What public pages send is compressed as the browser accepts, and pages of staff never are."""

from __future__ import annotations

import gzip

import brotli
from flask.testing import FlaskClient

from tests.each import in_one_pass

RESULTS = "/find?near=80202&within=any"


def sent(client: FlaskClient, path: str, accepted: str | None) -> tuple[str | None, bytes]:
    """Return the encoding and the body of an answer."""
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    response = client.get(path, headers=headers)
    assert response.headers["Content-Length"] == str(len(response.get_data()))
    return response.headers.get("Content-Encoding"), response.get_data()


@in_one_pass("path", ["/", RESULTS, "/guide", "/es/guide/emergency", "/privacy"])
def test_a_page_is_the_same_however_it_is_sent(client: FlaskClient, path: str) -> None:
    encoding, plain = sent(client, path, None)
    assert encoding is None
    for accepted in ("gzip, deflate, br, zstd", "gzip, deflate"):
        encoding, packed = sent(client, path, accepted)
        assert encoding == "gzip"
        assert gzip.decompress(packed) == plain
        assert len(packed) < len(plain) / 2
    encoding, packed = sent(client, path, "br")
    assert encoding == "br"
    assert brotli.decompress(packed) == plain


@in_one_pass("accepted", ["", "identity", "gzip;q=0", "br;q=0, gzip;q=0", "zstd"])
def test_what_a_browser_does_not_accept_is_not_sent(client: FlaskClient, accepted: str) -> None:
    assert sent(client, "/guide", accepted)[0] is None


def test_a_posted_search_is_compressed_too_and_caches_are_told(client: FlaskClient) -> None:
    response = client.post("/find", data={"near": "80202"}, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "no-store"


def test_style_and_script_are_compressed_and_kept(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    for kind in ("css", "js"):
        (name,) = {part.split('"')[0] for part in page.split('"/static/')[1:] if part.split('"')[0].endswith(kind)}
        plain = client.get(f"/static/{name}")
        assert "Content-Encoding" not in plain.headers
        for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
            response = client.get(f"/static/{name}", headers={"Accept-Encoding": encoding})
            assert response.headers["Content-Encoding"] == encoding
            assert response.headers["Content-Length"] == str(len(response.get_data()))
            assert response.headers.getlist("Vary") == plain.headers.getlist("Vary") == ["Accept-Encoding"]
            assert "immutable" in response.headers["Cache-Control"]
            assert unpack(response.get_data()) == plain.get_data()
        asked_for = client.head(f"/static/{name}", headers={"Accept-Encoding": "br, gzip"})
        assert asked_for.get_data() == b""
        assert asked_for.headers["Content-Encoding"] == "br"


def test_what_is_sent_once_is_packed_best(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    name = page.split('rel="stylesheet" href="')[1].split('"')[0]
    best = client.get(name, headers={"Accept-Encoding": "br"}).get_data()
    assert len(best) < 0.85 * len(brotli.compress(client.get(name).get_data(), quality=4))


def test_pages_of_staff_are_sent_as_they_are(client: FlaskClient) -> None:
    response = client.get("/staff/sign-in", headers={"Accept-Encoding": "gzip, br"})
    assert response.status_code == 200
    assert len(response.get_data()) > 1000
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" not in response.headers.get("Vary", "")


def test_short_answers_are_not_worth_it(client: FlaskClient) -> None:
    assert sent(client, "/healthz", "gzip")[0] is None
