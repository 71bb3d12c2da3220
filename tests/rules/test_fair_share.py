"""The rule fair_share."""

from __future__ import annotations

from build import (
    amounts,
    assert_exact,
    cost_of,
    meeting,
    only,
    patient,
    solve_with,
    span,
    tiny,
    week,
)

from iopsched.problem import Clinician, Preferences

PROBLEM = tiny(
    program={"unpopular": (span("Fri 11:00"),)},
    clinicians=(Clinician(id="C1", available=(span("Fri 10:00"), span("Fri 11:00"))),),
    patients=(
        patient("P1", "talk", borne=2),
        patient("P2", "talk", borne=1),
        patient("P3", "talk", prefers=Preferences(avoid_days=("Fri",)), borne=1),
    ),
)


def test_who_bore_less_has_the_late_hour() -> None:
    two = PROBLEM.patients[:2]
    for people in (two, two[::-1]):
        problem = only(tiny(program={"unpopular": (span("Fri 11:00"),)}), "fair_share", "like")
        problem = problem.with_rules(unmet_need="should", no_overlap="must", clinician_load="must")
        problem = type(problem)(
            program=problem.program,
            services=problem.services,
            clinicians=PROBLEM.clinicians,
            patients=people,
        )
        schedule, cost = solve_with(problem)
        assert cost == 1
        assert schedule.of("P2")[0].start == span("Fri 11:00").start


def test_placements_count_as_often_as_was_borne() -> None:
    late = week(meeting("P1", "Fri 11:00", "C1"))
    assert amounts(PROBLEM, late, "fair_share") == 2
    assert cost_of(only(PROBLEM, "fair_share", "like", 3), late) == 6
    assert amounts(PROBLEM, week(meeting("P1", "Fri 10:00", "C1")), "fair_share") == 0
    assert amounts(PROBLEM, week(meeting("P3", "Fri 10:00", "C1")), "fair_share") == 1


def test_model_and_referee_agree() -> None:
    seen = assert_exact(PROBLEM, "fair_share", samples=40)
    assert min(seen[True], seen[False]) > 3
