"""Files that commands write: whole or not at all, and a reason that helps where one can't be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from finder.platform.errors import BadInput


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its name only once it is complete; a device or pipe is written to as it is, never replaced.

    Raises:
        BadInput: it can't be written; the message says why.
    """
    if not path.name:
        raise BadInput("Name a file.")
    is_special = path.exists() and not path.is_file() and not path.is_dir()
    partial = path if is_special else path.with_name(path.name + ".partial")
    try:
        if path.is_dir():
            raise IsADirectoryError
        with partial.open("wb") as file:
            yield file
        if not is_special:
            partial.replace(path)
    except OSError as error:
        if not is_special and partial.is_file():
            partial.unlink()
        raise BadInput(f"The file can't be written: {explain(error)}") from error


def explain(error: OSError) -> str:
    """Return why a file can't be read or written, and what to do, in a sentence without its name."""
    if isinstance(error, IsADirectoryError):
        return "this is a folder. Name a file in it."
    if isinstance(error, NotADirectoryError):
        return "what stands there for its folder is a file."
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder. Check the name."
    if isinstance(error, PermissionError):
        return "you may not. Choose another place, or ask for the right to it."
    return f"{error.strerror or 'unknown reason'}."
