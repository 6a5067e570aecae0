"""Read and validate the help lines in `data/help_lines.toml`. Their display does not belong here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, cast, get_args

from finder.platform.errors import ContentError
from finder.platform.languages import Language

Shown = Literal["everywhere", "guide", "hold"]
Grade = Literal["A", "B", "C"]
_TEL = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}|[2-9]11|988")
_SHORT_CODE = re.compile(r"\d{3}|\d{5,6}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NEVER_EMPTY = tuple(
    "id name_en name_es purpose_en purpose_es display display_es who_answers_en who_answers_es".split()
)
_IN_BOTH = ("hours", "languages", "tty", "asl")
"""May be empty, but then the Spanish must be too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """A line a person can call, text or open. An empty text means none or unknown."""

    id: str
    order: int
    name_en: str
    name_es: str
    """In Spanish, or in English if it is known by that name; not yet compared with the lines' own Spanish pages."""
    purpose_en: str
    purpose_es: str
    who_answers_en: str
    """One line of text: who answers."""
    who_answers_es: str
    tel: str
    """E.164 or a short code, for a `tel:` link."""
    display: str
    """As displayed; it may include a step after dialing ("988, then press 1")."""
    display_es: str
    sms: str
    sms_body: str
    """The word to send; empty when the sender writes their own."""
    chat_url: str
    hours: str
    """In English, as the line itself states it."""
    hours_es: str
    """Empty exactly where `hours` is."""
    languages: str
    """The languages it answers in, in English, as the line itself states them."""
    languages_es: str
    """Empty exactly where `languages` is, as `tty_es` and `asl_es` are."""
    tty: str
    """How to reach it by TTY or relay."""
    tty_es: str
    asl: str
    """How to reach it in American Sign Language."""
    asl_es: str
    source_url: str
    verified_on: str
    """ISO date on which a person last dialed it; empty when nobody has."""
    verified_by: str
    verify_method: str
    grade: Grade
    shown: Shown

    def name(self, language: Language) -> str:
        """Return the name in `language`."""
        return self.name_es if language == "es" else self.name_en

    def purpose(self, language: Language) -> str:
        """Return what it is for in `language`."""
        return self.purpose_es if language == "es" else self.purpose_en

    def who_answers(self, language: Language) -> str:
        """Return in `language` who answers."""
        return self.who_answers_es if language == "es" else self.who_answers_en

    def hours_in(self, language: Language) -> str:
        """Return the hours in `language`, empty if unknown. The field `hours` is the English."""
        return self.hours_es if language == "es" else self.hours

    def display_in(self, language: Language) -> str:
        """Return the number as displayed, with any step after dialing in `language`."""
        return self.display_es if language == "es" else self.display

    def languages_in(self, language: Language) -> str:
        """Return in `language` the languages it answers in, empty if unknown."""
        return self.languages_es if language == "es" else self.languages

    def tty_in(self, language: Language) -> str:
        """Return in `language` how to reach it by TTY or relay, empty if unknown."""
        return self.tty_es if language == "es" else self.tty

    def asl_in(self, language: Language) -> str:
        """Return in `language` how to reach it in American Sign Language, empty if unknown."""
        return self.asl_es if language == "es" else self.asl

    @property
    def may_lack_spanish(self) -> bool:
        """Return whether Spanish pages must say that we do not know if it answers in Spanish.

        Never for a line on every page: in an emergency, a doubt could keep someone from calling.
        """
        return bool(self.tel or self.sms) and not self.languages and not self.is_everywhere

    @property
    def is_everywhere(self) -> bool:
        """Return whether it is shown on every page."""
        return self.shown == "everywhere"

    @property
    def is_held(self) -> bool:
        """Return whether it is held back from all pages because something about it is in doubt."""
        return self.shown == "hold"

    @property
    def is_verified(self) -> bool:
        """Return whether a person has dialed or opened it."""
        return bool(self.verified_on)


def checked_on(lines: Iterable[HelpLine]) -> str:
    """Return the oldest ISO date on which a shown line was last dialed by a person; "" if any never was."""
    dates = [line.verified_on for line in lines if not line.is_held]
    return min(dates, default="") if all(dates) else ""


