"""The picture of several weeks shows what the plan's table and moves say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import matplotlib as mpl
import pytest

from iopsched import Clinician, Closure, Dates, Hours, InputError, Plan, Status
from iopsched.plot import plot_plan
from tests.ahead import DAYS, MONDAY, dt, group, person, planned, step, weeks_of

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


@cache
def ahead() -> Plan:
    """P1 steps down, and P_2 cannot be held while C1 is away on the second Monday."""
    course = (step("iop-9", 3, weeks=1), step("iop-6", 2))
    problem = weeks_of(
        person("P1", phases=course),
        person("P_2", 2),
        sessions=tuple(group(d, clinicians=("C1",) if d == "Mon" else ()) for d in DAYS[:4]),
        clinicians=(
            Clinician(id="C1", away=(Dates(first=MONDAY + dt.timedelta(days=7)),)),
            Clinician(id="C2"),
        ),
        program={"closures": (Closure(id="holiday", first=MONDAY + dt.timedelta(days=16)),)},
    )
    return planned(problem, 3)


def words(ax: Axes) -> list[str]:
    """Hours and letters of days that stand in the picture."""
    return [text.get_text() for text in ax.texts]


def legend(ax: Axes) -> list[str]:
    """What the legend explains."""
    return [text.get_text() for text in ax.get_legend().get_texts()]


def filled(ax: Axes) -> int:
    """Squares of days on which somebody comes: as dark inside as around."""
    squares = [box for box in ax.patches if box.get_width() < 0.1]
    return sum(box.get_facecolor() == box.get_edgecolor() for box in squares)


def test_days_and_hours_are_those_of_the_table() -> None:
    plan = ahead()
    ax = plot_plan(plan)
    assert filled(ax) == plan.frame["days"].sum()
    hours = [word for word in words(ax) if word.endswith(" h")]
    assert hours == [f"{hours:g} h" for hours in plan.frame["hours"]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["P1", "P_2"]
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        str(week.week_of) for week in plan.weeks
    ]
    assert ax.get_ylim() == (2, 0)


def test_phases_closed_days_and_moves_are_told_apart() -> None:
    plan = ahead()
    ax = plot_plan(plan)
    assert {"iop-9", "iop-6", "closed"} <= set(legend(ax))
    assert plan.weeks[2].closed == ("Wed",)
    crosses = [line for line in ax.lines if len(line.get_xdata()) == 2]
    assert len(crosses) == 2 * 2
    marks = [line for line in ax.lines if line.get_marker() == "D"]
    dark = [line for line in marks if to_rgba(line.get_markerfacecolor()) != (1, 1, 1, 1)]
    moves = {(move.week_of, move.patient) for move in plan.moves}
    assert len(marks) == len(moves)
    assert len(dark) == len({(m.week_of, m.patient) for m in plan.moves if m.held})


def test_hours_beyond_the_plan_stand_beside_their_limit() -> None:
    plan = ahead()
    wanting = replace(
        plan.weeks[0].problem,
        patients=tuple(replace(p, hours=Hours(min=12)) for p in plan.weeks[0].problem.patients),
    )
    week = replace(plan.weeks[0], result=replace(plan.weeks[0].result, problem=wanting))
    ax = plot_plan(replace(plan, weeks=(week,)))
    assert "9 < 12 h" in words(ax)
    assert "hours or days beyond the limits of the plan" in legend(ax)
    assert "hours or days beyond the limits of the plan" not in legend(plot_plan(plan))


def test_who_is_referred_is_not_short_of_hours() -> None:
    plan = planned(weeks_of(person("P1", status=Status(needs_detox=True))), 1)
    ax = plot_plan(plan)
    assert "referred" in words(ax)
    assert ax.get_legend() is None


def test_who_is_drawn_can_be_chosen() -> None:
    _, ax = plt.subplots()
    assert plot_plan(ahead(), ["P_2"], ax) is ax
    assert [label.get_text() for label in ax.get_yticklabels()] == ["P_2"]
    ax.figure.canvas.draw()
    with pytest.raises(InputError, match="did you mean P1"):
        plot_plan(ahead(), ["P11"])


def test_a_plan_of_nobody_can_be_drawn() -> None:
    plot_plan(planned(weeks_of(), 1)).figure.canvas.draw()
