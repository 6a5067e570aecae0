"""Put the sample programs into a directory that has no real ones; safe to run twice.

The same as ``finder seed``, with its options, but silent success where real programs are already there.
"""

from __future__ import annotations

import sys

from finder.cli import tools
from finder.cli.preparing import seed
from finder.listings.store import programs


def main() -> None:
    """Seed, unless the directory already holds programs."""
    with tools.open_session() as session:
        if programs.count_programs(session):
            print("The directory already holds programs: nothing to seed.", file=sys.stderr)  # noqa: T201
            return
    seed.main(args=sys.argv[1:], standalone_mode=False)


if __name__ == "__main__":
    main()
