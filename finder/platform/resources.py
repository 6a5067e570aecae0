"""Where the project's own files are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_BUNDLED = _PACKAGE / "_bundled"


def folder(name: str) -> Path:
    """Return the folder ``data``, ``templates`` or ``migrations``.

    Raises:
        FileNotFoundError: neither the wheel nor the checkout has it.
    """
    for base in (_BUNDLED, _PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"This installation lacks its folder {name!r}: install it again.")
