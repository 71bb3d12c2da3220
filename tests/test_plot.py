"""Pictures show what is in the week, and no text covers another."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from small_week import PROBLEM, RESULT, SCHEDULE, crowd

from iopsched.errors import InputError
from iopsched.io import read
from iopsched.plot import plot_trace, plot_week
from iopsched.problem import Problem
from iopsched.schedule import Placement, Run, Schedule

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text

DATA = Path(__file__).parents[1] / "examples" / "data"


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def letters(ax: Axes) -> list[Text]:
    """Every visible text of the axes: in boxes, headings, ticks and legend."""
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    low, high = sorted(ax.get_ylim())
    ticks = zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    found = [*ax.texts, ax.title, ax._left_title, *ax.get_xticklabels()]
    found += [label for value, label in ticks if low <= value <= high]
    found += legend.get_texts() if legend else []
    return [text for text in found if text.get_text() and text.get_visible()]


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other by more than a hair."""
    extents = [(text.get_text(), text.get_window_extent().padded(-1)) for text in letters(ax)]
    return [(a, b) for (a, one), (b, other) in combinations(extents, 2) if one.overlaps(other)]


def boxes(ax: Axes) -> list[Any]:
    """Outlines of groups and appointments."""
    return [patch for patch in ax.patches if patch.get_zorder() == 3]


def shown(ax: Axes) -> str:
    return "\n".join(text.get_text() for text in letters(ax))


