"""Tables in the guide: validated for complete rows, and marked up for screen readers and small screens."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token


def table_problem(token: Token, lines: Sequence[str]) -> str:
    """Return what is wrong with the table that begins at this token of `lines`, or "".

    The parser pads short rows and drops extra cells silently: a danger sign could vanish.
    """
    if token.type in ("th_open", "td_open") and token.attrs:
        return "a table with aligned columns has no place here"
    if token.type != "table_open" or not token.map:
        return ""
    rows = [text.strip() for text in lines[slice(*token.map)] if text.strip()]
    is_whole = len({row.count("|") for row in rows}) == 1 and all(row[0] == row[-1] == "|" for row in rows)
    return "" if is_whole else "a row of a table with more or fewer cells than its head"


def mark_tables(tokens: Sequence[Token]) -> None:
    """Make the first cell of each row its heading, and give every other cell its column's heading as `data-label`."""
    heads: list[str] = []
    column = 0
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            heads = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            heads.append(_plain(tokens[place + 1]))
        elif token.type == "td_open":
            _mark_cell(tokens, place, column, heads)
            column += 1


def _mark_cell(tokens: Sequence[Token], place: int, column: int, heads: Sequence[str]) -> None:
    if column:
        tokens[place].attrSet("data-label", heads[column])
        return
    tokens[place].tag = tokens[place + 2].tag = "th"
    tokens[place].attrSet("scope", "row")


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type == "text")
