"""The command that writes the files for download."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from finder.cli import tools
from finder.cli.paths import NamedPath
from finder.cli.reporting import say
from finder.listings.data_files import CITE, LICENSE, publish_files
from finder.listings.rules.hsds import HsdsWriter
from finder.listings.rules.programs import Program
from finder.listings.rules.sources import source_title
from finder.listings.store import programs
from finder.platform.counted import counted

_LICENSE = """\
Who owns the data

SAMHSA, the federal agency for this kind of care, makes the lists that bear its name. Credit SAMHSA when you use them.
They may not be sold.
California's licenses come from its Department of Health Care Services (CC BY 4.0, https://creativecommons.org/licenses/by/4.0/).
Towns come from GeoNames (CC BY 4.0).
ZIP codes come from the free package zipcodes (MIT). Its makers say that its ZIP list is not for commercial use.

Lists go out of date: call before you send anyone to a place. What no list asked about is "not stated", which never means no.
"""

_LENGTH_OF_DATE = {"year": len("2025"), "month": len("2025-08"), "day": len("2025-08-19")}


@click.command()
@click.argument("folder", type=NamedPath(file_okay=False, path_type=Path))
def publish(folder: Path) -> None:
    """Write the whole directory into FOLDER in every format, with SHA256SUMS, license and how to cite.

    Set FINDER_DATA_FILES to the same folder, and /about/data offers the files.
    """
    now, settings = datetime.now(UTC), tools.settings()
    writer = HsdsWriter(vocabulary=tools.vocabulary(), site=settings.public_url, today=lambda: now.date())
    with tools.open_session() as session:
        sources = _sources(programs.find_programs(session))
        texts = {
            LICENSE: _LICENSE,
            CITE: _cite(sources, settings.site_name, settings.public_url, now),
        }
        count = publish_files(lambda: programs.find_programs(session), folder, writer, texts=texts, now=now)
    say(f"{counted(count, 'file')} written, with SHA256SUMS.")


def _sources(found: Iterable[Program]) -> list[str]:
    """Return each source that a program rests on, with the date of its newest list."""
    newest: dict[str, tuple[str, int]] = {}
    for report in (report for program in found for report in program.reports):
        known = (report.as_of, _LENGTH_OF_DATE[report.as_of_precision])
        newest[report.source] = max(known, newest.get(report.source, ("", 0)))
    return [f"{source_title(name)} ({day[:length] or 'no date'})" for name, (day, length) in sorted(newest.items())]


def _cite(sources: list[str], name: str, site: str, now: datetime) -> str:
    where = f", {site}/about/data" if site else ""
    lists = "".join(f"- {source}\n" for source in sources)
    return (
        f"How to cite\n\n{name}: directory of treatment programs, as of {now:%Y-%m-%d}{where}.\n\nMade from:\n{lists}"
    )


COMMANDS = (publish,)
