"""The ``finder`` command: parse, call, report; no logic.

Exit status: 0 done; 1 not found, or a check failed; 2 bad input or usage, nothing changed. With ``--json`` stdout
holds exactly one JSON document; messages for people go to stderr and never echo what was typed.
"""

from __future__ import annotations

import importlib
import sys
from typing import cast

import click

from finder.cli.reporting import explain_usage, report_error
from finder.platform.errors import FinderError, NotFound

_COMMANDS = {
    "audit-sample": "staff",
    "backup": "operating",
    "bench": "measuring",
    "faults": "measuring",
    "copy": "operating",
    "digest": "digesting",
    "doctor": "examining",
    "export": "data",
    "fetch-directory": "fetching",
    "import": "data",
    "migrate": "preparing",
    "place": "searching",
    "publish": "publishing",
    "rebuild": "preparing",
    "restore": "operating",
    "rotate-keys": "keys",
    "search": "searching",
    "seed": "preparing",
    "serve": "serving",
    "show": "searching",
    "staff": "staff",
    "static": "exporting_pages",
    "sync": "syncing",
    "handout": "handouts",
    "tidy": "cleanup",
    "verify-audit": "staff",
}
"""The module of this package for each command."""


class _LazyGroup(click.Group):
    """Imports a command's module on demand: a search needn't load the web server and the migrations."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"finder.cli.{_COMMANDS[cmd_name]}")
        return next(command for command in cast(tuple[click.Command, ...], module.COMMANDS) if command.name == cmd_name)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="treatment-program-finder", prog_name="finder", message="%(prog)s %(version)s")
def group() -> None:
    """Find detox and rehab programs near a place; load and serve the directory."""


def main() -> None:
    """Run the command and exit with its status."""
    as_json = "--json" in sys.argv
    try:
        sys.exit(group.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(2)
    except click.UsageError as error:
        report_error(explain_usage(error), as_json=as_json)
        sys.exit(2)
    except NotFound as error:
        report_error(str(error), as_json=as_json)
        sys.exit(1)
    except FinderError as error:
        report_error(str(error), as_json=as_json)
        sys.exit(2)
    except Exception as error:
        words = _explain_database(error)
        if not words:
            raise
        report_error(words, as_json=as_json)
        sys.exit(2)


def _explain_database(error: Exception) -> str:
    # Only now: usage and help need no database.
    from finder.platform.database.readiness import (
        DAMAGED,
        INCOMPLETE,
        UNREACHABLE,
        is_busy,
        is_damaged,
        is_incomplete,
        is_unreachable,
    )

    if is_damaged(error):
        return DAMAGED
    if is_unreachable(error):
        return UNREACHABLE
    if is_incomplete(error):
        return INCOMPLETE
    return "The database is busy, full or gone. Nothing was changed; try again." if is_busy(error) else ""
