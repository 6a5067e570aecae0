"""The production server."""

from __future__ import annotations

from typing import Any

import click
import gunicorn.http.wsgi
from flask import Flask
from gunicorn.app.base import BaseApplication

from finder.app import create_app
from finder.cli import tools
from finder.cli.reporting import say
from finder.store import programs


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with settings from the command line; its access log stays off: it would hold queries and addresses."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(tools.settings())


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65_535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site with a production server."""
    with tools.open_session() as session:
        is_sample = programs.has_samples(session)
        count = programs.count_programs(session)
    tools.engine().dispose()
    say(f"Serving {count} programs on http://{host}:{port} (stop with Ctrl-C).")
    if is_sample:
        say("They are made-up sample programs: do not call them. Load real lists with: finder import FILE…")
    # Gunicorn names itself and its version in a header; a visitor gains nothing by it, an attacker might.
    gunicorn.http.wsgi.SERVER = "web"
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    _Server(options).run()


COMMANDS = (serve,)
