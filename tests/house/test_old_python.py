"""A Python that is too old says so in one line, from wherever the program is started."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.each import in_one_pass
from tests.paths import ROOT

PRETEND = "import sys; sys.version_info = (3, 9, 18, 'final', 0); "
OLD = "This program needs Python 3.11 or newer"


def test_what_is_read_first_can_be_read_by_old_ones() -> None:
    for name in ("__init__.py",):
        ast.parse((ROOT / "finder" / name).read_text(encoding="utf-8"), feature_version=(3, 4))


@in_one_pass(
    "start",
    [
        "import runpy; runpy.run_module('finder', run_name='__main__')",
        "import runpy; runpy.run_path('seed_programs.py', run_name='__main__')",
        "import finder.cli",
    ],
)
def test_it_is_one_line(start: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRETEND + start], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line == f"{OLD}; this is Python 3.9."


@pytest.mark.parametrize("target", ["setup", "run"])
def test_make_says_so_before_it_makes_anything(target: str, tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "requirements"):
        (tmp_path / name).symlink_to(ROOT / name)
    old = tmp_path / "python-of-old"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{PRETEND}exec(sys.argv[1])" "$2"\n', encoding="utf-8")
    old.chmod(0o700)
    for python in (str(old), "no-such-python"):
        done = subprocess.run(
            ["make", "--no-print-directory", target, f"PYTHON={python}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"]},
        )
        assert done.returncode == 2
        assert done.stderr.splitlines()[0].startswith(OLD)
        assert "Traceback" not in done.stderr
        assert not (tmp_path / ".venv").exists()
