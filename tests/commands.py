"""Run the ``finder`` command in this process: as people do, without a new interpreter for each of many tries."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from finder.cli import main, tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a command ended. An error that it did not expect is raised instead."""

    returncode: int
    stdout: str
    stderr: str


def finder(database_url: str, *arguments: str) -> Answer:
    """Run one command on a database."""
    said, told = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(told):
        patch.setenv("FINDER_DATABASE_URL", database_url)
        patch.setattr(sys, "argv", ["finder", *arguments])
        forget_tools()
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        finally:
            forget_tools()
    assert isinstance(code, int)
    return Answer(returncode=code, stdout=said.getvalue(), stderr=told.getvalue())


def forget_tools() -> None:
    """Let the next command read its settings anew."""
    if tools.engine.cache_info().currsize:
        tools.engine().dispose()
    tools.settings.cache_clear()
    tools.engine.cache_clear()
