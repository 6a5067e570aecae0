"""Translations of the interface, from `data/interface/`. The English is in the templates and the code."""

from __future__ import annotations

import io
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from finder.platform.errors import ContentError


def load_catalog(path: Path, language: str) -> Catalog:
    """Read one catalog as its translators write it.

    Raises:
        ContentError: the file is missing or broken; names it.
    """
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except (OSError, PoFileError, ValueError) as error:
        raise ContentError(f"{path.name}: can't be read: {error}") from error


def load_translations(folder: Path, language: str) -> NullTranslations:
    """Return the translations into `language`; English needs none.

    Compiled here, in memory: no compiled file has to be kept up to date.

    Raises:
        ContentError: as `load_catalog`.
    """
    if language == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, load_catalog(folder / f"{language}.po", language))
    compiled.seek(0)
    return GNUTranslations(compiled)
