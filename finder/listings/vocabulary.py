"""Read the vocabulary from `data/vocabulary/` and validate it, in English or in Spanish.

`codes.csv`, `wants.csv` and `questions.csv` define the entries; `es.csv`, `wants_es.csv` and `questions_es.csv` hold Spanish
words for them, each with a fingerprint of the English words it was made from, so that a translation never outlives its original.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import replace
from pathlib import Path

from finder.listings.rules.vocabulary import TAKING, Question, ServiceCode, Vocabulary, Want
from finder.platform.errors import ContentError
from finder.platform.languages import Language

_FINGERPRINT_LETTERS = 12
_WANT_KEY = re.compile("[a-z]{2}")
"""Codes are in capitals: the two never collide where both are counted."""


def load_vocabulary(folder: Path, language: Language = "en") -> Vocabulary:
    """Read questions, categories and codes, with the words of `language`.

    Codes, order and filters are the same in every language. Spanish that is missing, or was made from English words that
    have changed since, is replaced by the English: `stale_words` lists it.

    Raises:
        ContentError: a missing file, column or value, a code twice, an unknown question, category or code.
    """
    english = _english(folder)
    return english if language == "en" else _spanish(folder, english)


def stale_words(folder: Path) -> tuple[str, ...]:
    """Return the codes, wants and questions whose Spanish is missing or older than the English, in reading order.

    Raises:
        ContentError: as in `load_vocabulary`.
    """
    english = _english(folder)
    codes, questions = _code_words(folder, english), _question_words(folder, english)
    wants = _want_words(folder, english)
    return (
        *(code.code for code in english.codes if code.code not in codes),
        *(want.key for want in english.wants if want.key not in wants),
        *(question.id for question in english.questions if question.id not in questions),
    )


def _english(folder: Path) -> Vocabulary:
    questions = tuple(
        Question(id=row["id"], text=row["text"], help=row["help"])
        for _, row in sorted(
            _rows(folder / "questions.csv", "id,order,text,help"), key=lambda row: int(row[1]["order"])
        )
    )
    categories = {
        row["category"] for _, row in _rows(folder / "categories.csv", "category,official_name,label,question,order")
    }
    codes = _codes(folder / "codes.csv", {question.id for question in questions}, categories)
    vocabulary = _vocabulary(questions, tuple(codes))
    return replace(vocabulary, wants=tuple(_wants(folder / "wants.csv", vocabulary)))


def _spanish(folder: Path, english: Vocabulary) -> Vocabulary:
    codes, questions = _code_words(folder, english), _question_words(folder, english)
    wants = {want.key: (want.label, want.help) for want in english.wants} | _want_words(folder, english)
    texts = {question.id: (question.text, question.help) for question in english.questions} | questions
    labels = {code.code: (code.label, code.help) for code in english.codes} | codes
    spanish = _vocabulary(
        tuple(replace(each, text=texts[each.id][0], help=texts[each.id][1]) for each in english.questions),
        tuple(replace(each, label=labels[each.code][0], help=labels[each.code][1]) for each in english.codes),
    )
    named = tuple(replace(each, label=wants[each.key][0], help=wants[each.key][1]) for each in english.wants)
    return replace(spanish, wants=named)


def _vocabulary(questions: tuple[Question, ...], codes: tuple[ServiceCode, ...]) -> Vocabulary:
    return Vocabulary(questions=questions, codes=codes, by_code={code.code: code for code in codes})


def _codes(path: Path, questions: set[str], categories: set[str]) -> list[ServiceCode]:
    codes: dict[str, ServiceCode] = {}
    columns = "code,category,official_label,label,help,question,survey,filter"
    for line, row in _rows(path, columns):
        if row["code"] in codes or row["question"] not in questions or row["category"] not in categories:
            raise ContentError(f"{path.name}, line {line}: a code twice, or an unknown question or category.")
        if not all(row[name] for name in ("code", "label", "help", "official_label")):
            raise ContentError(f"{path.name}, line {line}: code, labels and help must not be empty.")
        codes[row["code"]] = ServiceCode(
            code=row["code"],
            category=row["category"],
            official_label=row["official_label"],
            label=row["label"],
            help=row["help"],
            question=row["question"],
            survey=row["survey"],
            is_filter=row["filter"] == "1",
        )
    return list(codes.values())


def _wants(path: Path, vocabulary: Vocabulary) -> list[Want]:
    wants: dict[str, Want] = {}
    questions = {question.id for question in vocabulary.questions}
    for line, row in _rows(path, "key,question,label,help,codes,replaces"):
        key, codes = row["key"], frozenset(row["codes"].split())
        if key in wants or not _WANT_KEY.fullmatch(key) or row["question"] not in questions or not row["label"]:
            raise ContentError(
                f"{path.name}, line {line}: a key twice or not two small letters, no label, or no such question."
            )
        if (
            bool(codes) == (key == TAKING)
            or not codes <= vocabulary.by_code.keys()
            or not codes >= set(row["replaces"].split())
        ):
            raise ContentError(f"{path.name}, line {line}: an unknown code, none, or it replaces a code that it lacks.")
        wants[key] = Want(
            key=key,
            question=row["question"],
            label=row["label"],
            help=row["help"],
            codes=codes,
            replaces=frozenset(row["replaces"].split()),
        )
    return list(wants.values())


def _want_words(folder: Path, english: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return label and help in Spanish, by the key of the want."""
    return _fresh_words(
        folder / "wants_es.csv", "key,label", {want.key: (want.label, want.help) for want in english.wants}
    )


