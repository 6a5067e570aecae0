"""The benchmark."""

from __future__ import annotations

from pathlib import Path

import click

from finder.bench.charts import write_page
from finder.bench.faults.outcomes import Outcome
from finder.bench.faults.run import run_faults
from finder.bench.large import LARGE, LEFT_OUT, run_large
from finder.bench.ratios import Measured
from finder.bench.run import left_out_of, run_benchmark
from finder.cli.reporting import give_json, say
from finder.platform.database.scratch import check_server
from finder.platform.errors import BadInput, BadSettings
from finder.platform.settings import read_settings

_PROGRAMS = 20_000


@click.command()
@click.option("--programs", default=_PROGRAMS, show_default=True, type=click.IntRange(100, 2_000_000))
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"From {LARGE:,} programs on: make the directory in this SQLite file and keep it, or use what is there.",
)
@click.option(
    "--postgresql",
    "server",
    default="",
    metavar="URL",
    help="Measure PostgreSQL too, in databases made beside the one at URL, which is not touched, and dropped at the end.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write one page with charts here.")
@click.pass_context
def bench(
    context: click.Context, programs: int, database: Path | None, server: str, html: Path | None, *, as_json: bool
) -> None:
    """Measure on made-up programs: ratios within one run count, absolute figures are context."""
    server = _check_server(server)
    if programs < LARGE:
        found = run_benchmark(programs=programs, say=say, server=server)
        left_out = left_out_of(programs)
    else:
        found = run_large(programs=programs, say=say, database=database, server=server)
        left_out = LEFT_OUT
    if as_json:
        lines = [
            {"name": ratio.name, "value": ratio.value, "goal": ratio.goal, "met": ratio.is_met}
            for ratio in found.ratios
        ]
        give_json({"ratios": lines, "figures": found.figures, "left_out": left_out, "failed": found.failed})
    else:
        _show(found, left_out)
    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(write_page(found, programs=programs, left_out=left_out), encoding="utf-8")
    context.exit(0 if found.is_good else 1)


def _show(found: Measured, left_out: str) -> None:
    for ratio in found.ratios:
        click.echo(str(ratio))
    click.echo(" ".join(f"{name}={value}" for name, value in found.figures.items()))
    if left_out:
        click.echo(f"Left out at this size: {left_out}.")
    for one in found.failed:
        click.echo(f"FAILED {one}")


def _check_server(url: str) -> str:
    """Return the URL as the driver takes it; refuse one that won't do now, not after minutes of measuring SQLite."""
    if not url:
        return ""
    try:
        url = read_settings({"FINDER_DATABASE_URL": url}).database_url
    except BadSettings as error:
        raise BadInput("--postgresql takes a URL as postgresql://user:password@host/name.") from error
    check_server(url)
    return url


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def faults(context: click.Context, *, as_json: bool) -> None:
    """Break a site of its own in every way that can be tried here, on loopback: what was seen, lost, and how long it took."""
    outcomes = run_faults(say=(lambda _: None) if as_json else _tell)
    if as_json:
        give_json({"faults": [outcome.document() for outcome in outcomes]})
    context.exit(0 if all(outcome.is_good for outcome in outcomes) else 1)


def _tell(outcome: Outcome) -> None:
    if outcome.not_tried:
        click.echo(f"--   {outcome.engine:<11} {outcome.fault}: not tried, {outcome.not_tried}")
        return
    well = "never" if outcome.seconds_until_well is None else f"{outcome.seconds_until_well} s"
    click.echo(
        f"{'ok  ' if outcome.is_good else 'MISS'} {outcome.engine:<11} {outcome.fault}: well after {well},"
        f" mended by {outcome.mended_by}, slowest {outcome.slowest_seconds} s, lost: {'; '.join(outcome.lost) or 'nothing'}"
    )
    seen = {**outcome.statuses, "votes": outcome.votes}
    shown = (
        f"{page} {' '.join(f'{status}:{count}' for status, count in sorted(found.items()))}"
        for page, found in seen.items()
    )
    click.echo(f"     {' | '.join(shown)}")


COMMANDS = (bench, faults)
