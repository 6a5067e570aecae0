"""The metrics: off by default, on loopback alone, added up over the workers, and without a word of anybody in them."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from finder.platform.settings import Settings, read_settings
from tests.commands import finder
from tests.paths import ROOT
from tests.ports import LONGEST_SECONDS, await_port, free_port

CANARY, AGENT, ADDRESS, ZIP = "zqcanary", "ZqBrowser/7.1", "203.0.113.77", "99950"
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")


class Measured:
    """A server of two workers, and what its metrics say."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, metrics_port: int) -> None:
        self.process, self.port, self.metrics_port = process, port, metrics_port

    def ask(self, path: str, method: str = "GET", body: str | None = None) -> int:
        headers = {"User-Agent": AGENT, "X-Forwarded-For": ADDRESS, "Referer": f"https://example.org/{CANARY}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return _ask(self.port, path, method, body, headers)[0]

    def text(self) -> str:
        status, text = _ask(self.metrics_port, "/metrics")
        assert status == 200
        return text

    def values(self) -> dict[tuple[str, str], float]:
        found = (SAMPLE.match(line) for line in self.text().splitlines() if not line.startswith("#"))
        return {(match[1], match[2] or ""): float(match[3]) for match in found if match}

    def count(self, **labels: str) -> float:
        wanted = [f'{name}="{value}"' for name, value in labels.items()]
        return sum(
            value
            for (name, held), value in self.values().items()
            if name == "finder_requests_total" and all(one in held for one in wanted)
        )


def _ask(
    port: int, path: str, method: str = "GET", body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_SECONDS)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


@contextmanager
def serving(settings: Settings, folder: Path, **more: str) -> Iterator[Measured]:
    port, metrics_port = free_port(), free_port()
    environment = {
        **os.environ,
        "FINDER_DATABASE_URL": settings.database_url,
        "RUNTIME_DIRECTORY": str(folder),
        "FINDER_METRICS_PORT": str(metrics_port),
        **more,
    }
    command = [sys.executable, "-m", "finder", "serve", "--port", str(port), "--workers", "2", "--threads", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        await_port(port, process)
        yield Measured(process, port, metrics_port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def await_so(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def check_loopback_alone(site: Measured, folder: Path) -> None:
    assert _ask(site.port, "/metrics")[0] == 404, "not where visitors ask"
    assert _ask(site.metrics_port, "/")[0] == 404
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {
        row[1].partition(":")[0] for row in rows if row[3] == "0A" and int(row[1][-4:], 16) == site.metrics_port
    }
    assert listening == {"0100007F"}
    seen = Path("/proc/net/tcp6").read_text().splitlines()[1:] if Path("/proc/net/tcp6").exists() else []
    assert not any(int(row.split()[1][-4:], 16) == site.metrics_port for row in seen)
    folders = [path for path in folder.iterdir() if path.is_dir()]
    assert [path.stat().st_mode & 0o077 for path in folders] == [0]


@pytest.mark.load
def test_they_are_read_on_loopback_alone_and_no_label_holds_what_anybody_sent(
    settings: Settings, tmp_path: Path
) -> None:
    with serving(settings, tmp_path) as site:
        check_loopback_alone(site, tmp_path)
        for path in (
            f"/find?near={CANARY}",
            f"/find?near={ZIP}&need=d",
            f"/{CANARY}",
            f"/programs/{CANARY}",
            f"/es/programs/aaa?x={CANARY}",
            f"/static/{CANARY}",
            f"/api/v1/search?near={CANARY}",
            f"/staff/programs/{CANARY}",
        ):
            assert site.ask(path) < 500
        site.ask("/find", CANARY.upper())
        site.ask("/find", "POST", urlencode({"near": f"{CANARY} {ZIP}"}))
        limited = 0
        for count in range(1000):  # Each worker counts for itself, and a new minute begins the count anew.
            # Most ask for nothing: a page of results costs ten times as much.
            limited += site.ask(f"/find?near={'' if count % 10 else ZIP}") == 429
            if limited:
                break
        assert limited == 1
        lines = [line.rpartition(" ") for line in site.text().splitlines() if not line.startswith("#")]
        # The figures themselves are apart: digits of a measured time may be those of a ZIP.
        assert all(float(figure) >= 0 for _, _, figure in lines)
        text = "\n".join(name for name, _, _ in lines)
        for trace in (CANARY, CANARY.upper(), AGENT, ADDRESS, ZIP, "aaa", "Denver"):
            assert trace not in text, trace
        labels = set(re.findall(r'(\w+)="', text))
        assert labels == {"route", "method", "status", "source", "le"}
        assert site.count(route="other", status="404") == 2, "this, and what asked visitors' port for the metrics"
        assert site.count(route="/programs/<program_id>", status="404") == 1
        assert site.count(route="/find", status="429") == limited
        assert site.count(method="other") == 1


@pytest.mark.load
def test_workers_are_added_up_and_what_they_counted_outlives_them(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "metrics-1").mkdir()
    with serving(settings, tmp_path, FINDER_RATE_LIMITS="off") as site:
        await_so(lambda: site.values()["finder_workers", ""] == 2)
        for _ in range(40):
            assert site.ask("/find?near=80202") == 200
        found = site.values()
        assert site.count(route="/find", status="200") == 40
        assert found["finder_request_seconds_count", 'route="/find"'] == 40
        assert found["finder_database_answers_total", 'source="primary"'] == 40
        workers = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
        counted = {path.stem.partition("_")[2] for path in tmp_path.rglob("counter_*.db")}
        assert counted >= set(workers), "each worker counts for itself"
        assert (found["finder_ready", ""], found["finder_degraded", ""]) == (1, 0)
        assert found["finder_index_revision", ""] == found["finder_directory_revision", ""] > 0
        assert found["finder_listed_programs", ""] > 0
        assert found["finder_newest_list_timestamp_seconds", ""] > 1_500_000_000
        os.kill(int(workers[0]), signal.SIGKILL)
        await_so(
            lambda: workers[0] not in Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text()
        )
        await_so(lambda: site.values()["finder_workers", ""] == 2)
        assert site.count(route="/find", status="200") == 40


def test_they_are_off_by_default_and_a_port_in_use_is_one_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert read_settings({}).metrics_port == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("FINDER_METRICS_PORT", str(taken.getsockname()[1]))
        monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
        answer = finder(settings.database_url, "serve", "--port", "0")
        assert answer.returncode == 2
        (line,) = answer.stderr.splitlines()
        assert "FINDER_METRICS_PORT" in line
    assert list(tmp_path.iterdir()) == [], "and nothing of a server that counts already is touched"
    for wrong in ("x", "70000", "-1"):
        monkeypatch.setenv("FINDER_METRICS_PORT", wrong)
        assert finder(settings.database_url, "serve").returncode == 2
