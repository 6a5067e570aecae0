"""The result as one HTML page with charts of its own: ratios first, a goal each, then the figures behind them."""

from __future__ import annotations

from html import escape

from finder.bench.ratios import Measured, Ratio

_WIDE, _HIGH, _NAMED = 860, 26, 470
"""Of a bar's row, and where bars begin, in pixels."""
_MOST_TIMES = 4.0
"""A bar ends at so many times the goal."""
_STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1d2a33;background:#fff}
svg{width:100%;height:auto}text{font:13px system-ui,sans-serif;fill:#1d2a33}.ok{fill:#2b7a5a}.miss{fill:#b3432f}
.goal{stroke:#1d2a33;stroke-dasharray:3 3}td{padding:.15rem .8rem .15rem 0}td+td{text-align:right}
@media(prefers-color-scheme:dark){body{background:#14191d;color:#e4e9ec}text{fill:#e4e9ec}.goal{stroke:#e4e9ec}}"""


def write_page(found: Measured, *, programs: int, left_out: str = "") -> str:
    """Return the page; `left_out` says what is not measured at this size."""
    shown = found.ratios
    missed = sum(not ratio.is_met for ratio in shown)
    summary = f"{len(shown) - missed} of {len(shown)} goals met, over {programs:,} made-up programs."
    summary += f" Left out at this size: {escape(left_out)}." if left_out else ""
    summary += f" Failed: {escape('; '.join(found.failed))}." if found.failed else ""
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{value:,}</td></tr>" for name, value in found.figures.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Benchmark</title><style>{_STYLE}</style><h1>Benchmark</h1><p>{summary} A bar is a ratio in units of its"
        " goal, which is the dashed line; at most four times the goal is drawn. Ratios of one run count, figures are"
        f" context.</p>{_chart(shown)}<h2>Figures</h2><table>{rows}</table></html>\n"
    )


def _chart(ratios: list[Ratio]) -> str:
    bars = "".join(_bar(ratio, number * _HIGH) for number, ratio in enumerate(ratios))
    at, high = _NAMED + _scaled(1.0), len(ratios) * _HIGH
    goal = f'<line class="goal" x1="{at}" x2="{at}" y1="0" y2="{high}"/>'
    return f'<svg viewBox="0 0 {_WIDE} {high}" role="img" aria-label="Ratios by goals">{bars}{goal}</svg>'


def _bar(ratio: Ratio, top: int) -> str:
    kind, word = ("ok", "ok") if ratio.is_met else ("miss", "MISS")
    width = _scaled(_times_goal(ratio))
    label = escape(f"{ratio.value:g} ({ratio.goal}) {word}")
    return (
        f'<text x="0" y="{top + 17}">{escape(ratio.name)}</text>'
        f'<rect class="{kind}" x="{_NAMED}" y="{top + 4}" width="{width}" height="{_HIGH - 8}"/>'
        f'<text x="{_NAMED + width + 6}" y="{top + 17}">{label}</text>'
    )


def _times_goal(ratio: Ratio) -> float:
    goal = float(ratio.goal.split()[-1])
    if goal:
        return ratio.value / goal
    return _MOST_TIMES if ratio.value else 0.0  # no ratio to nothing: met is the shortest bar, missed the longest


def _scaled(times: float) -> int:
    return max(1, round(min(times, _MOST_TIMES) / _MOST_TIMES * (_WIDE - _NAMED - 150)))
