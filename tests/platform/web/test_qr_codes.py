"""QR codes as paths: the very modules of the code, each drawn once."""

from __future__ import annotations

import re

import pytest
import segno

from finder.platform.web.qr_codes import draw_qr_code
from tests.each import in_one_pass


@in_one_pass("text", ["https://finder.example.org/list?p=aaa", "x" * 900])
def test_the_path_draws_the_code_of_the_text(text: str) -> None:
    code = draw_qr_code(text)
    drawn = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path):
        drawn |= {(int(x) + step, int(y)) for step in range(int(length))}
    rows = list(segno.make(text, micro=False).matrix_iter(border=4))
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert code.size == len(rows)


def test_a_text_that_no_code_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="Data too large"):
        draw_qr_code("x" * 3000)