def _code_words(folder: Path, english: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return label and help in Spanish, by code."""
    return _fresh_words(folder / "es.csv", "code,label", {code.code: (code.label, code.help) for code in english.codes})


def _question_words(folder: Path, english: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return text and help in Spanish, by the id of the question."""
    originals = {question.id: (question.text, question.help) for question in english.questions}
    return _fresh_words(folder / "questions_es.csv", "id,text", originals)


def _fresh_words(path: Path, columns: str, originals: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the translations made from `originals` as they read now; every row is validated, stale ones too."""
    key, label = columns.split(",")
    seen: set[str] = set()
    fresh: dict[str, tuple[str, str]] = {}
    for line, row in _rows(path, f"{columns},help,translated_from"):
        name = row[key]
        if name in seen or name not in originals:
            raise ContentError(f"{path.name}, line {line}: {key} {name!r} stands twice, or is unknown.")
        if not all(value.strip() for value in row.values()):
            raise ContentError(f"{path.name}, line {line}: no column may be empty.")
        seen.add(name)
        if row["translated_from"] == _fingerprint(*originals[name]):
            fresh[name] = (row[label], row["help"])
    return fresh


def _fingerprint(label: str, help_line: str) -> str:
    """Return the beginning of the SHA-256 of the English words, as hexadecimal digits: what `translated_from` holds."""
    return hashlib.sha256(f"{label}|{help_line}".encode()).hexdigest()[:_FINGERPRINT_LETTERS]


def _rows(path: Path, columns: str) -> list[tuple[int, dict[str, str]]]:
    """Return every row with the number of its line."""
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if ",".join(reader.fieldnames or ()) != columns:
                raise ContentError(f"{path.name}, line 1: the columns must be {columns}.")
            for row in reader:
                if None in row or None in row.values():
                    raise ContentError(f"{path.name}, line {reader.line_num}: it must have the columns {columns}.")
                rows.append((reader.line_num, row))
    except OSError as error:
        raise ContentError(f"{path.name}: it isn't there or can't be opened ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        line = rows[-1][0] + 1 if rows else 1
        raise ContentError(f"{path.name}, line {line} or after: it can't be read ({error}).") from error
    return rows
