"""Change the operator's secret."""

from __future__ import annotations

import click

from finder.cli import tools
from finder.cli.reporting import say
from finder.platform.errors import BadInput
from finder.staff.accounts.secrets_kept import rotate


@click.command(name="rotate-keys")
def rotate_keys() -> None:
    """Encrypt the secrets of staff anew with FINDER_SECRET_KEY; FINDER_SECRET_KEY_BEFORE is the one they were encrypted with."""
    if tools.settings().keys is None:
        raise BadInput("Set FINDER_SECRET_KEY, and the key before it as FINDER_SECRET_KEY_BEFORE.")
    with tools.open_writing_session() as session:
        count = rotate(session)
        session.commit()
    say(f"Secrets of {count} accounts and the key of the history are encrypted with FINDER_SECRET_KEY alone.")


COMMANDS = (rotate_keys,)
