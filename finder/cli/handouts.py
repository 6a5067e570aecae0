"""The command that writes a printable sheet of a place's programs."""

from __future__ import annotations

import os
from pathlib import Path

import click

from finder.cli.reporting import say
from finder.platform.errors import BadInput
from finder.platform.languages import LANGUAGES, Language


@click.command()
@click.argument("place")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="An HTML file.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="Language of the sheet.")
def handout(place: str, output: Path, lang: Language) -> None:
    """Write a sheet of the programs of a PLACE, to print and give out; the steps in an overdose are on its back."""
    from finder.app import create_app  # Only now: help and usage need no web framework.
    from finder.platform.settings import read_settings
    from finder.search.web.handouts import write_handout

    html = write_handout(create_app(read_settings(os.environ)), place, lang)
    partial = output.with_name(output.name + ".partial")
    try:
        partial.write_text(html, encoding="utf-8")
        partial.replace(output)
    except OSError as error:
        raise BadInput("The file can't be written. Give one in a folder that you may write to.") from error
    say(f"Written to {output}: open it in a browser and print it.")


COMMANDS = (handout,)
"""The commands of this module."""
