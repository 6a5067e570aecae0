"""The production server."""

from __future__ import annotations

import click

from finder.app import create_app
from finder.cli import tools
from finder.cli.reporting import say
from finder.guide.local_lines import load_local_lines
from finder.listings.store import programs
from finder.platform import resources
from finder.platform.counted import counted
from finder.platform.web.server import Server, check_free, has_given_socket, server_options
from finder.search.web.measuring import measured
from finder.search.web.services import keep_copy, make_ready


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65_535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site with a production server."""
    if not has_given_socket():
        check_free(host, port)
    with tools.open_session() as session:
        is_sample = programs.has_samples(session)
        count = programs.count_programs(session)
    tools.engine().dispose()
    settings = tools.settings()
    # Read here too, where a mistake in what an operator wrote ends the command with one line.
    load_local_lines(settings.local_lines or resources.folder("data") / "lines")
    options = server_options(host, port, workers=workers, threads=threads)
    writers = max(2, threads - 1)  # One thread is left to those who only read.
    make_app = lambda: keep_copy(make_ready(create_app(settings, writers=writers)))  # noqa: E731  # its type is the web framework's
    if settings.metrics_port:
        make_app = measured(make_app, options, settings)
    where = "the socket that systemd holds" if has_given_socket() else f"http://{host}:{port} (stop with Ctrl-C)"
    say(f"Serving {counted(count, 'program')} on {where}.")
    if is_sample:
        say("They are made-up sample programs: do not call them. Load real lists with: finder import FILE…")
    Server(make_app, options).run()


COMMANDS = (serve,)