def legend(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_program_shows_every_group_and_appointment() -> None:
    ax = plot_week(PROBLEM, SCHEDULE)
    assert len(boxes(ax)) == 5
    assert "2/3" in shown(ax)  # The room holds fewer than the service allows.
    assert "online" in shown(ax)
    assert ax._left_title.get_text().startswith("Hope & <script>")
    assert "5 patients placed" in shown(ax)
    assert [label.get_text() for label in ax.get_xticklabels()][:3] == ["Mon 2", "Tue 3", "Wed 4"]
    assert not overlaps(ax)


def test_groups_at_one_time_stand_side_by_side() -> None:
    ax = plot_week(PROBLEM, SCHEDULE)
    frames = [box.get_bbox() for box in boxes(ax)]
    assert not [1 for a, b in combinations(frames, 2) if a.padded(-1e-6).overlaps(b)]


def test_limits_hold_everything_and_time_runs_downwards() -> None:
    ax = plot_week(PROBLEM, SCHEDULE)
    late, early = ax.get_ylim()
    assert (early, late) == (9 * 60, 20 * 60)
    for box in boxes(ax):
        frame = box.get_bbox()
        assert early <= frame.ymin < frame.ymax <= late
        assert ax.get_xlim()[0] <= frame.xmin < frame.xmax <= ax.get_xlim()[1]


def test_a_patient_shows_commitments_travel_and_wishes() -> None:
    ax = plot_week(PROBLEM, SCHEDULE, patient="P1")
    assert len(boxes(ax)) == 2
    assert {"commitment", "travel", "preferred"} <= set(legend(ax))
    assert ax._left_title.get_text() == "Week of P1"
    assert "1 visit · 1 h 50 min" in shown(ax)
    assert "Tue 3\nrather not" in shown(ax)
    assert "P1" not in "".join(text.get_text() for text in ax.texts)
    assert not overlaps(ax)


def test_a_clinician_shows_whom_they_see_and_when_they_are_away() -> None:
    ax = plot_week(PROBLEM, SCHEDULE, clinician="T2")
    assert len(boxes(ax)) == 2
    assert "P1" in shown(ax)
    assert "not available" in legend(ax)
    assert "1 group · 1 appointment · 1 h 50 min" in shown(ax)


def test_a_room_shows_what_takes_place_in_it() -> None:
    ax = plot_week(PROBLEM, SCHEDULE, room="R2")
    assert len(boxes(ax)) == 3
    assert "not available" not in legend(ax)
    assert not overlaps(ax)


def test_text_stays_in_its_box() -> None:
    ax = plot_week(PROBLEM, SCHEDULE, clinician="T10")
    ax.figure.canvas.draw()
    renderer = ax.figure.canvas.get_renderer()
    inside = [text for text in ax.texts if text.get_zorder() == 4]
    assert len(inside) == 2 * len(boxes(ax))  # A title and details in each.
    for text in inside:
        extent, frame = Text.get_window_extent(text, renderer), text.get_clip_box()
        assert frame.fully_containsx(extent.x0)
        assert frame.fully_containsx(extent.x1)
        assert frame.y0 - 1 <= extent.y0 < extent.y1 <= frame.y1 + 1


@pytest.mark.parametrize("name", ["ucsf", "riverside", "prodigals_path", "deaconess"])
def test_no_text_covers_another_in_a_published_grid(name: str) -> None:
    problem = read(DATA / f"{name}.json")
    ax = plot_week(problem, everything(problem))
    assert not overlaps(ax)
    assert len(boxes(ax)) >= 10


def everything(problem: Problem) -> Schedule:
    """Every session runs at its first time, with two patients."""
    pairs = [patient.id for patient in problem.patients[:2]]
    runs, seats = [], []
    for session in problem.sessions:
        at = session.times[0]
        runs.append(Run(session=session.id, start=at.start, end=at.end))
        seats += [
            Placement(
                patient=patient,
                service=session.service,
                session=session.id,
                start=at.start,
                end=at.end,
            )
            for patient in pairs
        ]
    return Schedule(placements=tuple(seats), runs=tuple(runs)).sized()


def test_many_parallel_groups_share_a_box() -> None:
    assert len(boxes(plot_week(*crowd(groups=6, patients=60)))) == 6
    ax = plot_week(*crowd(groups=30, patients=300))
    assert len(boxes(ax)) == 1
    assert "300/360" in shown(ax)


def test_an_empty_week_can_be_drawn() -> None:
    ax = plot_week(Problem(), Schedule())
    assert not boxes(ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
    ]


def test_draws_into_given_axes_of_any_size() -> None:
    _, axes = plt.subplots(1, 2, figsize=(9, 5), layout="constrained")
    assert plot_week(PROBLEM, SCHEDULE, ax=axes[0]) is axes[0]
    assert plot_week(PROBLEM, SCHEDULE, patient="P1", ax=axes[1]) is axes[1]
    assert not overlaps(axes[0])
    assert not overlaps(axes[1])


def test_colors_agree_between_views() -> None:
    one, other = plot_week(PROBLEM, SCHEDULE), plot_week(PROBLEM, SCHEDULE, patient="P1")
    assert {box.get_edgecolor() for box in boxes(other)} <= {
        box.get_edgecolor() for box in boxes(one)
    }


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"patient": "P11"}, "did you mean"),
        ({"clinician": "nobody"}, "give the id of a clinician"),
        ({"room": ""}, "give the id of a room"),
        ({"patient": "P1", "room": "R1"}, "at most one"),
    ],
)
def test_what_cannot_be_drawn_is_said(asked: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        plot_week(PROBLEM, SCHEDULE, **asked)  # type: ignore[arg-type]


def test_a_schedule_of_another_problem_is_refused() -> None:
    with pytest.raises(InputError):
        plot_week(replace(PROBLEM, sessions=PROBLEM.sessions[1:]), SCHEDULE)


def test_the_trace_shows_score_and_bound() -> None:
    ax = plot_trace(RESULT)
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--"]
    assert ax.get_title(loc="left").startswith("Within ")
    assert ax.lines[0].get_ydata()[-1] == RESULT.score
    assert not overlaps(ax)


def test_a_result_without_a_trace_can_be_drawn() -> None:
    assert not plot_trace(replace(RESULT, trace=())).lines


def test_names_the_extra_when_matplotlib_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == "matplotlib":
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModuleNotFoundError, match=r"iopsched\[plot\]"):
        plot_week(PROBLEM, SCHEDULE)
    with pytest.raises(ModuleNotFoundError, match=r"iopsched\[plot\]"):
        plot_trace(RESULT)


def test_matplotlib_is_not_loaded_before_something_is_drawn() -> None:
    code = "import sys; from iopsched import *; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
