"""Which services a sample program offers: kinds of programs, the frequency of their services, and combinations that can't occur.

The figures are data (`data/sample/code_figures.json`, measured on SAMHSA's National Directory 2022); the rules that
keep a combination possible are here. Names and addresses of sample programs do not belong here (`samples.building`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from finder.platform.errors import ContentError

GROUPS: dict[str, tuple[str, ...]] = {
    "setting": ("SA", "DT", "HH", "OP", "RES", "HI", "RD", "HID", "OD"),
    "methadone": ("OTP", "SOTP", "MU", "METH", "MM"),
    "opioid": ("BU", "UB", "BUM", "NU", "UN", "RPN", "MOA", "NMOA", "NOOP"),
    "alcohol": ("NAUT", "NMAUT", "ACMA", "PMAT"),
    "counseling": ("SACA", "ICO", "GCO", "FCO", "MCO"),
    "withdrawal": ("ADTX", "BDTX", "CDTX", "MDTX", "ODTX"),
    "operation": ("LCCG", "PVTP", "PVTN", "STG", "TBG", "FED", "IH", "DDF", "VAMC"),
    "ages": ("CHLD", "AD", "YAD", "ADLT", "SNR", "SE"),
    "gender": ("FEM", "MALE"),
    "smoking": ("SMON", "SMOP", "SMPD"),
    "vaping": ("VAPN", "VAPP", "VPPD"),
}
"""Related SAMHSA service codes, drawn as a group in this order, so that combinations in a group are real ones.

Within a group, codes come after those they need. The groups ensure most dependencies: a detox setting comes with DT and
its own setting, OTP with MU and METH, the three medicines with their MU, BU or NU, and NMOA or NOOP with none of them.
"""

_BUPRENORPHINE = ("BMW", "DB", "BWN", "BWON", "BERI", "BSDM", "PAIN")
_NALTREXONE = ("NXN", "VTRL")
_LANGUAGES = tuple(f"F{number}" for number in (4, 17, 19, 25, 28, 30, 31, 35, 36, 37, 42, 43, 47, 66, 67, 70, 81, 92))
_NATIVE = ("N24", "N40")
_PAID = ("SF", "PI", "MD", "MC", "MI", "SI", "SS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a code may be offered at all."""

    needs: tuple[frozenset[str], ...] = ()
    """At least one code of each of these sets."""
    never: frozenset[str] = frozenset()
    """None of these."""

    def allows(self, codes: AbstractSet[str]) -> bool:
        """Return whether the code may join `codes`."""
        return self.never.isdisjoint(codes) and all(not any_of.isdisjoint(codes) for any_of in self.needs)


def _rule(*needs: str, never: str = "") -> Rule:
    return Rule(
        needs=tuple(frozenset(any_of.split()) for any_of in needs),
        never=frozenset(never.split()),
    )


RULES: dict[str, Rule] = {
    "OTP": _rule("SA"),
    **dict.fromkeys(("SOTP", "MU", "METH", "MM"), _rule("OTP")),
    "NMOA": _rule(never="OTP MM UB BUM UN RPN"),
    "NOOP": _rule(never="OTP MM UB BUM UN RPN"),
    "CHLD": _rule(never="VAMC DDF"),
    "AD": _rule(never="VAMC DDF"),
    **dict.fromkeys(("ORT", "OIT", "ODT"), _rule("OP")),
    "OMB": _rule("OP", "MU BU NU"),
    **dict.fromkeys(("RL", "RS"), _rule("RES")),
    "HIT": _rule("HI"),
    "PSYH": _rule(never="GH"),
    **dict.fromkeys(_BUPRENORPHINE, _rule("BU")),
    **dict.fromkeys(_NALTREXONE, _rule("NU")),
    "MMW": _rule("MM"),
    "DM": _rule("METH"),
    **dict.fromkeys(("LFXD", "ULC"), _rule("CLND")),
    "MDET": _rule("DT ADTX ODTX"),
    **dict.fromkeys(("INPE", "RPE", "PC"), _rule("MOA")),
    **dict.fromkeys(("AUINPE", "AURPE", "AUPC", "ACM", "DSF"), _rule("ACMA PMAT")),
    "OUDO": _rule("MU BU NU MOA", never="NMOA NOOP DUO"),
    "AUDO": _rule(never="NAUT OUDO OTP"),
    **dict.fromkeys(_PAID, _rule(never="NP")),
    **dict.fromkeys(("WN", "PW"), _rule("FEM")),
    "MN": _rule("MALE"),
    "BC": _rule("RES", "FEM"),
    "DUO": _rule("DU"),
    **dict.fromkeys(
        _LANGUAGES,
        _rule("FX"),
    ),
    **dict.fromkeys(_NATIVE, _rule("NX")),
}
"""What a code requires and what it excludes; a code comes after those it depends on.

Nearly all hold for 98 to 100 % of the programs with that code in SAMHSA's directory of 2022. There a few survey answers
contradict themselves (7 programs serve opioid use disorder only and use no medicine for it), which samples should not.
Less strict there, and enforced here on purpose: SOTP without OTP (20 % of those with SOTP), beds for children without
RES (3 %) or without FEM (5 %), OMB without any medicine (2 %), medicines for alcohol use at programs that name none (5 %).
"""

