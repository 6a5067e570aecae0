"""Our kind of Flask app: when it fails, its log names the fault and the lines, never the values."""

from __future__ import annotations

import traceback
from types import TracebackType

from flask import Flask, g


class Site(Flask):
    """A Flask app whose log can't hold what a person typed: messages of exceptions often quote it."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log kind and place of an error without its message."""
        kind, _, trace = exc_info
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        name = kind.__name__ if kind else "unknown"
        self.logger.error("%s in request %s\n%s", name, g.get("request_id", "-"), "\n".join(frames))
