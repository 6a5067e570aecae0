"""The environment of processes that measure or break a site of their own: without the settings of the operator's site."""

from __future__ import annotations

import os

_PREFIX = "FINDER_"


def without_settings() -> dict[str, str]:
    """Return this process's environment without any of our settings.

    Even one would reach the operator's own site: its replica would be read, its port of the metrics taken, its counts emptied.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith(_PREFIX)}
