"""Names of services that say more than a code or a label: "DT - Detoxification", "Detoxification (DT)", "services.dt"."""

from __future__ import annotations

import re

from finder.listings.importing.labels import LabelDecoder, normalize_label
from finder.listings.rules.vocabulary import Vocabulary

_CODE_FIRST = re.compile(
    r"\s*(?P<code>[A-Za-z][A-Za-z0-9]{0,5})\s*(?:[-\u2010-\u2015:=|/]+|\.\s|\()\s*(?P<label>\S.*?)\s*\)?\s*"
)
_CODE_LAST = re.compile(
    r"\s*(?P<label>\S.*?)\s*(?:[-\u2010-\u2015:=|/]+\s*|[(\[]\s*)(?P<code>[A-Za-z][A-Za-z0-9]{0,5})\s*[)\]]?\s*"
)
_WITH_PREFIX = re.compile(r"\s*(?:services?|svc|has|offers|provides)(?:[\s_.:/-]+)(?P<rest>\S.*)", re.IGNORECASE)

_LONGEST = 200
"""Characters. The longest official label has 134; a cell of many codes is no name."""


def code_of_both(name: str, vocabulary: Vocabulary, decoder: LabelDecoder) -> str:
    """Return the code that a name holds beside its own label, in either order, or ""."""
    if len(name) > _LONGEST:
        return ""
    for form in (_CODE_FIRST, _CODE_LAST):
        found = form.fullmatch(name)
        entry = vocabulary.by_code.get(found["code"].upper()) if found else None
        if found is None or entry is None:
            continue
        label = found["label"]
        is_its_own = normalize_label(label) == normalize_label(entry.official_label)
        if is_its_own or decoder.decode_near(label, entry.category) == entry.code:
            return entry.code
    return ""


def without_prefix(name: str) -> str:
    """Return what stands behind a word that programs put before the code of a service ("svc_dt"), or ""."""
    found = _WITH_PREFIX.fullmatch(name)
    return found["rest"] if found else ""
