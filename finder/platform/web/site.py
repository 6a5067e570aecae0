"""A Flask app whose error log names the exception type and the lines, never values."""

from __future__ import annotations

import traceback
from types import TracebackType

from flask import Flask, g

from finder.platform.web.compiled_texts import LanguageEnvironment


class Site(Flask):
    """A Flask app that never logs exception messages: they often quote what a person typed."""

    jinja_environment = LanguageEnvironment

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the type and location of an error without its message."""
        kind, _, trace = exc_info
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        name = kind.__name__ if kind else "unknown"
        self.logger.error("%s in request %s\n%s", name, g.get("request_id", "-"), "\n".join(frames))
