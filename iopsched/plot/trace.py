"""Draw how a search went."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from iopsched.result import Result
from iopsched.views.sparkline import Point, window
from iopsched.views.words import quality

__all__ = ["draw_trace"]

SCORE, BOUND = "#0072B2", "#D55E00"


def draw_trace(result: Result, ax: Axes | None) -> Axes:
    """Draw score and bound as stairs, and shade what is between them."""
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(7.0, 3.6), layout="constrained")[1]
    scores = [(p.seconds, float(p.score)) for p in result.trace if p.score is not None]
    bounds = [(p.seconds, float(p.bound)) for p in result.trace if p.bound is not None]
    ax.set_title(f"{quality(result)[0].upper()}{quality(result)[1:]}", loc="left", fontsize=11)
    ax.set_xlabel("seconds")
    ax.set_ylabel("score (smaller is better)")
    ax.spines[["top", "right"]].set_visible(False)
    if not scores:
        return ax
    end = max(sum(result.timings.values()), scores[-1][0], *(time for time, _ in bounds), 1e-3)
    seen = window(scores, bounds)
    margin = 1.08 if seen.low > 0 else 1.0
    if seen.low > 0 and seen.high / seen.low > 4:
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set_ylim(seen.low / margin, seen.high * 1.08)
    ax.set_xlim(0, end * 1.02)
    _stairs(ax, scores, end, SCORE, "solid", f"score {result.score:,}")
    if bounds:
        _stairs(ax, bounds, end, BOUND, "dashed", f"bound {bounds[-1][1]:,.0f}")
        _between(ax, scores, bounds, end)
    ax.legend(frameon=False, loc="upper right")
    return ax


def _stairs(
    ax: Axes, points: Sequence[Point], end: float, color: str, style: str, label: str
) -> None:
    x, y = zip(*points, (end, points[-1][1]), strict=True)
    ax.step(x, y, where="post", color=color, linestyle=style, linewidth=1.8, label=label)


def _between(ax: Axes, scores: Sequence[Point], bounds: Sequence[Point], end: float) -> None:
    """Shade from the moment at which both are known."""
    first = max(scores[0][0], bounds[0][0])
    times = sorted({first, end, *(t for t, _ in (*scores, *bounds) if t >= first)})
    upper = [_at(scores, time) for time in times]
    lower = [_at(bounds, time) for time in times]
    ax.fill_between(times, lower, upper, step="post", color=SCORE, alpha=0.1, linewidth=0)


def _at(points: Sequence[Point], time: float) -> float:
    return [value for moment, value in points if moment <= time][-1]
