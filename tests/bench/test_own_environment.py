"""Sites that are measured or broken know nothing of the operator's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.bench.faults.site import Site
from finder.bench.own_environment import without_settings


@pytest.mark.slow
def test_a_site_to_break_has_no_setting_of_the_operator_s_site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("FINDER_READ_DATABASE_URL", "FINDER_METRICS_PORT", "FINDER_ENV"):
        monkeypatch.setenv(name, "a value that every command would refuse")
    site = Site(1, {"FINDER_DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}"}, tmp_path / "copy")
    done = site.run("verify-audit")
    assert "FINDER_" not in done.stderr.decode()
    assert without_settings()["PATH"] and not any(name.startswith("FINDER_") for name in without_settings())
