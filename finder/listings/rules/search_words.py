"""The words under which staff find a program, and what a typed search asks for.

Everything that a program is found by is a *word*: those of its names and address, its ZIP, the ends of its phone numbers, its
website's host. So one index of words answers any search by the beginnings of words, on any database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.rules.websites import host_of

PHONE, HOST = "#", "@"
"""Begin a word that is an end of a phone number, or of a website's host."""
WHOLE = "$"
"""Ends a beginning that must be the whole word: one letter begins half of all words."""
LONGEST_WORD = 40
_WORD = re.compile(r"[a-z0-9]+")
_DIGITS_APART = re.compile(r"(?<![a-z0-9])\+?\(?\d[\d\s().\-/+]*\d(?![a-z0-9])")
_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?")
_PHONE_STARTS = (0, 3, 6)
"""Where people begin to type a number: at the area code, the exchange, the line."""
_LEAST_PHONE_DIGITS, _LOCAL_DIGITS, _PHONE_DIGITS = 3, 7, 10
_LEAST_LETTERS = 4
"""A shorter word is no misspelling of another: too many are like it."""
_TWO_EDITS_FROM = 8
"""Letters from which two mistakes are looked for instead of one."""
_MOST_TERMS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that a program must have to be found; any of `starts` will do."""

    starts: tuple[str, ...]
    """Beginnings of words."""
    kind: Literal["word", "digits", "host"]


def find_words(program: Program) -> tuple[str, ...]:
    """Return the words under which a program is found, sorted; each once."""
    texts = (program.name, program.name2, program.organization, program.street, program.street2, program.city)
    words = {word[:LONGEST_WORD] for text in texts for word in _WORD.findall(plain(text))}
    words |= {program.zip, program.state.lower()}
    for phone in program.phones:
        digits = phone.number.removeprefix("+1").removeprefix("+")
        words |= {f"{PHONE}{digits[start:]}" for start in _PHONE_STARTS if digits[start:]}
    parts = host_of(program.website).lower().split(".")
    words |= {f"{HOST}{'.'.join(parts[at:])}"[:LONGEST_WORD] for at in range(len(parts) - 1)}
    return tuple(sorted(words - {""}))


def parse_search(text: str) -> tuple[Term, ...]:
    """Return what a typed search asks for, in the order of typing; a program must have all of it.

    A phone number may be typed in any form and in part; a website with or without its scheme and path.
    """
    left = plain(text)
    terms: list[Term] = []
    for address in _ADDRESS.findall(left):
        host = host_of(address if "://" in address else f"http://{address}")
        terms.append(Term(starts=(f"{HOST}{host}"[:LONGEST_WORD],), kind="host"))
    left = _ADDRESS.sub(" ", left)
    is_beside_words = re.search(r"[a-z]{2}", _DIGITS_APART.sub(" ", left)) is not None
    for typed in _DIGITS_APART.findall(left):
        terms += _read_digits(typed, is_beside_words=is_beside_words)
    words = _WORD.findall(_DIGITS_APART.sub(" ", left))
    terms += [_word(word[:LONGEST_WORD]) for word in words]
    return tuple(terms[:_MOST_TERMS])


def _read_digits(typed: str, *, is_beside_words: bool) -> list[Term]:
    """Return one number where its groups make a phone number or part of one, else each group for itself.

    A phone number begins with three digits; "75-5722 Kuakini Highway" and "162-04 Jamaica Avenue" are house numbers.
    """
    groups = re.findall(r"\d+", typed)
    digits = "".join(groups)
    if len(digits) == _PHONE_DIGITS + 1 and digits.startswith("1"):
        digits = digits[1:]
    is_phone = len(groups) > 1 and len(digits) <= _PHONE_DIGITS and not re.search(r"\d\s+\d{5}$", typed)
    is_house = len(digits) < _LOCAL_DIGITS and (is_beside_words or len(groups[0]) < _LEAST_PHONE_DIGITS)
    if (is_phone and not is_house) or typed.startswith("+") or len(groups) == 1:
        return [_number(digits)]
    return [_number(group) for group in groups]


def _number(digits: str) -> Term:
    starts = (f"{PHONE}{digits}",) if len(digits) >= _LEAST_PHONE_DIGITS else ()
    return Term(starts=(digits, *starts), kind="digits")


def _word(word: str) -> Term:
    if len(word) == 1:
        return Term(starts=(f"{word}{WHOLE}",), kind="word")
    if word.isdigit():
        return _number(word)
    return Term(starts=(word, f"{HOST}{word}"), kind="word")


def spelling_keys(word: str) -> frozenset[str]:
    """Return the forms of a word with one letter left out, and itself: misspellings share one with the right word.

    (Symmetric deletion: W. Garbe's SymSpell.) Empty for words that nobody corrects: short ones and those with digits.
    """
    if len(word) < _LEAST_LETTERS or not word.isalpha():
        return frozenset()
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def pick_meant(typed: str, candidates: frozenset[str]) -> tuple[str, ...]:
    """Return the words that a misspelled one may mean: those with the fewest letters dropped, added, replaced, swapped."""
    most = 2 if len(typed) >= _TWO_EDITS_FROM else 1
    edits = {word: OSA.distance(typed, word, score_cutoff=most) for word in candidates}
    least = min(edits.values(), default=most + 1)
    return tuple(sorted(word for word, count in edits.items() if count == least <= most))
