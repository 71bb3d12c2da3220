"""Text that fits into its box: measured, wrapped, made smaller, and at last cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

__all__ = ["Lettering", "cut", "fit", "text_width"]

SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
LINE = 1.28
"""Height of a line, in font sizes."""
SPARE = 1.08


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines that fit: first those of the title, then details."""

    title: tuple[str, ...]
    details: tuple[str, ...]
    size: float


def fit(title: str, details: Sequence[str], width: float, height: float) -> Lettering:
    """Set a title and details into a box of the given size in points.

    The largest size at which everything has room is taken; at the smallest, long words are cut and
    the last lines left out, until nothing may be left.
    """
    for size in SIZES:
        lines = _wrap(title, width, size)
        room = int(height / (size * LINE))
        if (
            lines is not None
            and len(lines) + len(details) <= room
            and all(text_width(line, size, bold=False) <= width for line in details)
        ):
            return Lettering(tuple(lines), tuple(details), size)
    size = SIZES[-1]
    room = int(height / (size * LINE))
    lines = _wrap(title, width, size) or [cut(title, width, size, bold=True)]
    # The most important detail, how many are in it, goes before the rest of a long title.
    kept = max(1, room - min(1, len(details)))
    if len(lines) > kept:
        lines = [*lines[: kept - 1], cut(" ".join(lines[kept - 1 :]), width, size, bold=True)]
    rest = [cut(line, width, size, bold=False) for line in details[: max(0, room - len(lines))]]
    return Lettering(tuple(filter(None, lines[:room])), tuple(filter(None, rest)), size)


def cut(text: str, width: float, size: float, *, bold: bool) -> str:
    """The text, or as much of it as has room with an ellipsis; empty when not even that."""
    if text_width(text, size, bold=bold) <= width:
        return text
    for length in range(len(text) - 1, 0, -1):
        shorter = text[:length].rstrip() + "…"
        if text_width(shorter, size, bold=bold) <= width:
            return shorter
    return ""


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, bold: bool) -> float:
    """Width in points, with something to spare for the whole pixels of coarse screens."""
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    # The outlines know their size without a renderer, so this holds for every file format.
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) * SPARE


def _wrap(text: str, width: float, size: float) -> list[str] | None:
    """Lines of the title in bold; None when a word alone is too long."""
    lines: list[str] = []
    for word in text.split():
        if text_width(word, size, bold=True) > width:
            return None
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=True) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
