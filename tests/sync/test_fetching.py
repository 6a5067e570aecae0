"""One file fetched: every way a download goes wrong ends in words, and leaves nothing behind."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from finder.platform.errors import BadInput
from finder.sync.fetching import FetchedFile, FetchLimits, fetch
from tests.ports import free_port
from tests.sync.stand_in import StandIn, standing_in, write_certificate

BODY = b"name1,phone\nHope House,303-555-0100\n" * 100
LIMITS = FetchLimits(bytes=10_000, redirects=3, connect_seconds=5, read_seconds=0.3, total_seconds=20)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with standing_in() as found:
        yield found


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def got(address: str, folder: Path, limits: FetchLimits = LIMITS) -> FetchedFile:
    """Fetch, and see that no thread outlives the download."""
    before = threading.active_count()
    try:
        return fetch(address, folder, limits=limits)
    finally:
        assert sum(isinstance(one, threading.Timer) and one.is_alive() for one in threading.enumerate()) <= before


def refused(address: str, folder: Path, limits: FetchLimits = LIMITS) -> str:
    """Return the words with which an address is refused."""
    with pytest.raises(BadInput) as told:
        got(address, folder, limits)
    words = str(told.value)
    assert "\n" not in words and words[-1] in ".?" or words.endswith("FILE")
    return words


def test_a_file_comes_whole_with_its_checksum_and_name(server: StandIn, tmp_path: Path) -> None:
    file = got(server.give("/lists/Some%20List%202025.csv", BODY), tmp_path)
    assert file.path.read_bytes() == BODY
    assert (file.bytes, file.sha256, file.is_counted) == (len(BODY), hashlib.sha256(BODY).hexdigest(), True)
    assert file.name == "Some List 2025.csv"


def test_the_request_names_the_program_and_nothing_else(server: StandIn, tmp_path: Path) -> None:
    got(server.give("/list", BODY), tmp_path)
    ((_, headers),) = server.asked
    assert headers.keys() == {"host", "user-agent", "accept-encoding"}
    assert headers["user-agent"].startswith("treatment-program-finder/0.")


def test_the_name_that_the_server_gives_counts(server: StandIn, tmp_path: Path) -> None:
    address = server.give("/export", BODY, Content_Disposition='attachment; filename="programs-2026-01-14.csv"')
    assert got(address, tmp_path).name == "programs-2026-01-14.csv"


def test_a_packed_answer_is_unpacked(server: StandIn, tmp_path: Path) -> None:
    file = got(server.give("/list", gzip.compress(BODY), Content_Encoding="gzip"), tmp_path)
    assert file.path.read_bytes() == BODY


def test_a_file_in_chunks_is_whole_and_one_that_just_ends_may_not_be(server: StandIn, tmp_path: Path) -> None:
    chunked = server.send(
        "/chunked",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        *(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (BODY[:1000], BODY[1000:])),
        b"0\r\n\r\n",
    )
    file = got(chunked, tmp_path)
    assert (file.path.read_bytes(), file.is_counted) == (BODY, True)
    file = got(server.send("/ends", b"HTTP/1.0 200 OK\r\n\r\n" + BODY), tmp_path)
    assert (file.path.read_bytes(), file.is_counted) == (BODY, False)


def test_it_tells_how_far_it_is(server: StandIn, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    fetch(server.give("/list", BODY), tmp_path, limits=LIMITS, progress=lambda count, of: told.append((count, of)))
    assert sum(count for count, _ in told) == len(BODY)
    assert {length for _, length in told} == {len(BODY)}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_moved_file_is_followed(server: StandIn, tmp_path: Path, status: int) -> None:
    new = server.give("/new/list-2025.csv", BODY)
    file = got(server.give("/old", status=f"{status} Moved", Location="/new/list-2025.csv"), tmp_path)
    assert (file.address, file.name, file.bytes) == (new, "list-2025.csv", len(BODY))


def test_a_file_that_moves_on_and_on_is_given_up(server: StandIn, tmp_path: Path) -> None:
    words = refused(server.give("/round", status="302 Found", Location="/round"), tmp_path)
    assert "more than 3 times" in words
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "location",
    ["http://lists.example.org/a.csv", "ftp://127.0.0.1/a.csv", "file:///etc/hostname", "https://[", "//a:b@c/"],
)
def test_a_redirect_leads_to_no_other_kind_of_address(server: StandIn, tmp_path: Path, location: str) -> None:
    words = refused(server.give("/list", status="302 Found", Location=location), tmp_path)
    assert "no list may be fetched" in words


def test_a_redirect_to_nowhere(server: StandIn, tmp_path: Path) -> None:
    assert "status 302" in refused(server.give("/list", status="302 Found"), tmp_path)


STATUSES = {
    "404 Not Found": "no file at this address",
    "410 Gone": "no file at this address",
    "403 Forbidden": "refuses",
    "401 Unauthorized": "refuses",
    "429 Too Many Requests": "Try again later",
    "500 Internal Server Error": "Try again later",
    "503 Service Unavailable": "Try again later",
    "204 No Content": "no file",
    "206 Partial Content": "no file",
    "304 Not Modified": "no file",
    "418 Teapot": "no file",
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_server_that_says_no(server: StandIn, tmp_path: Path, status: str) -> None:
    words = refused(server.give("/list", b"<h1>sorry</h1>", status=status), tmp_path)
    assert STATUSES[status] in words and status[:3] in words
    assert list(tmp_path.iterdir()) == []


def test_half_a_file_is_no_file(server: StandIn, tmp_path: Path) -> None:
    cut = server.give("/cut", BODY[:1500], Content_Length=str(len(BODY)))
    assert "broke off" in refused(cut, tmp_path)
    chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n" % (1000, BODY[:1000])
    assert "broke off" in refused(server.send("/chunk", chunk), tmp_path)
    assert "broke off" in refused(server.send("/mid-chunk", chunk[:-500]), tmp_path)


def test_an_empty_answer(server: StandIn, tmp_path: Path) -> None:
    assert "empty" in refused(server.give("/list", b""), tmp_path)
    assert "broke off" in refused(server.send("/nothing"), tmp_path)


def test_something_that_is_no_web_server(server: StandIn, tmp_path: Path) -> None:
    assert "broke off" in refused(server.send("/list", b"220 mail.example.org ready\r\n"), tmp_path)
    assert "empty" in refused(server.send("/odd", b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n"), tmp_path)


def test_a_file_that_is_too_large_is_not_taken(server: StandIn, tmp_path: Path) -> None:
    said = server.give("/said", BODY, Content_Length="5000000000")
    assert "larger than" in refused(said, tmp_path)
    unsaid = server.send("/unsaid", b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 20_000)
    assert "larger than" in refused(unsaid, tmp_path)
    packed = server.give("/packed", gzip.compress(b"0" * 1_000_000), Content_Encoding="gzip")
    assert "larger than" in refused(packed, tmp_path)


def test_a_server_that_falls_silent(server: StandIn, tmp_path: Path) -> None:
    assert "nothing for 0.3 seconds" in refused(server.send("/mute", then_waits=True), tmp_path)
    stuck = server.send("/stuck", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nname", then_waits=True)
    assert "nothing for 0.3 seconds" in refused(stuck, tmp_path)


SLOW = {
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n",
    "body without a length": b"HTTP/1.0 200 OK\r\n\r\n",
    "body in chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n",
    "head": b"HTTP/1.1 200 OK\r\nX-Slow: ",
    "first line": b"HTTP/1.1 200 ",
}


@pytest.mark.parametrize("part", SLOW)
def test_a_server_that_sends_a_byte_now_and_then(server: StandIn, tmp_path: Path, part: str) -> None:
    limits = FetchLimits(bytes=100_000, read_seconds=5, total_seconds=0.3)
    assert "longer than 0.3 seconds" in refused(server.drip("/slow", SLOW[part]), tmp_path, limits)


def test_nobody_listens(tmp_path: Path) -> None:
    assert "takes no connection" in refused(f"http://127.0.0.1:{free_port()}/list", tmp_path)


def test_a_server_without_a_known_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = write_certificate(tmp_path / "key.pem", now=datetime.now(UTC))
    with standing_in(certificate) as server:
        address = server.give("/list.csv", BODY)
        assert "TLS" in refused(address, tmp_path)
        assert server.asked == []
        # An operator's own authority is named in the usual way.
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert got(address, tmp_path).bytes == len(BODY)
        plain = server.give(
            "/down", status="302 Found", Location=f"http://127.0.0.1:{server.server_address[1]}/list.csv"
        )
        assert "no list may be fetched" in refused(plain, tmp_path)


def test_a_proxy_of_the_environment_is_used(server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url())
    server.give("lists.example.org:443", status="403 Forbidden")
    assert "HTTPS_PROXY" in refused("https://lists.example.org/a.xlsx", tmp_path)
    assert [line.split()[:2] for line, _ in server.asked] == [["CONNECT", "lists.example.org:443"]]
    monkeypatch.setenv("HTTPS_PROXY", "socks9://127.0.0.1")
    assert "HTTPS_PROXY" in refused("https://lists.example.org/a.xlsx", tmp_path)


def test_this_machine_is_asked_without_a_proxy(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    assert got(server.give("/list", BODY), tmp_path).bytes == len(BODY)


def test_a_folder_that_takes_no_file(server: StandIn, tmp_path: Path) -> None:
    assert "room" in refused(server.give("/list", BODY), tmp_path / "missing")
