"""The arrows between wings hold: each breach, planted in a copy of the code, makes the import linter fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

BREACHES = {
    "SQL in a service module": ("finder/search/answering.py", "from sqlalchemy import select", "sql"),
    "SQL in a view": ("finder/search/web/views.py", "from sqlalchemy import text", "sql"),
    "staff in a public page": ("finder/search/web/cards.py", "from finder.staff.frame import layout", "wings"),
    "a public page in staff": ("finder/staff/calls/queue.py", "from finder.search.web import cards", "public-pages"),
    "Flask in rules": ("finder/listings/rules/facts.py", "import flask", "rules"),
    "SQLAlchemy in rules": ("finder/places/rules/place_text.py", "import sqlalchemy", "rules"),
    "NumPy in rules": ("finder/search/rules/criteria.py", "import numpy", "rules"),
    "a geocoder outside its room": ("finder/places/suggestions.py", "from geopy.geocoders import Nominatim", "geopy"),
    "an HTTP client outside its room": ("finder/cli/data.py", "import urllib3", "http"),
    "an HTTP client beside its room": ("finder/sync/updating.py", "import urllib3", "http"),
    "a client that imports its service": ("finder/sync/fetching.py", "from finder.sync import updating", "sync"),
    "staff that import the fetching of lists": (
        "finder/staff/imports/planning.py",
        "import finder.sync.fetching",
        "wings",
    ),
    "a wing's tables outside its store": (
        "finder/search/directory.py",
        "from finder.listings.store.tables import ProgramRow",
        "tables-listings",
    ),
    "one staff wing's pages in another's": (
        "finder/staff/calls/web/queue_views.py",
        "from finder.staff.duplicates.web import duplicate_views",
        "staff-webs",
    ),
    "one staff wing's store in another's service": (
        "finder/staff/calls/queue.py",
        "from finder.staff.imports.store import import_batches",
        "staff-stores",
    ),
    "a service that imports its page": ("finder/search/answering.py", "from finder.search.web import views", "search"),
    "listings that import the search": ("finder/listings/exporting.py", "from finder.search import answering", "wings"),
    "WTForms in a service": ("finder/staff/editing/editing.py", "import wtforms", "flask"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its contracts, with a cache of its imports."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "finder", folder / "finder", ignore=shutil.ignore_patterns("__pycache__", "*.css", "*.js"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Check some contracts in `folder`, in a process of its own, which imports nothing from here."""
    program = (
        "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(limit_to_contracts=sys.argv[1:]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", program, *contracts],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_caught(copy: Path, breach: str) -> None:
    name, line, contract = BREACHES[breach]
    path = copy / name
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(f"{whole}\n{line}\n", encoding="utf-8")
        found = lint(copy, contract)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout and name.replace("/", ".").removesuffix(".py") in found.stdout


def test_the_copy_is_whole_without_a_breach(copy: Path) -> None:
    found = lint(copy, *sorted({contract for _, _, contract in BREACHES.values()}))
    assert found.returncode == 0, found.stdout + found.stderr
