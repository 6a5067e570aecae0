"""The benchmark."""

from __future__ import annotations

import click

from finder.bench.run import run_benchmark
from finder.cli.reporting import give_json

_PROGRAMS = 20_000


@click.command()
@click.option("--programs", default=_PROGRAMS, show_default=True, type=click.IntRange(100, 20_000))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def bench(context: click.Context, programs: int, *, as_json: bool) -> None:
    """Measure on made-up programs: ratios within one run count, absolute figures are context."""
    ratios, figures = run_benchmark(programs=programs)
    if as_json:
        lines = [
            {"name": ratio.name, "value": ratio.value, "goal": ratio.goal, "met": ratio.is_met} for ratio in ratios
        ]
        give_json({"ratios": lines, "figures": figures})
    else:
        for ratio in ratios:
            click.echo(f"{'ok  ' if ratio.is_met else 'MISS'} {ratio.value:9.3f}  {ratio.goal:>8}  {ratio.name}")
        click.echo(" ".join(f"{name}={value}" for name, value in figures.items()))
    context.exit(0 if all(ratio.is_met for ratio in ratios) else 1)


COMMANDS = (bench,)
