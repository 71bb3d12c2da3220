"""What a solve promises: a schedule whatever stops it, never worse than the start, valid bounds."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from iopsched.check import check, score
from iopsched.errors import InputError
from iopsched.io import read
from iopsched.offering import Clinician, Service, Session
from iopsched.patient import Need, Patient, Pin, Status
from iopsched.problem import Problem, Program
from iopsched.result import Progress
from iopsched.schedule import Schedule
from iopsched.solve import solve
from iopsched.week import Span

UCSF = Path(__file__).parent.parent / "examples" / "data" / "ucsf.json"


@pytest.fixture(scope="module")
def ucsf() -> Problem:
    return read(UCSF)


def one_group(*patients: Patient, required: bool = False, minimum: int = 1) -> Problem:
    return Problem(
        program=Program(name="one group"),
        services=(Service(id="cbt", min_size=minimum, max_size=2),),
        sessions=(
            Session(
                id="S1",
                service="cbt",
                times=(Span.of("Mon 09:00", "Mon 10:00"),),
                required=required,
            ),
        ),
        clinicians=(Clinician(id="T1", available=(Span.of("Mon 08:00", "Mon 12:00"),)),),
        patients=patients,
    )


def member(name: str, **fields: object) -> Patient:
    return Patient(id=name, needs=(Need(service="cbt"),), **fields)  # type: ignore[arg-type]


def test_an_empty_problem_is_solved() -> None:
    result = solve(Problem())
    assert (result.status, result.score, result.bound, result.gap) == ("optimal", 0, 0, 0.0)
    assert result.stopped_by == "optimal"


def test_nothing_possible_is_a_schedule_too() -> None:
    problem = replace(one_group(member("P1")), sessions=())
    result = solve(problem, workers=1)
    assert result.status == "optimal"
    assert result.schedule.placements == ()
    assert [u.patient for u in result.unplaced] == ["P1"]
    assert "0 of 1 possible" in result.unplaced[0].reasons[0]


def test_the_referred_are_named_and_never_placed() -> None:
    problem = one_group(
        member("P1", status=Status(needs_detox=True)),
        member("P2", status=Status(home="unsafe")),
        member("P3", status=Status(needs_24h_monitoring=True)),
        member("P4", status=Status(home="unknown")),
    )
    result = solve(problem, workers=1)
    assert [p.patient for p in result.schedule.placements] == ["P4"]
    reasons = {u.patient: u.reasons[0] for u in result.unplaced}
    assert "detoxification" in reasons["P1"]
    assert "unsafe" in reasons["P2"]
    assert "24-hour" in reasons["P3"]
    assert result.status == "optimal"


def test_an_overfull_week_serves_the_urgent() -> None:
    waiting = {"enrolled": False}
    problem = one_group(
        member("P1", priority=1, **waiting),
        member("P2", priority=5, **waiting),
        member("P3", priority=4, **waiting),
    )
    result = solve(problem, workers=1)
    assert result.status == "optimal"
    assert {p.patient for p in result.schedule.placements} == {"P2", "P3"}
    assert result.unplaced[0].reasons[0].startswith("wait-listed")


def test_a_pin_against_a_commitment_is_a_conflict_with_a_schedule() -> None:
    busy = member("P1", commitments=(Span.of("Mon 09:00", "Mon 10:00"),))
    problem = replace(
        one_group(busy, member("P2")), pins=(Pin(patient="P1", service="cbt", session="S1"),)
    )
    result = solve(problem, workers=1)
    assert result.status == "conflict"
    assert {violation.rule for violation in result.violations} == {"pins"}
    assert result.bound is None
    assert result.gap is None
    assert {p.patient for p in result.schedule.placements} == {"P2"}


def test_a_required_session_that_nobody_can_lead_is_a_conflict() -> None:
    problem = replace(one_group(member("P1"), required=True), clinicians=())
    result = solve(problem, workers=1)
    assert result.status == "conflict"
    assert {violation.rule for violation in result.violations} == {"required_sessions"}


def test_contradictory_rules_are_relaxed_as_little_as_possible() -> None:
    problem = one_group(member("P1"), member("P2"), member("P3")).with_rules(unmet_need="must")
    result = solve(problem, workers=1)
    assert result.status == "conflict"
    assert sum(violation.amount for violation in result.violations) == 1


def test_no_time_at_all_still_gives_a_schedule(ucsf: Problem) -> None:
    result = solve(ucsf, time_limit=0.0)
    assert result.stopped_by == "time_limit"
    assert not check(ucsf, result.schedule)
    assert result.score == score(ucsf, result.schedule).total


def test_stop_is_asked_and_obeyed(ucsf: Problem) -> None:
    asked: list[Progress] = []

    def stop(progress: Progress) -> bool:
        asked.append(progress)
        return len(asked) > 3

    before = time.perf_counter()
    result = solve(ucsf, time_limit=60, stop=stop, workers=2)
    assert result.stopped_by == "stop"
    assert time.perf_counter() - before < 20
    assert not check(ucsf, result.schedule)


def test_what_stop_raises_reaches_the_caller(ucsf: Problem) -> None:
    def stop(progress: Progress) -> bool:
        if progress.seconds > 0.3:
            raise LookupError("from stop")
        return False

    threads = threading.active_count()
    with pytest.raises(LookupError, match="from stop"):
        solve(ucsf, time_limit=60, stop=stop, workers=2)
    assert threading.active_count() == threads


SOLVING = """
import sys
import iopsched
week = iopsched.read(sys.argv[1])
result = iopsched.solve(
    week, time_limit=40, workers=2, on_progress=lambda now: print(now.phase, flush=True)
)
assert result.violations == iopsched.check(week, result.schedule)
print("ended by", result.stopped_by)
"""


@pytest.mark.parametrize("phase", ["draft", "exact", "neighborhoods"])
def test_ctrl_c_in_any_phase_returns_the_best_so_far(phase: str) -> None:
    week = str(UCSF.with_name("deaconess.json"))
    child = subprocess.Popen(
        [sys.executable, "-c", SOLVING, week], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for line in child.stdout:
        if line.strip() == phase:
            time.sleep(0.3)
            child.send_signal(signal.SIGINT)
            break
    rest, _ = child.communicate(timeout=30)
    assert child.returncode == 0
    assert rest.splitlines()[-1] == "ended by interrupt"


def test_progress_and_trace_tell_the_same_story(ucsf: Problem) -> None:
    told: list[Progress] = []
    result = solve(ucsf, time_limit=6, workers=2, on_progress=told.append)
    assert {progress.phase for progress in told} >= {"draft", "candidates"}
    scores = [progress.score for progress in result.trace if progress.score is not None]
    bounds = [progress.bound for progress in result.trace if progress.bound is not None]
    assert scores == sorted(scores, reverse=True)
    assert bounds == sorted(bounds)
    assert scores[-1] == result.score
    assert result.bound is not None
    assert result.bound <= result.score
    assert all(progress.gap is None or progress.gap >= 0 for progress in result.trace)


def test_the_result_is_never_worse_than_the_start(ucsf: Problem) -> None:
    first = solve(ucsf, time_limit=6, workers=2)
    again = solve(ucsf, time_limit=0.2, workers=1, start=first.schedule)
    assert again.score <= first.score
    assert not check(ucsf, again.schedule)


def test_a_start_that_breaks_rules_is_not_returned() -> None:
    problem = one_group(member("P1"), member("P2"), member("P3"))
    good = solve(problem, workers=1).schedule
    seat = replace(good.placements[0], patient="P3")
    crowded = replace(good, placements=(*good.placements, seat), unplaced=()).sized()
    assert check(problem, crowded)
    assert not check(problem, solve(problem, start=crowded, workers=1).schedule)


def test_what_is_left_of_a_broken_start_is_kept(ucsf: Problem) -> None:
    full = solve(ucsf, time_limit=40, gap=0.2, workers=2).schedule
    busiest = max(ucsf.clinicians, key=lambda c: sum(c.id in run.clinicians for run in full.runs))
    away = replace(busiest, available=())
    team = tuple(away if c is busiest else c for c in ucsf.clinicians)
    changed = replace(ucsf, clinicians=team)
    assert check(changed, full)
    rescued = solve(changed, time_limit=0.0, start=full).schedule
    assert not check(changed, rescued)
    gone = sum(busiest.id in placement.clinicians for placement in full.placements)
    assert 0 < len(rescued.placements) <= len(full.placements) - gone


def test_a_start_in_taken_rooms_is_thinned_out(ucsf: Problem) -> None:
    full = solve(ucsf, time_limit=40, gap=0.2, workers=2).schedule
    lost = tuple(replace(room, available=()) for room in ucsf.rooms[:1])
    changed = replace(ucsf, rooms=(*lost, *ucsf.rooms[1:]))
    rescued = solve(changed, time_limit=0.0, start=full).schedule
    assert not check(changed, rescued)
    assert all(placement.room != lost[0].id for placement in rescued.placements)
    assert rescued.placements


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_limit", -1.0),
        ("time_limit", float("nan")),
        ("gap", 2.0),
        ("gap", float("nan")),
        ("seed", 2**40),
        ("workers", -1),
        ("deterministic_limit", -1.0),
    ],
)
def test_arguments_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"solve.{name}: is out of range"):
        solve(one_group(member("P1")), **{name: value})  # type: ignore[arg-type]


def test_a_start_of_another_problem_is_refused() -> None:
    good = solve(one_group(member("P1")), workers=1).schedule
    with pytest.raises(InputError, match="patient"):
        solve(one_group(member("Q1")), start=good)


def test_reproducible_mode_gives_the_same_twice(ucsf: Problem) -> None:
    first, second = (solve(ucsf, deterministic_limit=2.0, seed=3) for _ in range(2))
    assert first.schedule == second.schedule
    assert first.bound == second.bound
    assert [p.score for p in first.trace] == [p.score for p in second.trace]


def test_a_gap_is_enough() -> None:
    problem = one_group(member("P1"), member("P2"))
    result = solve(problem, gap=1.0, workers=1)
    assert result.stopped_by in ("gap", "optimal")
    assert result.gap is not None
    assert result.gap <= 1.0


def test_the_schedule_tells_where_it_comes_from() -> None:
    problem = one_group(member("P1"))
    result = solve(problem, workers=1)
    assert result.schedule.problem is not None
    assert result.schedule.score == result.score == score(problem, result.schedule).total
    assert result.schedule.status == "optimal"
    assert solve(problem, workers=1, start=Schedule()).schedule == result.schedule
