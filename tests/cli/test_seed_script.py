"""The script at the top that `make run` calls: it works, twice, and says that its programs are made up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import examples
from tests.paths import ROOT


@pytest.mark.slow
def test_the_seed_script_fills_an_empty_directory_and_may_run_twice(places_file: Path, tmp_path: Path) -> None:
    shutil.copy(places_file, tmp_path / "finder.sqlite3")
    environment = {**os.environ, "FINDER_DATABASE_URL": f"sqlite:///{tmp_path / 'finder.sqlite3'}"}
    count = examples(1500)
    for said in (f"{count} added", "nothing to seed"):
        run = subprocess.run(
            [sys.executable, "seed_programs.py", "--count", str(count)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert said in run.stderr
