"""The arrows between wings hold: each breach, planted in a copy of the code, is named by the import linter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.paths import ROOT

BREACHES = {
    "SQL in a service module": ("finder/search/answering.py", "from sqlalchemy import select", "sql"),
    "SQL in a view": ("finder/search/web/views.py", "from sqlalchemy import text", "sql"),
    "staff in a public page": ("finder/search/web/cards.py", "from finder.staff.frame import layout", "wings"),
    "a public page in staff": ("finder/staff/calls/queue.py", "from finder.search.web import cards", "public-pages"),
    "Flask in rules": ("finder/listings/rules/facts.py", "import flask", "rules"),
    "staff in the page of a provider's link": (
        "finder/provider/web/views.py",
        "from finder.staff.provider_links import receiving",
        "wings",
    ),
    "a provider's page in staff": (
        "finder/staff/provider_links/issuing.py",
        "from finder.provider.web import provider_form",
        "public-pages",
    ),
    "a link's table outside its store": (
        "finder/provider/links.py",
        "from finder.provider.store.tables import ProviderLinkRow",
        "tables-provider",
    ),
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
    "the metrics' library outside its module": ("finder/search/web/views.py", "import prometheus_client", "metrics"),
    "WTForms in a service": ("finder/staff/editing/editing.py", "import wtforms", "flask"),
}


CONTRACTS = sorted({contract for _, _, contract in BREACHES.values()})
NAMES = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
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


@pytest.fixture(scope="module")
def planted(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, str]]:
    """Plant all breaches in a second copy; return what the linter says of it, and how it must name each breach.

    One look at all of them: the linter names each import with its line, and to start it for each costs more than to look.
    """
    folder = tmp_path_factory.mktemp("planted") / "copy"
    shutil.copytree(copy, folder)
    arrows = {}
    for breach, (name, line, _) in BREACHES.items():
        whole = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(f"{whole}{line}\n", encoding="utf-8")
        importer, imported = name.replace("/", ".").removesuffix(".py"), line.split()[1]
        # A package from elsewhere is named without its modules.
        known = imported if imported.startswith("finder.") else imported.split(".")[0]
        number = whole.count("\n") + 1
        arrows[breach] = rf"{re.escape(importer)} -> {re.escape(known)}\S* \(l\.{number}\)"
    found = lint(folder, *CONTRACTS)
    assert found.returncode == 1, found.stdout + found.stderr
    return found.stdout, arrows


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_caught(planted: tuple[str, dict[str, str]], breach: str) -> None:
    said, arrows = planted
    title = NAMES[BREACHES[breach][2]]
    assert f"{title} BROKEN" in said
    section = said.split(f"\n{title}\n{'-' * len(title)}\n", maxsplit=1)[1]
    # The next contract's section begins with its title, underlined.
    own = re.split(r"\n[^\n]+\n-{5,}\n", section, maxsplit=1)[0]
    assert re.search(arrows[breach], own), own


def test_the_copy_is_whole_without_a_breach(copy: Path) -> None:
    found = lint(copy, *CONTRACTS)
    assert found.returncode == 0, found.stdout + found.stderr
