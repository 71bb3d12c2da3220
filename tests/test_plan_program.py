"""A real program's weeks ahead: the plan of ``examples.step_down``, judged from its schedules."""

from __future__ import annotations

import pytest

import iopsched
from examples.step_down import days_free, letters, off_plan, problem
from iopsched.validate import faults


def weekdays(schedule: iopsched.Schedule, patient: str) -> set[int]:
    """Days of the week on which a patient comes; every service of the program is given there."""
    return {placement.start // 1440 for placement in schedule.of(patient)}


def test_the_courses_fit_the_patients() -> None:
    program = problem()
    assert faults(program) == ()
    courses = [[phase.id for phase in patient.phases] for patient in program.patients]
    assert ["php-20", "iop-15", "iop-12", "iop-9"] in courses
    assert ["iop-9", "out-3"] in courses
    for patient in program.patients:
        if "php" in patient.tags:
            assert max(phase.visits.max or 0 for phase in patient.phases) <= days_free(patient)


def test_days_follow_the_phases_and_nobody_moves_without_a_reason() -> None:
    # So much work, and not so much time: a slow machine finds the same.
    ahead = iopsched.plan(problem(), 2, deterministic_limit=10, gap=0.9)
    assert len(off_plan(ahead)) == 0
    first, second = ahead.weeks
    for week in ahead.weeks:
        assert iopsched.check(week.problem, week.schedule) == ()
    both = {p.id for p in first.problem.patients} & {p.id for p in second.problem.patients}
    moved = {
        name for name in both if weekdays(first.schedule, name) != weekdays(second.schedule, name)
    }
    assert moved == {move.patient for move in ahead.moves if move.what == "weekdays"}
    stepped = {
        move.patient
        for move in ahead.moves
        for cause in move.causes
        if cause.patient == move.patient and "php-20 to iop-15" in cause.text
    }
    assert stepped == {"P003", "P007"}
    assert all(move.causes for move in ahead.moves)


@pytest.mark.parametrize(("weekdays", "short"), [("", "....."), ("Mon Thu Fri", "M..TF")])
def test_letters(weekdays: str, short: str) -> None:
    assert letters(weekdays) == short
