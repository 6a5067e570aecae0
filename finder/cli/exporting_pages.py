"""The command that writes the guide as files."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import click

from finder.cli.paths import NamedPath
from finder.cli.reporting import say
from finder.platform.counted import counted
from finder.platform.errors import BadInput
from finder.platform.output_files import explain


@click.command()
@click.argument("folder", type=NamedPath(file_okay=False, path_type=Path))
def static(folder: Path) -> None:
    """Write guide, emergency and error pages to FOLDER, in both languages, for a proxy to serve when the site is down."""
    from finder.app import create_app  # Only now: help and usage need no web framework.
    from finder.guide.web.stand_alone import write_pages
    from finder.platform.settings import read_settings
    from finder.platform.web.services import SiteServices, services_of

    app = create_app(read_settings(os.environ))
    try:
        with closing(services_of(app, SiteServices)):
            count = write_pages(app, folder)
    except OSError as error:
        raise BadInput(f"The folder can't be written: {explain(error)}") from error
    say(f"{counted(count, 'page')} written, with their style sheet and SHA256SUMS.")


COMMANDS = (static,)
