"""What the words of two program names say about whether they are one program: shared words that tell, and opposed ones."""

from __future__ import annotations

from collections.abc import Iterable

GENERAL = frozenset(
    "school sch bsd based prog prg ctr serv site trt outpt clinic unit center office high elementary middle satellite".split()
)
"""Words that many programs of one organization share: sharing only these doesn't make two program names similar."""
TELLING = frozenset(
    "men man male boy women woman female girl youth adol adult child teen senior fam outpt inpt resid detox intens day housing "
    "house methadone court dui dwi jail school va north south east west nw ne sw se prenatal pregnant mother i ii iii iv".split()
)
"""Words that distinguish two programs of one organization."""

_STATES = frozenset(
    "alabama alaska arizona arkansas california carolina colorado connecticut dakota delaware florida georgia hawaii idaho "
    "illinois indiana iowa kansas kentucky louisiana maine maryland massachusett michigan minnesota mississippi missouri montana "
    "nebraska nevada new hampshire jersey mexico york ohio oklahoma oregon pennsylvania rhode island tennessee texa utah vermont "
    "virginia washington wisconsin wyoming puerto rico america american united".split()
)
_SHARED = frozenset(
    "addict alc abuse assist assisted assoc behav bh bio building campus cadc care chemical chr christian city cnty comm "
    "comprehensive comprehen consult csl csb cty da dba department dependency dept dev disorder div drug educ "
    "facility fdn first foundation gen general group habilit health healing help hlth home hosp hospital human in inc "
    "inst integrated integrative intervention life living location main management med medication medicine ment "
    "methadone mgmt mmtp narcotic natl network new of on operating opioid org otp partner phase physician practice "
    "prev private professional project psych public recov recovery reg rehab resource sober social solution specialty "
    "state subst substance suboxone supp support system team the therapeutic therapy through to transition "
    "transitional univ use valley wellness with withdrawal".split()
)
_SMALL = frozenset(
    "dr mr ms st mt ft la le el de du da do al at by my we us up no so un go co rd av bl pl llc lp pc pa pllc".split()
)
"""Short words and abbreviations that many names have."""
_COMMON = GENERAL | TELLING | _STATES | _SHARED
"""Words that programs of different organizations share."""
_CLASSES = {
    word: (dimension, value)
    for dimension, values in {
        "gender": {"men": "men man male boy", "women": "women woman female girl prenatal pregnant mother"},
        "age": {"young": "youth adol child teen", "grown": "adult senior"},
        "care": {"outside": "outpt intens day", "inside": "inpt resid detox detoxification housing house"},
        "side": {side: side for side in ("north", "south", "east", "west", "nw", "ne", "sw", "se")},
        "number": {"i": "i", "ii": "ii", "iii": "iii", "iv": "iv"},
    }.items()
    for value, words in values.items()
    for word in words.split()
}
_STRICT = ("gender", "side", "number")
"""Of these, a word that only one of two names has distinguishes them too: a house for women isn't the house next to it."""


def telling_words(words: Iterable[str], ignored: frozenset[str]) -> frozenset[str]:
    """Return the words of a name that few other programs have; `ignored`: the words of its city, say."""
    return frozenset(
        word for word in words if len(word) > 2 and word not in _COMMON and word not in ignored and not word.isdigit()
    )


def initials(words: Iterable[str], ignored: frozenset[str]) -> frozenset[str]:
    """Return the words of two letters that abbreviate nothing that many names have: "KP", not "St", "Dr" or "La"."""
    return frozenset(
        word
        for word in words
        if len(word) == len("kp") and word.isalpha() and word not in _COMMON | _SMALL and word not in ignored
    )


def are_common(words: Iterable[str], ignored: frozenset[str]) -> bool:
    """Return whether many other programs have each of the words; initials ("CR") may mean anything."""
    return all(word in _COMMON or word in ignored for word in words)


def shared_words(a: Iterable[str], b: Iterable[str], ignored: frozenset[str]) -> frozenset[str]:
    """Return the words that few other programs have and both names do."""
    return telling_words(frozenset(a) & frozenset(b), ignored)


def are_opposed(a: Iterable[str], b: Iterable[str], *, strictly: bool) -> bool:
    """Return whether words of the two names distinguish them: men and women, youth and adults, inpatient and outpatient.

    `strictly`: so does a word for men or women, a side or a number that only one of them has.
    """
    ours, theirs = _classes(a), _classes(b)
    if strictly and any(ours.get(dimension) != theirs.get(dimension) for dimension in _STRICT):
        return True
    return any(not ours[dimension] & theirs[dimension] for dimension in ours.keys() & theirs.keys())


def _classes(words: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word in words:
        if word in _CLASSES:
            dimension, value = _CLASSES[word]
            found[dimension] = found.get(dimension, frozenset()) | {value}
    return found


def serve_others(a: Iterable[str], b: Iterable[str]) -> bool:
    """Return whether a word for men, women or young people is in one of two names and not in the other."""
    ours, theirs = _classes(a), _classes(b)
    return ours.get("gender") != theirs.get("gender") or ("young" in ours.get("age", ())) != (
        "young" in theirs.get("age", ())
    )
