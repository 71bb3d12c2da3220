"""Draw the picture of a week with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, cast

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from iopsched.plot.lettering import LINE, cut, fit, text_width
from iopsched.plot.parts import Box, ShadeKind
from iopsched.plot.scene import Scene
from iopsched.views.agenda import printable
from iopsched.views.palette import Paint
from iopsched.week import DAY, clock_text

__all__ = ["draw"]

INK, SOFT, LINES = "#1A1A1A", "#666666", "#DDDDDD"
GAP = 0.05
"""Space at each side of a day, in inches of the page."""
SEAM = 0.75
"""Space around each box, so that neighbors stand apart, in points."""
PAD = 2.5
"""Space between the edge of a box and its text, in points."""

_SHADES: dict[ShadeKind, tuple[str, dict[str, Any]]] = {
    "unavailable": ("not available", {"facecolor": "#E4E4E4", "linewidth": 0}),
    "commitment": (
        "commitment",
        {"facecolor": "#E4E4E4", "edgecolor": "#B0B0B0", "hatch": "////", "linewidth": 0},
    ),
    "travel": (
        "travel",
        {"facecolor": "#F7F0DC", "edgecolor": "#B9A56B", "hatch": "....", "linewidth": 0},
    ),
    "preferred": (
        "preferred",
        {"fill": False, "edgecolor": "#333333", "linestyle": (0, (4, 3)), "linewidth": 1.2},
    ),
}


def draw(scene: Scene, ax: Axes | None) -> Axes:
    """Draw the scene into the axes, or into a new figure of a fitting size."""
    if ax is None:
        ax = _new_figure(scene).gca()
    edges = [0.0, *accumulate(scene.widths)]
    ax.set_xlim(0, edges[-1])
    ax.set_ylim(scene.end, scene.start)
    _days(ax, scene, edges)
    gap = GAP / ax.bbox.width * ax.figure.dpi * edges[-1]
    offset = {day: edges[i] for i, day in enumerate(scene.days)}
    for shade in scene.shades:
        day = shade.start // DAY
        width = scene.widths[scene.days.index(day)]
        outline = shade.kind == "preferred"
        inset = gap / 2 if outline else 0.0
        ax.add_patch(
            Rectangle(
                (offset[day] + inset, shade.start - day * DAY),
                width - 2 * inset,
                shade.end - shade.start,
                zorder=2.5 if outline else 1,
                **_SHADES[shade.kind][1],
            )
        )
    _headings(ax, scene)
    _legend(ax, scene)
    figure = cast(Figure, ax.get_figure(root=True))
    if figure.get_layout_engine() is not None:
        # The layout decides how large the boxes are, and so what text they hold.
        figure.draw_without_rendering()
    for box in scene.boxes:
        width = scene.widths[scene.days.index(box.day)]
        used = max((b.right for b in scene.boxes if b.day == box.day), default=1.0)
        scale = (width - 2 * gap) / max(used, 1.0)
        left = offset[box.day] + gap + box.left * scale
        _box(ax, box, left, (box.right - box.left) * scale, scene.paint[box.service])
    return ax


def _new_figure(scene: Scene) -> Figure:
    """A figure whose margins are known, so that the size of every box is."""
    import matplotlib.pyplot as plt

    width = min(max(sum(scene.widths) * scene.unit, 1.7 * len(scene.days), 8.5), 22.0)
    height = min(max((scene.end - scene.start) / 60 * 0.66, 4.0), 13.0)
    left, right, top = 0.55, 0.15, 0.12 + (_above(scene) + 16 + 16) / 72
    bottom = 0.3 + 0.2 * _legend_shape(scene, width * 72)[1]
    page = (left + width + right, top + height + bottom)
    figure = plt.figure(figsize=page)
    figure.add_axes((left / page[0], bottom / page[1], width / page[0], height / page[1]))
    return figure


def _days(ax: Axes, scene: Scene, edges: Sequence[float]) -> None:
    centers = [(a + b) / 2 for a, b in pairwise(edges)]
    ax.set_xticks(centers, labels=scene.day_names, fontsize=10, fontweight="bold", color=INK)
    ax.xaxis.tick_top()
    hours = range(scene.start, scene.end + 1, 60)
    ax.set_yticks(list(hours), labels=[clock_text(hour) for hour in hours], fontsize=8, color=SOFT)
    ax.tick_params(length=0)
    ax.grid(axis="y", color=LINES, linewidth=0.6, zorder=0)
    ax.set_axisbelow(True)
    ax.vlines(
        edges, scene.start, scene.end, color="#AAAAAA", linewidth=0.8, zorder=2, clip_on=False
    )
    ax.spines[:].set_visible(False)


def _above(scene: Scene) -> int:
    """Height of the names of the days, in points."""
    return 10 + 14 * (1 + any("\n" in name for name in scene.day_names))


def _headings(ax: Axes, scene: Scene) -> None:
    """Title and subtitle above the names of the days, cut to the width of the axes."""
    width = ax.bbox.width / ax.figure.dpi * 72
    base = _above(scene)
    title = ax.set_title(
        cut(printable(scene.title), width, 14, bold=True),
        loc="left",
        pad=base + 16,
        fontsize=14,
        fontweight="bold",
        color=INK,
    )
    title.set_parse_math(False)
    ax.annotate(
        cut(printable(scene.subtitle), width, 9, bold=False),
        xy=(0, 1),
        xytext=(0, base),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=9,
        color=SOFT,
        annotation_clip=False,
        parse_math=False,
    )


def _legend(ax: Axes, scene: Scene) -> None:
    services = [title for title in scene.paint if any(b.service == title for b in scene.boxes)]
    handles = [
        Patch(label=printable(title), **_face(scene.paint[title], 0.45)) for title in services
    ]
    shown = {shade.kind for shade in scene.shades}
    handles += [
        Patch(label=name, **look) for kind, (name, look) in _SHADES.items() if kind in shown
    ]
    columns, _ = _legend_shape(scene, ax.bbox.width / ax.figure.dpi * 72)
    legend = ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.005),
        ncols=columns,
        frameon=False,
        fontsize=8,
        handlelength=1.6,
    )
    for text in legend.get_texts():
        text.set_parse_math(False)


def _legend_shape(scene: Scene, points: float) -> tuple[int, int]:
    """Columns and rows of the legend."""
    labels = [printable(title) for title in {box.service for box in scene.boxes}]
    labels += [_SHADES[kind][0] for kind in {shade.kind for shade in scene.shades}]
    if not labels:
        return 1, 0
    widest = max(text_width(label, 8, bold=False) for label in labels) + 40
    columns = max(1, min(len(labels), int(points / widest)))
    return columns, -(-len(labels) // columns)


def _face(paint: Paint, strength: float) -> dict[str, Any]:
    """A tint on white, pale enough for dark text, with an outline in the full color."""
    tint = tuple(1 - strength * (1 - part) for part in to_rgb(paint.color))
    return {
        "facecolor": tint,
        "edgecolor": paint.color,
        "linewidth": 0.9,
        "linestyle": (0, (3, 2)) if paint.again else "solid",
    }


def _box(ax: Axes, box: Box, left: float, width: float, paint: Paint) -> None:
    start, length = box.start - box.day * DAY, box.end - box.start
    scale = 72 / ax.figure.dpi
    corners = ax.transData.transform([(left, start), (left + width, start + length)])
    across, down = abs(corners[1] - corners[0]) * scale
    left, width = left + SEAM * width / across, width - 2 * SEAM * width / across
    start, length = start + SEAM * length / down, length - 2 * SEAM * length / down
    look = _face(paint, 0.42)
    ax.add_patch(Rectangle((left, start), width, length, zorder=3, **_face(paint, 0.15)))
    if box.share:
        filled = look | {"linewidth": 0}
        ax.add_patch(Rectangle((left, start), width * box.share, length, zorder=3.1, **filled))
    frame = Rectangle((left, start), width, length, zorder=3.2, **look | {"facecolor": "none"})
    ax.add_patch(frame)
    letters = fit(
        printable(box.title),
        [printable(line) for line in box.details],
        across - 2 * (PAD + SEAM),
        down - 2 * (PAD + SEAM),
    )
    below = 0.0
    for lines, weight in ((letters.title, "bold"), (letters.details, "normal")):
        if not lines:
            continue
        text = ax.annotate(
            "\n".join(lines),
            xy=(left, start),
            xytext=(PAD, -PAD - below),
            textcoords="offset points",
            fontsize=letters.size,
            fontweight=weight,
            color=INK,
            va="top",
            linespacing=1.05,
            zorder=4,
            annotation_clip=False,
            parse_math=False,
        )
        # Should the figure be made smaller afterwards, text still never leaves its box.
        text.set_clip_path(frame)
        text.set_clip_on(True)
        below += len(lines) * letters.size * LINE
