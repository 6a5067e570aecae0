"""Labels that two codes share: "Young adults" are a group of their own (SG), or an age that is taken in (AGE).

Where no category is named, or one that has no such label, the place in the list tells: all lists of SAMHSA keep one order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from finder.listings.importing.labels import LabelDecoder, normalize_label
from finder.listings.rules.vocabulary import Vocabulary

Pair = tuple[str, str]
"""A label and its category, "" if none is named."""
_ORDER = {
    category: place
    for place, category in enumerate(
        (
            "TC SET FT HOSP OM OMSC AUT SMAT OT PHR TAP EMS FOP LCA PAY PYAS SG ASSES SCR TRSRV RSS OTHR DETOX ECS MSRV SMP AGE"
            " GN EXCL SL OL AIL FVP AS"
        ).split()
    )
}
"""Categories as they come in every one of the rows of both directories of 2022 (21,208), and in the 141 flattened rows of 2025
(GN and EXCL the other way round in two)."""


def tell_shared(pairs: Sequence[Pair], decoder: LabelDecoder, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the labels of a row with their categories; "" for a shared one of which nothing tells the category."""
    for place, (label, category) in enumerate(pairs):
        shared = decoder.find_shared(label)
        if not shared or category in shared:
            yield label, category
        elif category in _ORDER:
            # The directory's two categories of doctors elsewhere stand right behind those of the medicines they prescribe.
            yield label, next((one for one in shared if _ORDER.get(one) == _ORDER[category] + 1), "")
        else:
            yield label, _tell_by_place(pairs, place, _Means(decoder, vocabulary))


class _Means(NamedTuple):
    decoder: LabelDecoder
    vocabulary: Vocabulary


def _tell_by_place(pairs: Sequence[Pair], place: int, means: _Means) -> str:
    label = pairs[place][0]
    shared = [
        one for one in sorted(means.decoder.find_shared(label), key=lambda one: _ORDER.get(one, 0)) if one in _ORDER
    ]
    alike = [
        at for at, (other, named) in enumerate(pairs) if not named and normalize_label(other) == normalize_label(label)
    ]
    if len(alike) == len(shared):
        return shared[alike.index(place)]  # Each of them, in the order of all.
    first = _find_place(reversed(pairs[:place]), means, default=-1)
    last = _find_place(pairs[place + 1 :], means, default=len(_ORDER))
    fitting = [one for one in shared if first <= _ORDER[one] <= last]
    return fitting[0] if len(fitting) == 1 else ""


def _find_place(pairs: Iterable[Pair], means: _Means, *, default: int) -> int:
    """Return the place of the first label whose category is known."""
    for label, category in pairs:
        if not category and not means.decoder.find_shared(label):
            entry = means.vocabulary.by_code.get(means.decoder.decode_near(label))
            category = entry.category if entry else ""
        if category in _ORDER:
            return _ORDER[category]
    return default
