"""An import in its steps: those that are done on copies of the directory, and those on the real tables (`staging`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from finder.listings.importing.rebuilding import Follow, follow_nothing
from finder.listings.rules.listings import ZipPlace
from finder.platform.database.session import Session

Found = TypeVar("Found")


def do_nothing(_session: Session, _found: object) -> None:
    """Do nothing in a step of an import."""


def work_nothing_out(_session: Session, _found: object) -> bool:
    """Return that nothing had to be worked out."""
    return False


def needs_nothing(_session: Session, _found: object) -> bool:
    """Return that all is worked out."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """Programs that others changed while an import was worked out, and what it takes to decide on them anew."""

    ids: frozenset[str]
    copies: Session
    """On the copies, where staff's statements on these programs are up to date; committed by the caller."""
    real: Session
    """For reading: what is shown now."""
    rebuild: Callable[[], None]
    """Works these programs out once more, after other statements were saved on the copies."""


def keep(_renewal: Renewal, _found: object) -> bool:
    """Return that what was found still holds."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[Found]):
    """An import, in the steps that are done on copies and those that are done on the real tables."""

    compute: Callable[[Session, Follow], Found]
    """Imports on the copies, with a `Follow` that only notes the moves. May be called again, from the beginning."""
    zips: Mapping[str, ZipPlace]
    follow: Follow = follow_nothing
    ahead: Callable[[Session, Found], bool] = work_nothing_out
    """Reads real tables right before they are locked, to work out what others then needn't wait for; they may still change.
    Returns whether it had to: that takes a while, in which others go on."""
    is_ready: Callable[[Session, Found], bool] = needs_nothing
    """Reads real tables, when others wait already, and returns whether what `ahead` worked out still holds."""
    before: Callable[[Session, Found], None] = do_nothing
    """Writes to real tables before the outcome is put in place, in the same short transaction."""
    after: Callable[[Session, Found], None] = do_nothing
    """Writes to real tables after it, likewise."""
    renew: Callable[[Renewal, Found], bool] = keep
    """Decides anew on the programs that others changed since `compute`, which are worked out anew on the copies by then, and
    changes what was found accordingly; False: only starting anew helps. Others may be waiting: it is for a few programs."""
    is_first: bool = False
    """True for the first list of an empty directory, which is written straight into the tables (`importing.first_import`)."""
    rest_seconds: float = 0.0
    """Between the last transaction and what is only tidied up after it: those who waited for it go first."""
    also: Sequence[str] = ()
    """Real tables besides the copied ones that `before`, `after` and `follow` write, locked with them."""
