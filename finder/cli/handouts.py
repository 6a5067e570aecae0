"""The command that writes a printable sheet of a place's programs."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import click

from finder.cli.paths import NamedPath
from finder.cli.reporting import say
from finder.platform.languages import LANGUAGES, Language
from finder.platform.output_files import write_whole


@click.command()
@click.argument("place")
@click.option(
    "-o",
    "--output",
    type=NamedPath(dir_okay=False, allow_dash=True, path_type=Path),
    required=True,
    help="An HTML file; - for standard output.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="Language of the sheet.")
def handout(place: str, output: Path, lang: Language) -> None:
    """Write a sheet of the programs of a PLACE, to print and give out; the steps in an overdose are on its back."""
    from finder.app import create_app  # Only now: help and usage need no web framework.
    from finder.platform.settings import read_settings
    from finder.platform.web.services import SiteServices, services_of
    from finder.search.web.handouts import write_handout

    app = create_app(read_settings(os.environ))
    with closing(services_of(app, SiteServices)):
        html = write_handout(app, place, lang)
    if str(output) == "-":
        click.echo(html)
        return
    with write_whole(output) as file:
        file.write(html.encode())
    say(f"Written to {output}: open it in a browser and print it.")


COMMANDS = (handout,)
"""The commands of this module."""
