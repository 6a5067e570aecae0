"""Visitors and staff who ask for pages all through a fault, and someone who votes: what each of them was answered."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

PAGES: Mapping[str, str] = {
    "emergency": "/guide/emergency",
    "home": "/",
    "guide": "/guide",
    "search": "/find?near=80202&within=any",
    "staff": "/staff/sign-in",
}
_PAUSE_SECONDS = 0.15
_PATIENCE_SECONDS = 15.0
_VOTE = urlencode({"page": "timeline", "helpful": "yes"})
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_OK = "200"


@dataclass(slots=True)
class Visitors:
    """Ask for each page again and again from `start` to `stop`."""

    port: int
    seen: list[tuple[float, str, str, float]] = field(default_factory=list)
    """When an answer came (seconds, monotonic), the page, its status or what came instead, and the seconds it took."""
    votes: Counter[str] = field(default_factory=Counter)
    """Statuses of the votes sent."""
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to ask."""
        works = [threading.Thread(target=self._ask, args=(page,), daemon=True) for page in PAGES]
        self._threads = [*works, threading.Thread(target=self._vote, daemon=True)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the answers that are under way."""
        self._ended.set()
        for thread in self._threads:
            thread.join(_PATIENCE_SECONDS + 5)

    def is_well(self, seconds: float) -> bool:
        """Return whether every page was answered with 200 in the last `seconds`, and at least once."""
        since = time.monotonic() - seconds
        found = [(page, status) for at, page, status, _ in list(self.seen) if at >= since]
        return {page for page, _ in found} == set(PAGES) and all(status == _OK for _, status in found)

    def statuses(self, page: str) -> dict[str, int]:
        """Return how often a page was answered with each status."""
        return dict(Counter(status for _, asked, status, _ in self.seen if asked == page))

    def slowest(self) -> float:
        """Return the seconds of the slowest answer of the pages for visitors."""
        return max((took for _, page, _, took in self.seen if page != "staff"), default=0.0)

    def last_failure(self) -> float:
        """Return when the last answer other than 200 came; 0 if there was none."""
        return max((at for at, _, status, _ in self.seen if status != _OK), default=0.0)

    def _ask(self, page: str) -> None:
        while not self._ended.wait(_PAUSE_SECONDS):
            began = time.monotonic()
            status = request(self.port, "GET", PAGES[page])
            now = time.monotonic()
            self.seen.append((now, page, status, now - began))

    def _vote(self) -> None:
        while not self._ended.wait(_PAUSE_SECONDS):
            self.votes[request(self.port, "POST", "/guide/helpful", _VOTE)] += 1


def request(port: int, method: str, path: str, body: str | None = None) -> str:
    """Return the status of one request as text, or what came instead: `refused`, `no answer`, `cut off`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request(method, path, body, _FORM if body else {})
        answer = connection.getresponse()
        answer.read()
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "no answer"
    except (OSError, http.client.HTTPException):
        return "cut off"
    else:
        return str(answer.status)
    finally:
        connection.close()
