"""Read the vocabulary from `data/vocabulary/` and check it whole."""

from __future__ import annotations

import csv
from pathlib import Path

from finder.domain.vocabulary import Question, ServiceCode, Vocabulary
from finder.errors import ContentError


def load_vocabulary(folder: Path) -> Vocabulary:
    """Read questions, categories and codes.

    Raises:
        ContentError: a missing column or value, a code twice, an unknown question or category.
    """
    questions = tuple(
        Question(id=row["id"], text=row["text"], help=row["help"])
        for row in sorted(_rows(folder / "questions.csv", "id,order,text,help"), key=lambda row: int(row["order"]))
    )
    categories = {
        row["category"] for row in _rows(folder / "categories.csv", "category,official_name,label,question,order")
    }
    codes = tuple(_codes(folder / "codes.csv", {question.id for question in questions}, categories))
    return Vocabulary(questions=questions, codes=codes, by_code={code.code: code for code in codes})


def _codes(path: Path, questions: set[str], categories: set[str]) -> list[ServiceCode]:
    codes: dict[str, ServiceCode] = {}
    columns = "code,category,official_label,label,help,question,survey,filter"
    for line, row in enumerate(_rows(path, columns), start=2):
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


def _rows(path: Path, columns: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if ",".join(reader.fieldnames or ()) != columns:
            raise ContentError(f"{path.name}, line 1: the columns must be {columns}.")
        return list(reader)
