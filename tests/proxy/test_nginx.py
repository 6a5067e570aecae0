"""The sample configuration in a real nginx before a real server: whom it limits, what it logs, what stands in for the finder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from finder.app import create_app
from finder.guide.web.stand_alone import write_pages
from finder.platform.settings import Settings
from tests.nginx import NGINX, NO_NGINX, Front, start_nginx
from tests.paths import ROOT
from tests.ports import await_port, free_port
from tests.sites import close

pytestmark = pytest.mark.skipif(NGINX is None, reason=NO_NGINX)
SEARCH = "/find?near=80202"


@pytest.fixture(scope="module")
def folder(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the pages for the proxy."""
    found = tmp_path_factory.mktemp("front")
    app = create_app(settings)
    write_pages(app, found / "static")
    close(app)
    return found


@pytest.fixture(scope="module")
def front(settings: Settings, folder: Path) -> Iterator[Front]:
    """Serve a filled site behind nginx, with limits."""
    port = free_port()
    environment = os.environ | {
        "FINDER_DATABASE_URL": settings.database_url,
        "FINDER_TRUSTED_PROXIES": "127.0.0.1",
        "FINDER_RATE_LIMITS": "on",
    }
    command = [sys.executable, "-m", "finder", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        await_port(port, server)
        with start_nginx(folder, port) as found:
            yield found
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.mark.load
def test_three_hundred_searches_from_one_address_limit_that_one_and_nobody_else(front: Front) -> None:
    counts: Counter[int] = Counter()
    with front.visitor("127.0.0.20") as flood, front.visitor("127.0.0.21") as other:
        for _ in range(300):
            # Whatever it says of its own address, it is one visitor.
            flood.request("GET", SEARCH, headers={"X-Forwarded-For": f"198.51.100.{sum(counts.values()) % 250}"})
            answer = flood.getresponse()
            body = answer.read().decode()
            counts[answer.status] += 1
            if answer.status == 429:
                assert int(answer.headers["Retry-After"]) >= 1
                assert "988" in body
        other.request("GET", SEARCH)
        answer = other.getresponse()
        assert answer.status == 200
        answer.read()
        flood.request("GET", "/guide")
        assert flood.getresponse().status == 200
    assert set(counts) == {200, 429}
    assert 120 <= counts[200] <= 240


@pytest.mark.load
def test_a_refused_search_in_spanish_has_its_page_in_spanish(front: Front) -> None:
    with front.visitor("127.0.0.22") as visitor:
        for _ in range(200):
            visitor.request("GET", "/es/find?near=80202")
            answer = visitor.getresponse()
            body = answer.read().decode()
            if answer.status == 429:
                break
    assert answer.status == 429
    assert 'lang="es"' in body


@pytest.mark.load
def test_the_logs_hold_no_address_and_no_query(front: Front) -> None:
    with front.visitor("127.0.0.23") as visitor:
        for path in ("/find?near=CanaryTown", "/nowhere-canary", "/%00canary"):
            visitor.request("GET", path)
            visitor.getresponse().read()
    logs = front.logs()
    assert " GET 4" in logs
    for word in ("127.0.0.2", "anary", "80202", "find"):
        assert word not in logs


@pytest.mark.load
def test_files_stand_in_when_the_finder_is_away(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "static").symlink_to(folder / "static")
    with start_nginx(tmp_path, free_port()) as front, front.visitor("127.0.0.24") as visitor:

        def ask(path: str, method: str = "GET") -> tuple[int, str, str]:
            visitor.request(method, path)
            answer = visitor.getresponse()
            return answer.status, answer.headers.get("Retry-After", ""), answer.read().decode()

        for path in ("/", "/find?near=80202", "/programs/aaa", "/guide/no-such"):
            status, later, body = ask(path)
            assert (status, later) == (503, "60"), path
            assert "988" in body
            assert "80202" not in body
        status, _, body = ask("/find", "POST")
        assert status == 503
        assert "988" in body
        assert 'lang="es"' in ask("/es/find?near=80202")[2]
        for path in ("/guide", "/guide/emergency", "/es/guide", "/stay-private"):
            status, _, body = ask(path)
            assert status == 503, path
            assert "911" in body or "988" in body
            assert body == (folder / "static" / f"{path[1:]}.html").read_text(), path
        css = next((folder / "static" / "static").glob("site*.css")).name
        assert ask(f"/static/{css}")[0] == 200
        assert "127.0.0.24" not in front.logs()
