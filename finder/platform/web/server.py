"""Gunicorn with this project's settings. The caller passes the app to serve."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from typing import Any

import gunicorn.http.wsgi
import gunicorn.systemd
from flask import Flask
from gunicorn.app.base import BaseApplication

from finder.platform.errors import BadInput
from finder.platform.web.arbiter import ReadyArbiter, ReadyWorker


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our settings; its access log stays off because it would hold queries and IP addresses."""

    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Load our settings, and none from files or the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app, once per worker."""
        _write_access_lines()
        return self._make_app()

    def run(self) -> None:
        """Serve until a signal says otherwise."""
        ReadyArbiter(self).run()


def _write_access_lines() -> None:
    """Send our log line per request (`finder.platform.web.headers`) to standard error."""
    log = logging.getLogger("finder.access")
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
        log.propagate = False


def has_given_socket() -> bool:
    """Return whether systemd holds the socket and passed it to this process (`LISTEN_FDS`): it stays open while we restart."""
    return bool(gunicorn.systemd.listen_fds(unset_environment=False))


def check_free(host: str, port: int) -> None:
    """Check that the server can listen there.

    Raises:
        BadInput: another program does, the host is none of this machine, or the port takes more rights.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            # As the server does: a port whose last connections are still closing is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except socket.gaierror as error:
        raise BadInput("There is no such host. For this machine alone use: --host 127.0.0.1") from error
    except PermissionError as error:
        raise BadInput(f"Port {port} is kept for the system. Choose one from 1024 with --port.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            words = f"Port {port} is in use by another program. End that one, or choose another with --port."
        else:
            words = "This host is none of this machine. For this machine alone use: --host 127.0.0.1"
        raise BadInput(words) from error


def server_options(host: str, port: int, *, workers: int, threads: int) -> dict[str, Any]:
    """Return gunicorn's settings."""
    # Gunicorn names itself and its version in a header, which helps no visitor but might help an attacker.
    gunicorn.http.wsgi.SERVER = "web"
    return {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": ReadyWorker,
        # A proxy on this machine may pass on what anybody sends: a header that says where the site is mounted would stand in
        # the links of kept cards, for all visitors. The environment variable SCRIPT_NAME still says it.
        "forwarder_headers": "",
        # RFC 9112, section 3, wants at least 8,000; this is the most that gunicorn takes.
        "limit_request_line": 8190,
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
