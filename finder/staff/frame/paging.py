"""Which page of a list is shown: typed numbers are kept within what there is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from finder.platform.web.numbers import parse_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list."""

    number: int
    """From 1."""
    pages: int
    size: int
    """Most lines of a page."""

    @property
    def offset(self) -> int:
        """Number of lines before this page."""
        return (self.number - 1) * self.size


def asked_page(total: int, *, size: int) -> ListPage:
    """Return the page of `total` lines that the address asks for by ``page``; beyond the last one, the last."""
    pages = max(1, -(-total // size))
    number = parse_whole(request.args.get("page", ""), default=1, least=1)
    return ListPage(number=min(number, pages), pages=pages, size=size)
