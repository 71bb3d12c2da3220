"""Pictures of weeks and of searches; they need the extra ``iopsched[plot]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iopsched.compare import Comparison
    from iopsched.plan import Plan
    from iopsched.problem import Problem
    from iopsched.result import Result
    from iopsched.schedule import Schedule

__all__ = ["plot_plan", "plot_scenarios", "plot_trace", "plot_week"]


def plot_week(
    problem: Problem,
    schedule: Schedule,
    *,
    patient: str | None = None,
    clinician: str | None = None,
    room: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a week: of the whole program, or of one patient, clinician or room.

    Days run across and time runs down; colors are services. Groups that overlap stand side by side,
    filled from the left as far as their seats are taken. The week of a patient also shows
    commitments and travel, and outlines the preferred blocks; that of a clinician or a room shades
    the time at which they are not available.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
    patient, clinician, room : str, optional
        Id of whose week to draw; at most one of them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure of a fitting size where left out. Nothing is shown or saved.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        When the problem is not valid, the schedule names what it does not have, the id is unknown,
        or several are given.
    ModuleNotFoundError
        When matplotlib is not installed.
    """
    _require_matplotlib("plot_week")
    from iopsched.plot.drawing import draw
    from iopsched.plot.scene import scene

    return draw(scene(problem, schedule, patient, clinician, room), ax)


def plot_trace(result: Result, ax: Axes | None = None) -> Axes:
    """Draw how score and bound of a solve came together over time.

    Parameters
    ----------
    result : Result
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where left out. Nothing is shown or saved.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ModuleNotFoundError
        When matplotlib is not installed.
    """
    _require_matplotlib("plot_trace")
    from iopsched.plot.trace import draw_trace

    return draw_trace(result, ax)


def plot_scenarios(comparison: Comparison, ax: Axes | None = None) -> Axes:
    """Draw where the best schedule of each scenario may lie: between its bound and its score.

    Bars that do not overlap are a proven difference.

    Parameters
    ----------
    comparison : Comparison
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where left out. Nothing is shown or saved.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ModuleNotFoundError
        When matplotlib is not installed.
    """
    _require_matplotlib("plot_scenarios")
    from iopsched.plot.scenarios import draw_scenarios

    return draw_scenarios(comparison, ax)


def plot_plan(plan: Plan, patients: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw several weeks: on which days each patient comes, for how many hours, in which phase.

    A line is a patient and a column a week, whose color is the phase. A square is a weekday, filled
    where the patient comes and crossed out where the program is closed. Hours that are beyond the
    limits of the plan stand beside the limit, and whoever comes on other days or in other blocks
    than the week before has a mark.

    Parameters
    ----------
    plan : Plan
    patients : sequence of str, optional
        Ids of whom to draw, in this order; by default everybody.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure of a fitting size where left out. Nothing is shown or saved.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        When an id is unknown.
    ModuleNotFoundError
        When matplotlib is not installed.
    """
    _require_matplotlib("plot_plan")
    from iopsched.plot.ahead import draw_plan

    return draw_plan(plan, patients, ax)


def _require_matplotlib(caller: str) -> None:
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        raise ModuleNotFoundError(
            f"{caller} needs matplotlib; install it with: pip install 'iopsched[plot]'",
            name="matplotlib",
        ) from None
