"""A small client of the API, for reading: copy it. Needs Python 3.11 and nothing else.

client = NearbyClient("https://care.example.org")
for program in client.search("80202", need=["medicine"]):
    print(program["name"], program["phone"], program["miles"])
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any


class Problem(Exception):
    """The answer to a question that can't be answered: what is wrong, and what to do."""

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        super().__init__(document.get("detail") or document.get("title") or f"HTTP {status}")
        self.status, self.document = status, document


class NearbyClient:
    """Reads programs, places, words and changes from one site."""

    def __init__(self, site: str, *, timeout: float = 20) -> None:
        self.base, self.timeout = f"{site.rstrip('/')}/api/v1", timeout

    def search(self, near: str, *, private: bool = False, **filters: Any) -> Iterator[dict[str, Any]]:
        """Yield the programs near a place, nearest first, page after page.

        `filters`: `need`, `service`, `exclude`, `want` (lists), `within`, `older`, as in the reference. `private`: sends
        the place in the body, so that it stands in no address: for street addresses, say.
        """
        question = {"near": near, **filters}
        while True:
            page = self._post("/search", question) if private else self._get("/search", question)
            yield from page["results"]
            if page["next"] is None:
                return
            question["cursor"] = page["next"]

    def program(self, program_id: str) -> dict[str, Any]:
        """Return one program with every fact; one that was merged comes as the program it became part of."""
        return self._get(f"/programs/{urllib.parse.quote(program_id)}")

    def places(self, text: str) -> dict[str, Any]:
        """Return what a typed place is taken for."""
        return self._get("/places", {"text": text})

    def changes(self, since: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (cursor, change) for every change after a cursor; keep the last cursor for the next time."""
        while True:
            page = self._get("/changes", {"limit": 500} | ({"since": since} if since else {}))
            since = page["next"]
            for change in page["changes"]:
                yield since, change
            if not page["more"]:
                return

    def _get(self, path: str, question: dict[str, Any] | None = None) -> dict[str, Any]:
        plain = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in (question or {}).items()
        }
        query = urllib.parse.urlencode(plain, doseq=True)
        return self._send(urllib.request.Request(f"{self.base}{path}" + (f"?{query}" if query else "")))

    def _post(self, path: str, question: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        return self._send(urllib.request.Request(f"{self.base}{path}", json.dumps(question).encode(), headers))

    def _send(self, request: urllib.request.Request, *, tries: int = 3) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 429 and tries > 1:
                    time.sleep(int(error.headers.get("Retry-After", "10")))
                    return self._send(request, tries=tries - 1)
                is_problem = "json" in error.headers.get("Content-Type", "")
                raise Problem(error.code, json.load(error) if is_problem else {}) from None
