"""Draw who comes when over several weeks, and in which phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from iopsched.errors import Fault, InputError
from iopsched.plot.course import Cell, cells
from iopsched.views.palette import Paint, paint
from iopsched.week import DAYS

if TYPE_CHECKING:
    from iopsched.plan import Plan

__all__ = ["draw_plan"]

INK, SOFT, PAPER, OFF = "#1A1A1A", "#666666", "#FFFFFF", "#B00020"

WEEK, LINE, NAMES, EDGES = 1.9, 0.26, 0.8, 1.4
"""Inches: a week across, a patient down, the patients' names, and what is above and below."""

FIRST, BOX, BETWEEN = 0.1, 0.072, 0.016
"""Of a week's width: where its days begin, how wide a day is, and what is left between two."""

WORDS = {
    "own": "comes at other times: own plan, or closed",
    "held": "comes at other times: could not be held",
    "off": "hours or days beyond the limits of the plan",
}


def draw_plan(plan: Plan, patients: Sequence[str] | None, ax: Axes | None) -> Axes:
    """Draw a line for each patient and a column for each week."""
    weeks = [week.week_of for week in plan.weeks]
    found = cells(plan)
    known = list(dict.fromkeys(cell.patient for cell in found))
    patients = known if patients is None else patients
    _require_known(patients, known)
    row = {patient: i for i, patient in enumerate(patients)}
    shown = [cell for cell in found if cell.patient in row]
    phases = paint(list(dict.fromkeys(cell.phase for cell in shown if cell.phase)))
    days = _days(plan, shown)
    if ax is None:
        import matplotlib.pyplot as plt

        size = (NAMES + WEEK * len(weeks), EDGES + LINE * len(patients))
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    for cell in shown:
        at = weeks.index(cell.week_of), row[cell.patient]
        _draw(ax, cell, at, days, phases.get(cell.phase))
    _frame(ax, weeks, patients, days)
    _legend(ax, shown, phases)
    return ax


def _require_known(patients: Sequence[str], known: Sequence[str]) -> None:
    """Raise if a patient is not in the plan.

    Raises
    ------
    InputError
        It names the closest id.
    """
    for name in patients:
        if name not in known:
            closest = get_close_matches(name, known, 1)
            remedy = f"did you mean {closest[0]}?" if closest else "give ids of patients"
            raise InputError([Fault("patients", "", "are not all in the plan", remedy)], "the plan")


def _days(plan: Plan, shown: Sequence[Cell]) -> list[str]:
    """Weekdays that the program has, in order."""
    used = {day for cell in shown for day in cell.days}
    used.update(day for block in plan.problem.program.blocks for day in block.days)
    return [day for day in DAYS if day in used]


def _draw(
    ax: Axes, cell: Cell, at: tuple[int, int], days: Sequence[str], phase: Paint | None
) -> None:
    x, y = at
    ax.add_patch(Rectangle((x + 0.02, y + 0.06), 0.96, 0.88, **_face(phase)))
    for i, day in enumerate(days):
        left, comes = x + FIRST + i * (BOX + BETWEEN), day in cell.days
        color = phase.color if phase is not None else SOFT
        ax.add_patch(
            Rectangle(
                (left, y + 0.24),
                BOX,
                0.52,
                facecolor=color if comes else PAPER,
                edgecolor=color,
                linewidth=0.6,
            )
        )
        if day in cell.closed:
            ax.plot([left, left + BOX], [y + 0.24, y + 0.76], color=color, linewidth=0.8)
            ax.plot([left, left + BOX], [y + 0.76, y + 0.24], color=color, linewidth=0.8)
    if cell.moved:
        ax.plot([x + 0.055], [y + 0.5], **_marker(held=cell.held))
    ax.text(
        x + 0.95,
        y + 0.5,
        cell.hours,
        ha="right",
        va="center_baseline",
        fontsize=8,
        color=OFF if cell.off else INK,
        fontweight="bold" if cell.off else "normal",
    )


def _face(phase: Paint | None) -> dict[str, Any]:
    """A tint of the phase's color, hatched where the colors have been used up."""
    color = SOFT if phase is None else phase.color
    again = 0 if phase is None else phase.again
    return {
        "facecolor": tuple(1 - 0.22 * (1 - part) for part in to_rgb(color)),
        "edgecolor": color,
        "linewidth": 0.5,
        "hatch": "/" * again * 3,
    }


def _marker(*, held: bool) -> dict[str, Any]:
    return {
        "marker": "D",
        "markersize": 4.5,
        "linestyle": "none",
        "markerfacecolor": INK if held else PAPER,
        "markeredgecolor": INK,
        "markeredgewidth": 0.9,
    }


def _frame(ax: Axes, weeks: Sequence[dt.date], names: Sequence[str], days: Sequence[str]) -> None:
    """Weeks and their days across the top, patients down the side."""
    for x in range(len(weeks)):
        for i, day in enumerate(days):
            ax.annotate(
                day[0],
                xy=(x + FIRST + i * (BOX + BETWEEN) + BOX / 2, 0),
                xytext=(0, 1),
                textcoords="offset points",
                ha="center",
                fontsize=6,
                color=SOFT,
                annotation_clip=False,
            )
    ax.set_xlim(0, max(1, len(weeks)))
    ax.set_ylim(max(1, len(names)), 0)
    ax.set_xticks([i + 0.5 for i in range(len(weeks))], labels=[str(week) for week in weeks])
    ax.set_yticks([i + 0.5 for i in range(len(names))], labels=list(names), fontsize=8)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.tick_params(axis="x", pad=9)
    ax.spines[:].set_visible(False)


def _legend(ax: Axes, shown: Sequence[Cell], phases: dict[str, Paint]) -> None:
    handles: list[Patch | Line2D] = [
        Patch(label=phase, **_face(paint)) for phase, paint in phases.items()
    ]
    for held in (False, True):
        if any(cell.moved and cell.held == held for cell in shown):
            look = _marker(held=held)
            handles.append(Line2D([], [], label=WORDS["held" if held else "own"], **look))
    if any(cell.closed for cell in shown):
        handles.append(
            Line2D([], [], label="closed", marker="x", color=SOFT, markersize=6, linestyle="none")
        )
    if any(cell.off for cell in shown):
        handles.append(Patch(label=WORDS["off"], facecolor=OFF))
    if not handles:
        return
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.005),
        ncols=min(4, len(handles)),
        frameon=False,
        fontsize=8,
    )
