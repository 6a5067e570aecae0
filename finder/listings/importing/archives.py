"""Zip archives: workbooks are some, and a list may come in one."""

from __future__ import annotations

import io
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath

from finder.platform.errors import BadInput

_LARGEST_UNPACKED_BYTES = 600 * 1024 * 1024
_LARGEST_PACKING = 100
"""Compression ratio. A real workbook compresses about 5 to 15 times; a zip bomb a thousand times."""
_SMALL_ENOUGH_BYTES = 20 * 1024 * 1024
_OF_WORKBOOKS = frozenset({"[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin", "content.xml", "mimetype"})
_OF_DOCUMENTS = ("word/", "ppt/")
"""Folders in the archives that documents and slides are."""
_ENCRYPTED = 0x1
_BYTES_AT_ONCE = 1 << 20
_LITTER = frozenset({"thumbs.db", "desktop.ini"})


def is_zip(content: bytes) -> bool:
    """Return whether a file is a zip archive, as all newer workbooks are."""
    return content.startswith(b"PK")


def unpack_only_file(content: bytes) -> tuple[str, bytes] | None:
    """Return the name and content of the only file in an archive, or None if the archive is a workbook.

    Raises:
        BadInput: it is damaged, locked, a zip bomb, or holds no file or several.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, len(content))
            _refuse_document(entries)
            if not _OF_WORKBOOKS.isdisjoint(entry.filename for entry in entries):
                _check_parts(archive)
                return None
            entry = _only(entries)
            return PurePosixPath(entry.filename).name, archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise BadInput("The archive or workbook is damaged or cut off. Download it again.") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook whose parts don't match their checksums: the library that reads its cells doesn't look at them."""
    largest_first = sorted(archive.infolist(), key=lambda entry: entry.file_size, reverse=True)
    with ThreadPoolExecutor(max_workers=2) as two:  # Unpacking takes another core: its rows and its texts, mostly.
        for _ in two.map(lambda entry: _read_through(archive, entry), largest_first):
            pass


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read an entry, no further than the size it states; raise BadZipFile where the checksum doesn't match."""
    with archive.open(entry) as part:
        while part.read(_BYTES_AT_ONCE):
            pass


def _refuse_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packing = unpacked / max(1, size)
    if unpacked > _LARGEST_UNPACKED_BYTES or (unpacked > _SMALL_ENOUGH_BYTES and packing > _LARGEST_PACKING):
        raise BadInput("The archive or workbook unpacks to far more than a list can hold. It was not opened.")


def _refuse_document(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.filename.startswith(_OF_DOCUMENTS) for entry in entries):
        raise BadInput(
            "This is a document or slides, not a list. Save its table as a workbook or CSV, and import that."
        )


def _only(entries: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    files = [entry for entry in entries if not entry.is_dir() and not _is_litter(entry.filename)]
    if not files:
        raise BadInput("The archive is empty. Download it again.")
    if len(files) > 1:
        raise BadInput(f"The archive holds {len(files)} files. Unpack it first, and import them one by one.")
    if files[0].flag_bits & _ENCRYPTED:
        raise BadInput("The archive is locked with a password. Unpack it first, and import the file in it.")
    return files[0]


def _is_litter(name: str) -> bool:
    """Return whether an entry is what operating systems leave in archives."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name.lower() in _LITTER