_DECK = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Archetype:
    """One kind of program, such as ``outpatient_otp``."""

    id: str
    share: float
    """Of all programs, 0 to 1."""
    choices: tuple[tuple[str, tuple[tuple[float, tuple[str, ...]], ...]], ...]
    """Group to its combinations, each with its cumulative probability; the last is 1."""
    codes: tuple[tuple[str, float], ...]
    """Code to its probability where its rule allows it, after the codes it depends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFigures:
    """The content of `code_figures.json`."""

    asked: tuple[str, ...]
    """The 225 codes the survey of 2021 asked about, sorted."""
    archetypes: tuple[Archetype, ...]
    """In the order of the file; shares add up to about 1."""


def read_code_figures(path: Path) -> CodeFigures:
    """Read the figures.

    Raises:
        ContentError: the file is missing or malformed.
    """
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
        return CodeFigures(
            asked=tuple(sorted(figures["asked"])),
            archetypes=tuple(_archetype(entry) for entry in figures["archetypes"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContentError(f"{path.name}: the figures for sample programs can't be read ({error}).") from error


def _archetype(entry: dict[str, Any]) -> Archetype:
    order = {code: place for place, code in enumerate(RULES, start=1)}
    choices = entry["choices"]
    return Archetype(
        id=str(entry["id"]),
        share=float(entry["share"]),
        choices=tuple((group, _cumulative(choices[group])) for group in GROUPS if group in choices),
        codes=tuple(sorted(entry["codes"].items(), key=lambda item: (order.get(item[0], 0), item[0]))),
    )


def _cumulative(mixes: dict[str, float]) -> tuple[tuple[float, tuple[str, ...]], ...]:
    total = sum(mixes.values())
    ends = [end / total for end in accumulate(mixes.values())]
    return tuple((end, tuple(mix.split())) for end, mix in zip([*ends[:-1], 1.0], mixes, strict=True))


class Decks:
    """Stratified random numbers: of 20 in a row for one key, each twentieth of 0 to 1 occurs once.

    This keeps 1,500 programs close to the real frequencies, which independent draws miss by up to four points. (A Latin
    hypercube: McKay, Beckman, Conover 1979; in blocks of 20, so that adding programs doesn't change the first ones.)
    """

    def __init__(self, rng: random.Random) -> None:
        """All randomness comes from `rng`."""
        self._rng = rng
        self._hands: dict[str, list[tuple[float, ...]]] = {}

    def deal(self, archetype: Archetype) -> tuple[float, ...]:
        """Return a number, 0 to 1 (1 excluded), for each of the choices and then each of the codes of `archetype`."""
        hands = self._hands.setdefault(archetype.id, [])
        if not hands:
            keys = len(archetype.choices) + len(archetype.codes)
            hands.extend(zip(*[self._column() for _ in range(keys)], strict=True))
        return hands.pop()

    def _column(self) -> list[float]:
        return [(place + self._rng.random()) / _DECK for place in self._rng.sample(range(_DECK), _DECK)]


def draw_codes(archetype: Archetype, decks: Decks) -> frozenset[str]:
    """Draw what one program of this kind offers; every rule of `RULES` holds for it."""
    codes: set[str] = set()
    hand = iter(decks.deal(archetype))
    for _, mixes in archetype.choices:
        drawn = next(hand)
        for code in next(mix for end, mix in mixes if drawn < end):
            _join(code, codes)
    for code in [code for (code, chance), drawn in zip(archetype.codes, hand, strict=True) if drawn < chance]:
        _join(code, codes)
    return frozenset(codes)


def _join(code: str, codes: set[str]) -> None:
    rule = RULES.get(code)
    if rule is None or rule.allows(codes):
        codes.add(code)
