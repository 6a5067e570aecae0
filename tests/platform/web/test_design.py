"""Contrast, worked out from the tokens of the style sheet itself: both themes, every pair that text is set in."""

from __future__ import annotations

import re

import pytest

from tests.each import in_one_pass
from tests.paths import ROOT

CSS = (ROOT / "finder" / "static" / "site.css").read_text(encoding="utf-8")
TEXT = [
    *((ink, ground) for ink in ("ink", "soft", "link") for ground in ("paper", "card", "wash", "sand")),
    *((ink, ground) for ink in ("ink", "link") for ground in ("warn", "danger-wash")),
    ("brand-ink", "brand"), ("danger", "danger-wash"), ("danger", "card"), ("card", "danger"), ("paper", "ink"),
]  # fmt: skip
LINES = [("edge", ground) for ground in ("paper", "card", "wash")] + [("warn-edge", "warn"), ("brand", "card")]


def tokens(theme: str) -> dict[str, str]:
    """Return the colors of a theme by name; dark ones stand in the first block of their media query."""
    block = CSS[CSS.index("prefers-color-scheme: dark") :] if theme == "dark" else CSS
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block[: block.index("}")]))


def luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """Return the ratio of WCAG 2.2, 1 to 21."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@in_one_pass("theme", ["light", "dark"])
def test_text_stands_out_seven_to_one(theme: str) -> None:
    colors = tokens(theme)
    assert len(colors) >= 15
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 7} == {}


@in_one_pass("theme", ["light", "dark"])
def test_lines_that_must_be_seen_stand_out_three_to_one(theme: str) -> None:
    colors = tokens(theme)
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in LINES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_the_sheet_brings_in_nothing_from_elsewhere() -> None:
    assert not re.search(r"@import|url\(|https?:|!important", CSS)
