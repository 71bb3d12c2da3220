"""The rule clinician_load."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from build import (
    FAMILY,
    GROUP,
    TALK,
    amounts,
    assert_exact,
    cost_of,
    meeting,
    only,
    patient,
    run,
    session,
    solve_with,
    span,
    tiny,
    week,
)

from iopsched.problem import Clinician, Need, Problem, RulePack
from iopsched.schedule import Schedule

MON = session("MON", "Mon 09:00")


def one_clinician(**fields: Any) -> Problem:
    """A group on Monday and three patients who need a talk; one clinician."""
    return tiny(
        sessions=(MON,),
        clinicians=(Clinician(id="C1", **fields),),
        patients=tuple(patient(f"P{i}", "group", "talk") for i in (1, 2, 3)),
    )


def assert_minded(problem: Problem, schedule: Schedule, amount: int) -> None:
    """The rule finds the amount, the model pays it, and forbids it as a must."""
    assert amounts(problem, schedule, "clinician_load") == amount
    assert cost_of(only(problem, "clinician_load", "like", 7), schedule) == 7 * amount
    assert cost_of(only(problem, "clinician_load"), schedule) == (None if amount else 0)


def test_the_able_clinician_is_chosen() -> None:
    problem = tiny(
        services=(replace(GROUP, requires=("dbt",)), TALK),
        sessions=(MON,),
        clinicians=(Clinician(id="C1"), Clinician(id="C2", tags=("dbt", "es"))),
        patients=(patient("P1", "group"),),
    )
    rules = only(problem, "clinician_load").with_rules(unmet_need="should")
    schedule, cost = solve_with(rules)
    assert (cost, schedule.runs[0].clinicians) == (0, ("C2",))
    assert_minded(problem, week(run(MON, "C2")), 0)
    assert_minded(problem, week(run(MON, "C1")), 60)


def test_a_caseload_moves_a_patient_to_the_other_clinician() -> None:
    problem = replace(
        one_clinician(caseload=2),
        clinicians=(Clinician(id="C1", caseload=2), Clinician(id="C2", caseload=1)),
    )
    rules = only(problem, "clinician_load").with_rules(unmet_need="should", no_overlap="must")
    schedule, _ = solve_with(rules)
    seen = [p.clinicians[0] for p in schedule.placements if p.service == "talk"]
    assert sorted(seen) == ["C1", "C1", "C2"]


@pytest.mark.parametrize(
    ("available", "amount"),
    [
        (None, 0),
        ((span("Mon 09:00"),), 0),
        ((span("Mon 08:00", 90), span("Mon 09:20", 60)), 0),
        ((span("Mon 09:15"),), 15),
        ((span("Tue 09:00"),), 60),
        ((), 60),
    ],
)
def test_availability_is_counted_in_minutes(available: Any, amount: int) -> None:
    problem = one_clinician(available=available)
    assert_minded(problem, week(run(MON, "C1")), amount)
    assert_minded(problem, week(meeting("P1", "Mon 09:00", "C1")), amount)


def test_without_hours_a_clinician_works_in_the_blocks() -> None:
    late = session("LATE", "Mon 11:30")
    problem = replace(one_clinician(), sessions=(late,))
    assert_minded(problem, week(run(late, "C1")), 30)
    assert_minded(
        replace(problem, program=replace(problem.program, blocks=())), week(run(late, "C1")), 0
    )


@pytest.mark.parametrize(
    ("group", "amount"),
    [
        (replace(MON, site="north"), 60),
        (replace(MON, site="south"), 0),
        (replace(MON, site="north", modality="telehealth"), 0),
        (MON, 0),
    ],
)
def test_clinicians_lead_groups_at_their_own_site(group: Any, amount: int) -> None:
    problem = replace(one_clinician(site="south"), sessions=(group,))
    assert_minded(problem, week(run(group, "C1")), amount)


def test_each_missing_clinician_counts_for_the_whole_length() -> None:
    problem = replace(
        one_clinician(),
        services=(replace(GROUP, staff=2), TALK),
        clinicians=(Clinician(id="C1"), Clinician(id="C2")),
    )
    assert_minded(problem, week(run(MON)), 120)
    assert_minded(problem, week(run(MON, "C2")), 60)
    assert_minded(problem, week(run(MON, "C1", "C2")), 0)
    assert_minded(problem, week(meeting("P1", "Mon 10:00")), 60)


def test_a_service_without_staff_needs_nobody() -> None:
    problem = replace(one_clinician(), services=(replace(GROUP, staff=0), replace(TALK, staff=0)))
    assert_minded(problem, week(run(MON), meeting("P1", "Mon 10:00")), 0)


def test_minutes_of_runs_and_appointments_add_up() -> None:
    full = week(run(MON, "C1"), meeting("P1", "Mon 10:00", "C1"), meeting("P2", "Tue 10:00", "C1"))
    for most, amount in ((180, 0), (170, 10), (60, 120), (0, 180)):
        assert_minded(one_clinician(max_minutes=most), full, amount)


def test_caseload_counts_patients_and_not_appointments() -> None:
    problem = replace(
        one_clinician(caseload=1),
        patients=tuple(patient(f"P{i}", Need(service="talk", min=2), "family") for i in (1, 2, 3)),
    )
    twice = (meeting("P1", "Mon 09:00", "C1"), meeting("P1", "Tue 09:00", "C1", service="family"))
    assert_minded(problem, week(*twice), 0)
    assert_minded(problem, week(*twice, meeting("P2", "Wed 09:00", "C1")), 60)
    more = (meeting("P2", "Wed 09:00", "C1"), meeting("P3", "Wed 10:00", "C1", service="family"))
    assert_minded(problem, week(*twice, *more), 120)


@pytest.mark.parametrize(("own", "amount"), [(None, 60), (2, 60), (1, 120), (9, 60)])
def test_the_smaller_of_own_and_program_caseload_holds(own: int | None, amount: int) -> None:
    problem = one_clinician(caseload=own)
    pack = RulePack(id="state", caseload=2)
    problem = replace(problem, program=replace(problem.program, rule_pack=pack))
    three = week(*(meeting(f"P{i}", f"Mon {8 + i:02d}:00", "C1") for i in (1, 2, 3)))
    assert_minded(problem, three, amount)


def test_exact() -> None:
    problem = tiny(
        program={"rule_pack": RulePack(id="state", caseload=2)},
        services=(
            replace(GROUP, staff=2, requires=("dbt",)),
            replace(TALK, requires=("lic",)),
            FAMILY,
        ),
        sessions=(
            session("A", "Mon 09:00", "Mon 10:30", minutes=90, site="north"),
            session("B", "Tue 11:00", clinicians=("C1", "C3"), site="south"),
            session("C", "Wed 09:00", modality="telehealth", site="north"),
        ),
        clinicians=(
            Clinician(id="C1", tags=("dbt", "lic"), site="north", caseload=1),
            Clinician(id="C2", tags=("lic",), max_minutes=150, available=(span("Mon 09:30", 180),)),
            Clinician(id="C3", tags=("dbt",), site="south", max_minutes=60),
        ),
        patients=tuple(patient(f"P{i}", "group", "talk", "family") for i in (1, 2, 3, 4)),
    )
    assert_exact(problem, "clinician_load", samples=40)
    assert_exact(
        replace(problem, program=replace(problem.program, blocks=())), "clinician_load", 10
    )
