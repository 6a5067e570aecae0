"""The ``finder`` command: parse, call, report; no logic.

Exit status: 0 done; 1 asked rightly, but it isn't so; 2 bad input or usage, nothing changed. With ``--json`` stdout
holds exactly one JSON document; messages for people go to stderr and never repeat what was typed.
"""

from __future__ import annotations

import sys

import click

from finder.cli import data, looking, measuring, operating, serving, staff
from finder.cli.reporting import report_error
from finder.errors import FinderError, NotFound


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """Find detox and rehab programs near a place; load and serve the directory."""


for _command in (
    *data.COMMANDS, *looking.COMMANDS, *serving.COMMANDS, *staff.COMMANDS, *operating.COMMANDS, *measuring.COMMANDS,
):  # fmt: skip
    group.add_command(_command)


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
        error.show()
        report_error("Wrong usage: see the message, or ask with --help.", as_json=as_json, quiet=True)
        sys.exit(2)
    except NotFound as error:
        report_error(str(error), as_json=as_json)
        sys.exit(1)
    except FinderError as error:
        report_error(str(error), as_json=as_json)
        sys.exit(2)
