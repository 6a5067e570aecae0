"""Paths on the command line: never empty, which click takes for the current folder."""

from __future__ import annotations

from typing import Any

import click


class NamedPath(click.Path):
    """A `click.Path` that isn't empty."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; click reports an empty one, or one of the wrong kind, as a `BadParameter`."""
        if not str(value):
            self.fail("Path is empty.", param, ctx)
        return super().convert(value, param, ctx)


def explain_path(message: str) -> str:
    """Return what is wrong with a path, from click's message, whose own words would repeat what was typed."""
    for ending, words in {
        "is empty.": "is empty. Name a file or folder.",
        "is a directory.": "takes a file, and this is a folder. Name a file in it.",
        "is a file.": "takes a folder, and this is a file.",
        "does not exist.": "takes a file that is there: check its name.",
        "is not readable.": "takes a file that you may read.",
        "is not writable.": "takes a place that you may write to.",
    }.items():
        if message.endswith(ending):
            return words
    return "is wrong."
