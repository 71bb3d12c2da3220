"""Draw where the best schedule of each scenario may lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from iopsched.views.agenda import printable

if TYPE_CHECKING:
    from iopsched.compare import Comparison, Scenario

__all__ = ["draw_scenarios"]

SCORE, BOUND = "#0072B2", "#D55E00"


def draw_scenarios(comparison: Comparison, ax: Axes | None) -> Axes:
    """Draw a bar from bound to score for each scenario, the first on top."""
    scenarios = comparison.scenarios
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(7.0, 0.9 + 0.5 * len(scenarios)), layout="constrained")[1]
    rows = range(len(scenarios))
    low, high = _range(scenarios)
    for row, one in zip(rows, scenarios, strict=True):
        begin = low if one.bound is None else one.bound
        # Without a bound, the best schedule may be anywhere to the left.
        style = "dotted" if one.bound is None else "solid"
        ax.hlines(row, begin, one.score, SCORE, linewidth=9, alpha=0.3, linestyle=style)
    known = [(one.bound, row) for row, one in zip(rows, scenarios, strict=True)]
    known = [(bound, row) for bound, row in known if bound is not None]
    ax.scatter([one.score for one in scenarios], rows, color=SCORE, zorder=3, label="score")
    if known:
        ax.scatter(*zip(*known, strict=True), color=BOUND, marker="|", zorder=3, label="bound")
    ax.set_yticks(rows, [printable(one.name).replace("$", r"\$") for one in scenarios])
    ax.set_ylim(len(scenarios) - 0.5, -0.5)
    margin = 0.05 * max(1, high - low)
    ax.set_xlim(low - margin, high + margin)
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set_xlabel("points (smaller is better); the best schedule lies on the bar")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    return ax


def _range(scenarios: Sequence[Scenario]) -> tuple[int, int]:
    """Smallest and largest of all scores and bounds."""
    values = [v for one in scenarios for v in (one.bound, one.score) if v is not None]
    return min(values), max(values)
