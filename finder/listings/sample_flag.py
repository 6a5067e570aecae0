"""Whether the directory contains made-up sample programs, for the banner on every page."""

from __future__ import annotations

from finder.listings.store import programs
from finder.platform.database import changes
from finder.platform.database.session import Session


class SampleFlag:
    """Caches whether sample programs exist, until the directory changes."""

    def __init__(self) -> None:
        self._held: tuple[changes.Seen | None, bool] = (None, False)

    @property
    def last_known(self) -> bool:
        """The cached value, for error pages, which must not query the database."""
        return self._held[1]

    def read(self, session: Session) -> bool:
        """Return whether `session` sees any sample program."""
        seen = changes.get_seen(session)
        if self._held[0] != seen:
            self._held = (seen, programs.has_samples(session))
        return self._held[1]
