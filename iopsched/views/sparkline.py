"""A tiny picture of how score and bound came together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

__all__ = ["Window", "sparkline", "window"]

Point = tuple[float, float]

WIDTH, HEIGHT, EDGE = 300, 72, 3


class Window:
    """The values worth showing: those near the end, on a logarithmic scale.

    A search begins with an empty schedule, whose score is a hundred times that of the result; seen
    in full, nothing but the first second would show.
    """

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, max(high, low + 1)

    def clip(self, value: float) -> float:
        """The value, or the nearer edge of the window."""
        return min(max(value, self.low), self.high)

    def height(self, value: float) -> float:
        """Where the value lies between the lower edge (0) and the upper edge (1)."""
        base = math.log1p(self.low)
        return (math.log1p(self.clip(value)) - base) / (math.log1p(self.high) - base)


def window(scores: Sequence[Point], bounds: Sequence[Point]) -> Window:
    """Choose the window for a trace; `scores` is not empty."""
    final = scores[-1][1]
    values = [value for _, value in (*scores, *bounds)]
    return Window(max(0.0, min(values), final / 10), min(max(values), 10 * max(1, final)))


def sparkline(scores: Sequence[Point], bounds: Sequence[Point], seconds: float) -> str:
    """SVG with the score as a solid line, the bound dashed, and the gap between them shaded.

    Parameters
    ----------
    scores, bounds : sequence of (float, float)
        Seconds and value, by time.
    seconds : float
        Where the time axis ends.
    """
    if not scores:
        return ""
    view = window(scores, bounds)
    upper = _steps(scores, seconds, view)
    lower = _steps(bounds, seconds, view)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        f"<title>Score and bound over {seconds:.0f} s</title>",
    ]
    if lower:
        first = max(upper[0][0], lower[0][0])
        area = _path((max(x, first), y) for x, y in (*upper, *reversed(lower)))
        parts.append(f'<polygon points="{area}" fill="#0072B2" fill-opacity="0.12"/>')
        parts.append(_line(lower, "#D55E00", ' stroke-dasharray="4 3"'))
    parts.append(_line(upper, "#0072B2", ""))
    parts.append("</svg>")
    return "".join(parts)


def _steps(points: Sequence[Point], seconds: float, view: Window) -> list[Point]:
    """Corners of the staircase, in the coordinates of the picture."""
    corners: list[Point] = []
    y = 0.0
    for time, value in points:
        x = EDGE + (WIDTH - 2 * EDGE) * min(1.0, time / max(seconds, 1e-9))
        if corners:
            corners.append((x, y))
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * view.height(value)
        corners.append((x, y))
    if corners:
        corners.append((WIDTH - EDGE, y))
    return corners


def _line(points: Iterable[Point], color: str, style: str) -> str:
    return (
        f'<polyline points="{_path(points)}" fill="none" stroke="{color}" stroke-width="2"{style}/>'
    )


def _path(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
