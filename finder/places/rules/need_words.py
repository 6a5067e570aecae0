"""The words for a kind of care, apart from the words of a place: "methadone clinic in Dayton".

The words are offered as a filter, never turned on unasked: who types "detox" may need any program near. Pure text.
"""

from __future__ import annotations

from typing import Literal

from finder.places.rules.normalization import Words

CareWord = Literal[
    "detox",
    "medicine",
    "counseling",
    "methadone",
    "buprenorphine",
    "overnight",
    "medicaid",
    "low_cost",
    "teens",
    "pregnancy",
]
"""What a word in the place field asks for; the search knows which of its filters that is."""

_WORDS: tuple[tuple[CareWord, str], ...] = (
    ("detox", "detox detoxification detoxing desintoxicacion desintoxicar withdrawal withdrawals abstinencia"),
    ("methadone", "methadone methodone methadose metadona otp"),
    (
        "buprenorphine",
        "suboxone suboxon subuxone subutex buprenorphine buprenorfina bupe sublocade brixadi zubsolv",
    ),
    ("medicine", "mat moud naltrexone naltrexona vivitrol"),
    ("counseling", "counseling counselling counselor counselors therapy therapist terapia consejeria"),
    ("overnight", "inpatient residential residencial internado"),
    ("medicaid", "medicaid"),
    ("low_cost", "free gratis gratuito gratuita gratuitos gratuitas cheap affordable barato"),
    ("teens", "teen teens teenager teenagers adolescent adolescents adolescente adolescentes"),
    ("pregnancy", "pregnant pregnancy embarazada embarazadas"),
)
_CARE: dict[str, CareWord] = {word: care for care, words in _WORDS for word in words.split()}
_OTHERS = frozenset(
    "rehab rehabs rehabilitation rehabilitacion clinic clinics clinica clinicas center centers centre centro centros "
    "facility facilities treatment treatments tratamiento tratamientos program programs programa programas doctor "
    "doctors doctores provider providers prescriber prescribers meeting meetings help ayuda place places lugar lugares "
    "drug drugs droga drogas alcohol opioid opioids opiate opiates opioides heroin heroina fentanyl fentanilo addiction "
    "adiccion adicciones substance abuse sustancias recovery recuperacion services servicios medication medications "
    "medicina medicamento medicamentos assisted asistido outpatient ambulatorio women mujeres men hombres sober living "
    "for para de del la el los las a an the with con and y of best nearest closest local need needs want find get off "
    "quit i we necesito quiero busco buscar donde hay where is are there any some who that accept accepts take takes "
    "que acepta aceptan por favor please right now ahora hoy today open 24 hour hours".split()
)
"""Words around these that name no place either. Small words count only beside others."""
_SMALL = frozenset(
    "for para de del la el los las a an the with con and y of i we is are there any some que now".split()
)
_BEFORE_PLACES = frozenset("near in at around by to from en cerca nearby close".split())


def find_care(words: Words) -> dict[str, CareWord]:
    """Return the words that ask for a kind of care, in their order, with what they ask for."""
    return {word: _CARE[word] for word in words if word in _CARE}


def drop_care(words: Words) -> Words:
    """Drop words for kinds of care, and the small words among them, from the beginning and the end.

    Unchanged when there are none. What is left may be nothing at all: only care was asked for.
    """
    if not any(word in _CARE or (word in _OTHERS and word not in _SMALL) for word in words):
        return words
    start, end = 0, len(words)
    while start < end and _is_care(words[start]):
        start += 1
    while end > start and _is_care(words[end - 1]) and not _ends_a_place(words[start:end]):
        end -= 1
    return words[start:end]


def _is_care(word: str) -> bool:
    return word in _CARE or word in _OTHERS or word in _BEFORE_PLACES


def _ends_a_place(words: Words) -> bool:
    # "Louisville in" may be a town in Indiana, "Los Angeles, la" names a state.
    return len(words[-1]) == 2 and len(words) > 1 and words[-1] in ("in", "la", "de", "al")
