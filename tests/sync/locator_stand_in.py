"""A locator on loopback with made-up places, which can be told to misbehave. The live service is never called."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from finder.sync.rules.locator import STATE_IDS

Row = dict[str, Any]


@dataclass
class Answer:
    """What is sent."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    """After so many bytes the connection is closed."""


Twist = Callable[[int, Answer], Answer]


@dataclass
class LocatorStandIn:
    """The server."""

    rows: Sequence[Row]
    asked: list[dict[str, str]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    twist: Twist = lambda number, answer: answer
    url: str = ""

    def answer(self, query: dict[str, str], tag: str) -> Answer:
        size, page = int(query["pageSize"]), int(query["page"])
        found = self._find(query)
        shown = [{**row, "_irow": at, "miles": 1.5} for at, row in enumerate(found)][(page - 1) * size : page * size]
        document = {"page": page, "totalPages": -(-len(found) // size), "recordCount": len(found), "rows": shown}
        body = json.dumps(document).encode()
        etag = f'"{hash(body)}"'
        return Answer(b"", status=304) if tag == etag else Answer(body, headers={"ETag": etag})

    def _find(self, query: dict[str, str]) -> Sequence[Row]:
        if query["limitType"] == "0":
            state = next(name for name, number in STATE_IDS.items() if str(number) == query["limitValue"])
            return [row for row in self.rows if row["state"] == state]
        far = {"20.7984,-156.3319": "HI", "13.4757,144.7489": "GU", "-14.2756,-170.7020": "AS"}
        state = far.get(query["sAddr"], "")
        # The first circle holds Hawaii's twin here, too: doubles between circles.
        return [row for row in self.rows if (row["state"] == state if state else row["state"] not in ("GU", "AS"))]


@contextmanager
def locating(rows: Sequence[Row]) -> Iterator[LocatorStandIn]:
    """Serve these places."""
    found = LocatorStandIn(rows)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            found.asked.append(query)
            found.agents.append(self.headers["User-Agent"])
            answer = found.answer(query, self.headers.get("If-None-Match", ""))
            answer = found.twist(len(found.asked), answer)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(answer.body[: answer.cut_at])
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/locator/exportsAsJson/v2"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def make_rows(count: int) -> list[Row]:
    """Return made-up places in three states and on an island, with the oddities that real answers have."""
    states = ("CO", "KS", "HI", "GU")
    return [_make_row(number, states[number % 4]) for number in range(count)]


def _make_row(number: int, state: str) -> Row:
    odd = number % 5
    zips = {"CO": "80202", "KS": "67202", "HI": "96813", "GU": "96910"}
    return {
        "name1": f"Example Recovery {number}" + (" &amp; Sons\u00a0House" if odd == 1 else ""),
        "name2": None if odd else "North\ufffdside",
        "street1": f"{100 + number} Example Street",
        "street2": None,
        "city": "Alphaville",
        "state": state,
        "zip": zips[state],
        "phone": f"303-555-01{number % 100:02}",
        "intake1": None,
        "website": "http://" if odd == 2 else "www.example.org",
        "latitude": "0" if odd == 3 else "39.75",
        "longitude": "0" if odd == 3 else "-104.99",
        "typeFacility": "OTP" if odd == 4 else "SA",
        "services": None
        if odd == 4
        else [
            {"f1": "Type of Care ", "f2": "TC", "f3": "Substance use treatment; Detoxification"},
            {"f1": "Type of Opioid Treatment", "f2": "OT", "f3": "Prescribes buprenorphine; A label nobody knows"},
        ],
    }
