"""The command that deletes expired data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from finder.cli import tools
from finder.cli.reporting import give_json, say
from finder.staff.cleanup import tidy as clean_up

_WORDS = {
    "reports": "reports of visitors",
    "sessions": "sessions of staff",
    "tokens": "one-time links and challenges",
    "failures": "failed sign-ins",
    "batches": "imports that were never committed",
    "records": "rows of settled imports",
    "files": "uploaded lists that nobody explained",
    "links": "old provider's links",
    "exports": "lists written as files",
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def tidy(*, as_json: bool) -> None:
    """Delete what is kept for a time only and is over; run it once a day."""
    with tools.open_writing_session() as session:
        tidied = clean_up(session, now=datetime.now(UTC))
        session.commit()
    if as_json:
        give_json(asdict(tidied))
        return
    for name, count in asdict(tidied).items():
        say(f"{count} {_WORDS[name]} deleted.")


COMMANDS = (tidy,)
