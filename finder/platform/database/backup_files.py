"""The files of backups: private, never half-written, packed or encrypted."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage

from finder.platform.errors import BadInput

PRIVATE = 0o600
"""Nobody but the owner: a backup holds the accounts of staff."""
OTHERS = 0o077
"""What a private file or folder lets its group and the rest do: nothing."""
_PRIVATE_FOLDER = 0o700
PREFIX = "finder-backup-"
"""Of the names of backups in a folder, before their time."""
_AGE = b"age-encryption.org/v1"
_GZIP = b"\x1f\x8b"
_DAMAGED = "This is no backup, or it is damaged. Nothing was changed."


@contextmanager
def privately() -> Iterator[None]:
    """Make new files readable by their owner only, whatever the shell says."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def find_backups(folder: Path) -> list[Path]:
    """Return the backups in a folder, the newest first; none if there is no such folder."""
    return sorted(folder.glob(f"{PREFIX}*"), reverse=True)


def is_encrypted(path: Path) -> bool:
    """Return whether a backup takes a key to be read."""
    with path.open("rb") as file:
        return file.read(len(_AGE)) == _AGE


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may look into; one that is there already stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)


def pack(plain: Path, packed: Path, *, recipient: str = "") -> None:
    """Compress a file; encrypt it for an age recipient (``age1…``) where one is given.

    Raises:
        BadInput: the recipient is none.
    """
    compressed = packed.with_name(packed.name + ".gz") if recipient else packed
    with plain.open("rb") as source, gzip.open(compressed, "wb", compresslevel=6) as out:
        shutil.copyfileobj(source, out)
    if recipient:
        try:
            to = pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError:
            raise BadInput("The recipient must be an age public key (age1…), as age-keygen prints it.") from None
        pyrage.encrypt_file(str(compressed), str(packed), [to])
        compressed.unlink()


def unpack(path: Path, plain: Path, *, identity: Path | None = None) -> None:
    """Write the content of a backup to `plain`.

    Args:
        path: the backup.
        plain: the file to write.
        identity: file with the age secret key, for an encrypted one.

    Raises:
        BadInput: it is no backup, damaged, or encrypted for another key.
    """
    try:
        packed = path
        if is_encrypted(path):
            packed = plain.with_name(plain.name + ".gz")
            _decrypt(path, packed, identity)
        with gzip.open(packed, "rb") as source, plain.open("wb") as out:
            shutil.copyfileobj(source, out)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(_DAMAGED) from error


def _decrypt(path: Path, packed: Path, identity: Path | None) -> None:
    if identity is None:
        raise BadInput("This backup is encrypted. Name the file with the secret key: --identity FILE.")
    lines = [line for line in identity.read_text(encoding="utf-8").splitlines() if line.startswith("AGE-SECRET-KEY-")]
    if not lines:
        raise BadInput("That file holds no age secret key (AGE-SECRET-KEY-…).")
    try:
        keys = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines]
        pyrage.decrypt_file(str(path), str(packed), keys)
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise BadInput("This backup is encrypted for another key, or it is damaged. Nothing was changed.") from None


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def free_name(path: Path) -> Path:
    """Return `path`, or the first of ``path.2``, ``path.3``, … that doesn't exist: earlier files are kept."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}.{number}")
    return free
