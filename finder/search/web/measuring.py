"""Let the server's workers count for the metrics, if the operator wants any."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from flask import Flask

from finder.platform.settings import Settings
from finder.platform.web.metrics_port import open_port, prepare_folder


def measured(make_app: Callable[[], Flask], options: dict[str, Any], settings: Settings) -> Callable[[], Flask]:
    """Open the port that metrics are read from, and return what makes the app and lets it count; for the master.

    Args:
        make_app: makes the app, in each worker.
        options: of the server; what to do when a worker ends is added.
        settings: with a port for the metrics.

    Raises:
        BadInput: the port is in use, or the folder of the counts can't be made.
    """
    listener = open_port(settings.metrics_port)
    prepare_folder(settings.metrics_folder)
    # Only now: the library looks for its folder when it is imported, and a site without metrics does without it.
    from finder.platform.web.metrics import forget_worker
    from finder.search.web.directory_figures import measure

    # The master serves nobody, and is none of the workers.
    forget_worker(os.getpid())
    options["child_exit"] = lambda _server, worker: forget_worker(worker.pid)
    return lambda: measure(make_app(), listener)
