"""The files for a server fit what is in the repository."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from finder.cli import main
from finder.platform.settings import read_settings
from tests.commands import finder
from tests.paths import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


def test_every_command_of_the_units_and_the_manual_exists() -> None:
    assert main
    known = finder("sqlite://", "--help").stdout
    texts = [path.read_text(encoding="utf-8") for path in (*UNITS, ROOT / "docs" / "operations.md")]
    used = {
        name
        for text in texts
        for name in re.findall(r"(?:bin/finder|^    finder|`finder) ([a-z-]+)", text, re.MULTILINE)
    }
    assert {"migrate", "serve", "backup", "restore", "copy"} <= used
    assert [name for name in sorted(used) if not re.search(rf"^  {name} ", known, re.MULTILINE)] == []


def test_each_timer_has_its_unit_and_each_unit_is_closed() -> None:
    names = {path.name for path in UNITS}
    for path in UNITS:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".timer":
            assert path.with_suffix(".service").name in names
            assert "Persistent=true" in text
        elif path.suffix == ".service":
            assert {"User=finder", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(
                text.splitlines()
            )


def test_the_units_are_right(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze: install systemd")
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/finder/.venv/bin/finder", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / path.name) for path in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_example_of_the_settings_can_be_read_and_refuses_to_start_without_a_secret() -> None:
    text = (ROOT / "deploy" / "finder.env.example").read_text(encoding="utf-8")
    settings = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    with pytest.raises(Exception, match="FINDER_SECRET_KEY"):
        read_settings(settings)
    read = read_settings({**settings, "FINDER_SECRET_KEY": "made-up-0123456789-abcdefghijklmnopqrstuvwxyz"})
    assert read.environment == "production"
    assert read.public_url == "https://care.example.org"
