"""How commands speak: JSON to stdout, words to stderr, a progress bar only on a terminal."""

from __future__ import annotations

import json
from typing import Any

import click


def give_json(document: Any) -> None:
    """Write the one JSON document of a command."""
    click.echo(json.dumps(document, ensure_ascii=False))


def say(message: str) -> None:
    """Tell a person something."""
    click.echo(message, err=True)


def report_error(message: str, *, as_json: bool, quiet: bool = False) -> None:
    """Tell what went wrong, and as JSON too where that was asked for."""
    if as_json:
        give_json({"error": message})
    if not quiet:
        say(message)
