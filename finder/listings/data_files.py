"""Files of the whole directory for download: every format, checksums, the license and how to cite.

A set of files stands in a folder of its own, and the link `current` leads to the newest: readers see the old set or the
new one, never a mix, and a download that is under way ends with the file it began with.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from finder.listings import exporting
from finder.listings.hsds_export import write_package
from finder.listings.rules.hsds import HsdsWriter
from finder.listings.rules.programs import Program
from finder.platform.errors import BadInput

SUMS = "SHA256SUMS"
"""The list of checksums, as `sha256sum --check` reads it."""
LICENSE = "LICENSE.txt"
CITE = "CITE.txt"
_CURRENT = "current"
_HSDS = "hsds.zip"
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9][A-Za-z0-9._-]*)")
_SET = re.compile(r"set-\d{8}T\d{6}-[0-9a-f]{8}")
_KEPT = 2
"""Sets that stay: the current one, and the one before for downloads that are just beginning."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One file to download."""

    name: str
    path: Path
    bytes: int
    sha256: str
    written_on: str
    """ISO date."""


def publish_files(
    programs: Callable[[], Iterable[Program]],
    folder: Path,
    writer: HsdsWriter,
    *,
    texts: Mapping[str, str],
    now: datetime,
) -> int:
    """Write a new set of files into `folder`, put it in place of the one before, and return the number of files.

    `programs` is called once for each format and must give the same each time; `texts`: license and citation by file name.

    Raises:
        BadInput: the folder can't be written; what was there stays.
    """
    made = folder / f"set-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    try:
        made.mkdir(parents=True)
        try:
            _write_set(programs, made, writer, texts)
            count = _write_sums(made)
            _point_to(folder, made.name)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        _remove_old(folder, made.name)
    except OSError as error:
        raise BadInput(f"The folder can't be written: {error.strerror or 'unknown reason'}.") from error
    return count


def _write_set(
    programs: Callable[[], Iterable[Program]], made: Path, writer: HsdsWriter, texts: Mapping[str, str]
) -> None:
    for format_id in exporting.FORMATS:
        exporting.write_export(programs(), made / f"programs.{format_id}", format_id)
    package = made / "hsds"
    write_package(programs(), package, writer)
    with zipfile.ZipFile(made / _HSDS, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(package.iterdir()):
            archive.write(path, f"hsds/{path.name}")
    shutil.rmtree(package)
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8")


def _write_sums(made: Path) -> int:
    paths = sorted(made.iterdir())
    (made / SUMS).write_text("".join(f"{_digest(path)}  {path.name}\n" for path in paths), encoding="utf-8")
    return len(paths)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _point_to(folder: Path, name: str) -> None:
    link = folder / f".{name}.link"
    link.symlink_to(name)
    try:
        link.replace(folder / _CURRENT)
    except OSError:
        link.unlink()
        raise


def _remove_old(folder: Path, newest: str) -> None:
    """Remove older sets of ours; anything else in the folder is left alone."""
    sets = sorted(path for path in folder.iterdir() if _SET.fullmatch(path.name) and path.name != newest)
    for path in sets[: max(0, len(sets) - _KEPT + 1)]:
        shutil.rmtree(path, ignore_errors=True)


def list_files(folder: Path | None) -> tuple[DataFile, ...]:
    """Return the files of the current set, the list of checksums last; none if nothing was published."""
    if folder is None:
        return ()
    try:
        return _read_set((folder / _CURRENT).resolve(strict=True))
    except OSError:
        return ()


@lru_cache(maxsize=4)
def _read_set(made: Path) -> tuple[DataFile, ...]:
    """Return the files of one set, which never changes after it was published."""
    sums = made / SUMS
    lines = [found for line in sums.read_text(encoding="utf-8").splitlines() if (found := _LINE.fullmatch(line))]
    return (*(_describe(made / line[2], line[1]) for line in lines), _describe(sums, _digest(sums)))


def _describe(path: Path, sha256: str) -> DataFile:
    day = path.parent.name.removeprefix("set-")[:8]
    return DataFile(
        name=path.name,
        path=path,
        bytes=path.stat().st_size,
        sha256=sha256,
        written_on=f"{day[:4]}-{day[4:6]}-{day[6:]}",
    )
