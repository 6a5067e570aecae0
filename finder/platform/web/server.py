"""Gunicorn as we run it. Which app it serves is the caller's business."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import gunicorn.http.wsgi
from flask import Flask
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with settings of ours; its access log stays off: it would hold queries and addresses."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our settings and none from files or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app, once a worker."""
        _write_access_lines()
        return self._make_app()


def _write_access_lines() -> None:
    """Write our own line a request (`finder.platform.web.headers`) to the standard error; without a handler it goes nowhere."""
    log = logging.getLogger("finder.access")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False


def server_options(host: str, port: int, *, workers: int, threads: int) -> dict[str, Any]:
    """Return gunicorn's settings."""
    # Gunicorn names itself and its version in a header; a visitor gains nothing by it, an attacker might.
    gunicorn.http.wsgi.SERVER = "web"
    return {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