def load_help_lines(path: Path) -> tuple[HelpLine, ...]:
    """Read every help line, including those held back, sorted by `order`.

    Raises:
        ContentError: broken TOML, a missing or unknown field, a bad number or address, a duplicate id or `order`,
            or no line for every page.
    """
    lines = sorted(
        (_help_line(path, raw, place) for place, raw in enumerate(_tables(path), 1)), key=lambda line: line.order
    )
    for name in ("id", "order"):
        if len({getattr(line, name) for line in lines}) < len(lines):
            raise ContentError(f"{path.name}: two lines share one {name}.")
    if not any(line.is_everywhere for line in lines):
        raise ContentError(f"{path.name}: no line is shown everywhere.")
    return tuple(lines)


def _tables(path: Path) -> list[dict[str, object]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    tables = document.get("line")
    if (
        set(document) != {"line"}
        or not isinstance(tables, list)
        or not all(isinstance(table, dict) for table in tables)
    ):
        raise ContentError(f"{path.name}: it must hold [[line]] tables and nothing else.")
    return tables


def _help_line(path: Path, raw: dict[str, object], place: int) -> HelpLine:
    where = f"{path.name}, line {_line_of(path, place)} ({raw.get('id', 'no id')})"
    wanted = {field.name for field in fields(HelpLine)}
    if wanted != set(raw):
        raise ContentError(f"{where}: missing or unknown fields: {', '.join(sorted(wanted ^ set(raw)))}.")
    order = raw["order"]
    text = {name: value for name, value in raw.items() if name != "order" and isinstance(value, str)}
    if type(order) is not int or len(text) + 1 < len(raw):
        raise ContentError(f"{where}: order must be a whole number and every other field text.")
    problem = _problem(text)
    if problem:
        raise ContentError(f"{where}: {problem}.")
    grade, shown = cast(Grade, text.pop("grade")), cast(Shown, text.pop("shown"))
    return HelpLine(order=order, grade=grade, shown=shown, **text)


def _line_of(path: Path, place: int) -> int:
    """Return the line number on which the table with this index (from 1) begins."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if line.strip() == "[[line]]"][place - 1]


def _problem(text: dict[str, str]) -> str:
    checks = (
        (all(text[name] for name in _NEVER_EMPTY), f"none of {', '.join(_NEVER_EMPTY)} may be empty"),
        *((bool(text[name]) == bool(text[f"{name}_es"]), f"{name} and {name}_es come together") for name in _IN_BOTH),
        (text["grade"] in get_args(Grade), "grade must be A, B or C"),
        (text["shown"] in get_args(Shown), "shown must be everywhere, guide or hold"),
        (not text["tel"] or _TEL.fullmatch(text["tel"]), "tel must be +1 and ten digits, or a short code"),
        (not text["sms"] or _SHORT_CODE.fullmatch(text["sms"]), "sms must be a short code"),
        (text["sms"] or not text["sms_body"], "sms_body needs sms"),
        (_display_agrees(text), "display must show the digits of tel, or of sms where there is no tel"),
        *(
            (_digits(text[f"{name}_es"]) == _digits(text[name]), f"{name}_es must show the digits of {name}")
            for name in ("display", *_IN_BOTH)
        ),
        (all(_is_address(text[name]) for name in ("chat_url", "source_url")), "addresses must begin with https://"),
        (text["source_url"] or text["shown"] == "hold", "a line without source_url must be held"),
        (text["shown"] != "everywhere" or text["tel"], "a line for every page needs tel"),
        (text["shown"] == "hold" or text["grade"] != "C", "a line of grade C must be held"),
        (not text["verified_on"] or _DAY.fullmatch(text["verified_on"]), "verified_on must be a date, or empty"),
        (
            bool(text["verified_on"]) == bool(text["verified_by"]) == bool(text["verify_method"]),
            "verified_on, verified_by and verify_method come together",
        ),
    )
    return next((message for holds, message in checks if not holds), "")


def _display_agrees(text: dict[str, str]) -> bool:
    """Return whether the displayed number matches the dialed one, to catch typing errors in either."""
    shown = _digits(text["display"])
    if text["tel"].startswith("+"):
        return shown == text["tel"].removeprefix("+")
    return shown.startswith(text["tel"]) if text["tel"] else shown == text["sms"]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_address(text: str) -> bool:
    return not text or re.fullmatch(r"https://[\w.-]+\.[a-z]+(/\S*)?", text) is not None
