"""Replanning a published week: the past stays, the fewest are disturbed, and everybody is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iopsched
from examples import sick_day
from iopsched import (
    ClinicianOut,
    InputError,
    Need,
    NewCommitment,
    NewSession,
    PatientAdmitted,
    PatientLeaves,
    Pin,
    Placement,
    Problem,
    Replan,
    Room,
    RoomLost,
    Schedule,
    SessionCanceled,
    SessionMissed,
    Span,
    check,
    diff,
    replan,
    solve,
)
from iopsched.changes import Change
from iopsched.check import violations
from iopsched.cli import main
from iopsched.model import Choice
from iopsched.roster import Roster
from iopsched.search.questions.mending import Mending
from iopsched.search.questions.repair import Mended
from iopsched.search.questions.rooming import same_rooms
from iopsched.validate import faults
from iopsched.week import DAY, WEEK
from tests.oracle.brute import TooManySchedulesError, every_schedule
from tests.oracle.tiny import tiny_problem
from tests.rules.build import meeting, patient, run, seat, session, span, tiny, week


def published(seed: int) -> tuple[Problem, Schedule] | None:
    """A tiny problem and its best schedule; None where there is none to publish."""
    problem = tiny_problem(seed)
    if faults(problem):
        return None
    result = solve(problem, time_limit=20, workers=1)
    return (problem, result.schedule) if result.schedule.placements else None


def random_change(rng: Random, problem: Problem, schedule: Schedule) -> Change:
    """Anything that can happen to the week."""
    start = rng.choice((0, 1, 3)) * DAY + rng.choice((0, 9 * 60, 10 * 60))
    spans = (Span(start, start + rng.choice((60, 180, DAY // 2))),)
    who = rng.choice(problem.patients)
    seats = [p for p in schedule.placements if p.session is not None]
    one = rng.choice(problem.sessions)
    options: list[Change] = [
        ClinicianOut(rng.choice(problem.clinicians).id, spans, cover=rng.random() < 0.7),
        ClinicianOut(rng.choice(problem.clinicians).id),
        NewCommitment(who.id, spans),
        PatientLeaves(who.id, at=rng.choice((0, start))),
        PatientAdmitted(replace(who, id="P9", enrolled=rng.random() < 0.5)),
        SessionCanceled(one.id),
        NewSession(replace(one, id="S9", series=None, closed=False)),
    ]
    options += [RoomLost(rng.choice(problem.rooms).id, spans)] if problem.rooms else []
    if seats:
        missed = rng.choice(seats)
        options.append(SessionMissed(missed.patient, missed.session or ""))
    return rng.choice(options)


def identity(placement: Placement) -> tuple[object, ...]:
    """What must be the same for the patient to be left alone."""
    if placement.session is not None:
        return placement.session, placement.start
    return placement.service, placement.start, placement.clinicians


def disturbed(before: Schedule, after: Schedule, changes: list[Change]) -> set[str]:
    """Patients whose week is not as it was, of those who count."""
    own = {
        change.patient
        for change in changes
        if isinstance(change, PatientLeaves | PatientAdmitted | SessionMissed)
    }
    return {
        name
        for name in {p.patient for p in before.placements} - own
        if set(map(identity, before.of(name))) != set(map(identity, after.of(name)))
    }


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, WEEK // 60), st.randoms(use_true_random=False))
def test_nothing_in_past_time_moves(seed: int, hour: int, rng: Random) -> None:
    found = published(seed)
    if found is None:
        return
    problem, schedule = found
    now = 60 * hour if rng.random() < 0.3 else rng.choice((0, 1, 3)) * DAY + rng.randint(8, 15) * 60
    changes = [random_change(rng, problem, schedule)]
    result = replan(problem, schedule, changes, now=now, time_limit=20, workers=1)
    missed = {(c.patient, c.session) for c in changes if isinstance(c, SessionMissed)}
    past = {p for p in schedule.placements if p.start < now}
    past -= {p for p in past if (p.patient, p.session) in missed}
    gone = {c.patient for c in changes if isinstance(c, PatientLeaves)}
    assert {p for p in result.schedule.placements if p.start < now} == past, (changes, gone)
    facts = {replace(r, size=0) for r in schedule.runs if r.start < now}
    assert {replace(r, size=0) for r in result.schedule.runs if r.start < now} == facts


def test_a_patient_in_two_rooms_at_once_stays_there() -> None:
    problem = tiny_problem(4920)  # nobody minds overlaps in it
    talks = tuple(
        Placement(patient="P1", service="talk", start=600, end=650, clinicians=("T2",), room=room)
        for room in ("R1", "R2")
    )
    new = NewSession(replace(problem.sessions[0], id="S9", series=None, closed=False))
    result = replan(problem, Schedule(placements=talks), [new], time_limit=20, workers=1)
    assert set(talks) <= set(result.schedule.placements)


def test_meetings_alike_but_for_their_people_keep_their_rooms() -> None:
    talks = [
        Placement(patient="P1", service="talk", start=600, end=end, clinicians=(who,), room=room)
        for who, end, room in (("T1", 650, "R1"), ("T2", 650, "R2"), ("T2", 700, "R3"))
    ]
    week = Schedule(placements=tuple(talks))
    assert same_rooms(week, week, [("R1", "R2", "R3")], 0) == week
    assert same_rooms(week, week, [("R1",), ("R2",), ("R3",)], 0) == week


@pytest.mark.parametrize("seed", range(60))
def test_no_schedule_disturbs_fewer(seed: int) -> None:
    found = published(seed)
    if found is None:
        return
    problem, schedule = found
    changes = [random_change(Random(seed), problem, schedule)]
    result = replan(problem, schedule, changes, time_limit=None, workers=1)
    moved = disturbed(schedule, result.schedule, changes)
    assert set(result.disturbed) == moved
    assert result.least is not None
    assert result.least <= result.weight == len(moved)
    if result.result.violations:
        return
    assert not check(result.result.problem, result.schedule)
    try:
        fewest = min(
            len(disturbed(schedule, other, changes))
            for other in every_schedule(result.result.problem, 1_500)
            if not violations(Roster(result.result.problem, other))
        )
    except TooManySchedulesError:
        return
    assert result.least <= fewest == result.weight


GROUP = session("cbt", "Mon 09:00", "Tue 09:00", clinicians=("C1",))


def group_week() -> tuple[Problem, Schedule]:
    """Three patients in one group of C1, and P1's appointment with C1."""
    people = (
        patient("P1", "group", "talk", therapist="C1"),
        patient("P2", "group"),
        patient("P3", "group"),
    )
    problem = tiny(patients=people, sessions=(GROUP,))
    schedule = week(
        run(GROUP, "C1"),
        *(replace(seat(p.id, GROUP), clinicians=("C1",)) for p in people),
        meeting("P1", "Mon 10:00", "C1"),
    )
    assert not check(problem, schedule)
    return problem, schedule


def monday(name: str, *, cover: bool = True) -> ClinicianOut:
    return ClinicianOut(name, (span("Mon 00:00", DAY),), cover=cover)


def test_a_group_is_covered_and_an_appointment_disturbs_one() -> None:
    problem, schedule = group_week()
    result = replan(problem, schedule, [monday("C1")], workers=1)
    assert (result.disturbed, result.least, result.proven) == (("P1",), 1, True)
    assert [r.clinicians for r in result.schedule.runs] == [("C2",)]
    assert len(result.schedule.of("P1")) == 2, "seen by another, or at another time"
    assert result.only_told == ("P2", "P3")
    assert "1 patient disturbed (proven: no fewer), 2 more have another clinician" in str(result)


def test_a_group_that_nobody_may_cover_moves_with_everybody() -> None:
    problem, schedule = group_week()
    result = replan(problem, schedule, [monday("C1", cover=False)], workers=1)
    assert (result.disturbed, result.least) == (("P1", "P2", "P3"), 3)
    assert [r.start for r in result.schedule.runs] == [GROUP.times[1].start]


def test_who_may_be_disturbed_can_be_weighed() -> None:
    one = session("one", "Mon 09:00", max_size=1)
    people = (patient("P1", "group"), patient("P2", "group"))
    # Each has a group of their own; when one clinician is left, one group goes.
    two = replace(one, id="two")
    problem = tiny(patients=people, sessions=(one, two))
    schedule = week(run(one, "C1"), run(two, "C2"), seat("P1", one), seat("P2", two))
    schedule = replace(
        schedule,
        placements=tuple(
            replace(p, clinicians=("C1",) if p.session == "one" else ("C2",))
            for p in schedule.placements
        ),
    )
    for spared, other in (("P1", "P2"), ("P2", "P1")):
        result = replan(problem, schedule, [monday("C1")], weights={spared: 5}, workers=1)
        assert (result.disturbed, result.weight, result.least) == ((other,), 1, 1)


def test_a_pinned_placement_stays() -> None:
    problem, schedule = group_week()
    pin = Pin(patient="P2", service="group", session="cbt", start=GROUP.times[0].start)
    kept = replace(problem, pins=(pin,))
    result = replan(kept, schedule, [monday("C1")], workers=1)
    assert result.result.status == "feasible"
    assert result.schedule.of("P2")[0].start == pin.start
    broken = replan(kept, schedule, [monday("C1", cover=False)], workers=1)
    assert broken.result.status == "conflict"
    assert [v.rule for v in broken.result.violations] == ["pins"]


def test_a_missed_session_is_made_up() -> None:
    later = replace(GROUP, id="later", times=(span("Thu 09:00"),), clinicians=())
    problem, schedule = group_week()
    problem = replace(problem, sessions=(GROUP, later))
    now = GROUP.times[0].end
    result = replan(problem, schedule, [SessionMissed("P2", "cbt")], now=now, workers=1)
    assert [p.session for p in result.schedule.of("P2")] == ["later"]
    assert result.disturbed == ()
    assert next(r for r in result.schedule.runs if r.session == "cbt").size == 2


def test_rooms_stay_the_same_where_nothing_asks_for_another() -> None:
    rooms = tuple(Room(id=f"R{i}", capacity=5) for i in range(3))
    people = tuple(patient(f"P{i}", "talk", therapist=f"C{i}") for i in (1, 2))
    problem = tiny(patients=people, rooms=rooms)
    schedule = week(
        meeting("P1", "Mon 09:00", "C1", room="R2"), meeting("P2", "Mon 09:00", "C2", room="R1")
    )
    result = replan(problem, schedule, [RoomLost("R2")], workers=1)
    assert result.disturbed == (), "another room disturbs nobody"
    assert [p.room for p in result.schedule.placements] == ["R0", "R1"]
    assert [one.kind for one in result.diff.differences if one.person == "P1"] == ["room"]


def test_a_patient_who_leaves_midweek_keeps_the_past_only() -> None:
    problem, schedule = group_week()
    now = GROUP.times[0].end
    result = replan(problem, schedule, [PatientLeaves("P1")], now=now, workers=1)
    assert [p.session for p in result.schedule.of("P1")] == ["cbt"]
    whole = replan(problem, schedule, [PatientLeaves("P1")], workers=1)
    assert not whole.schedule.of("P1")
    assert whole.disturbed == result.disturbed == ()


def test_a_series_that_has_begun_goes_on_without_what_is_lost() -> None:
    track = tuple(session(day, f"{day} 09:00", series="track") for day in ("Mon", "Wed", "Fri"))
    three = Need(service="group", min=3)
    people = (patient("P1", three), patient("P2", "group", enrolled=False))
    problem = tiny(patients=people, sessions=track)
    seats = (replace(seat("P1", one), clinicians=("C1",)) for one in track)
    schedule = week(*(run(one, "C1") for one in track), *seats)
    now = track[0].times[0].end
    result = replan(problem, schedule, [SessionCanceled("Wed")], now=now, workers=1)
    assert [p.session for p in result.schedule.of("P1")] == ["Mon", "Fri"]
    assert not result.schedule.of("P2"), "nobody joins in the middle"


def test_unknown_names_are_reported_together() -> None:
    problem, schedule = group_week()
    wrong: list[Change] = [
        ClinicianOut("X"),
        RoomLost("X"),
        NewCommitment("X", ()),
        PatientLeaves("X"),
        SessionCanceled("X"),
        SessionMissed("P1", "X"),
        NewSession(GROUP),
    ]
    with pytest.raises(InputError) as caught:
        replan(problem, schedule, wrong)
    assert [fault.where for fault in caught.value.faults] == [f"changes[{i}]" for i in range(7)]


def test_notices_tell_patients_of_themselves_only() -> None:
    problem, schedule = group_week()
    result = replan(problem, schedule, [monday("C1", cover=False)], workers=1)
    frame = result.frame
    assert list(frame.columns) == ["person", "role", "change", "before", "after", "why"]
    assert set(frame.why[frame.person == "P2"]) == {"C1 is out Mon"}
    for name in ("P1", "P2", "P3"):
        text = result.diff.notice(name)
        assert text.startswith(f"{name}: your week has changed.\n- ")
        assert not any(other in text for other in {"P1", "P2", "P3"} - {name})
    assert "P1" in result.diff.notice("C1"), "a clinician is told whom they do not see"
    assert result.diff.notice("C9") == ""
    assert "<table" in result._repr_html_()


def test_a_notice_names_no_other_patients_change() -> None:
    problem, schedule = group_week()
    result = replan(problem, schedule, [PatientLeaves("P1"), SessionCanceled("cbt")], workers=1)
    assert "P1" not in result.diff.notice("P2")
    assert "P1: leaves the program" in set(result.frame.why)


def test_undoing_one_persons_change_shows_its_cost() -> None:
    one = session("one", "Mon 09:00", max_size=1)
    two = replace(one, id="two")
    people = (patient("P1", "group"), patient("P2", "group"))
    problem = tiny(patients=people, sessions=(one, two))
    schedule = week(
        run(one, "C1"),
        run(two, "C2"),
        replace(seat("P1", one), clinicians=("C1",)),
        replace(seat("P2", two), clinicians=("C2",)),
    )
    result = replan(problem, schedule, [monday("C1")], workers=1)
    (moved,) = result.disturbed
    (other,) = {"P1", "P2"} - {moved}
    undone = result.diff.undo_cost(moved)
    assert (undone.possible, undone.disturbed, undone.spared) == (True, (other,), (moved,))
    assert f"disturbs {other} and spares {moved}" in str(undone)
    assert undone.schedule is not None
    assert undone.schedule.of(moved) == tuple(
        replace(p, clinicians=("C2",)) for p in schedule.of(moved)
    )
    lost = replan(problem, schedule, [SessionCanceled("one")], workers=1)
    assert not lost.diff.undo_cost("P1").possible
    assert str(lost.diff.undo_cost("P1")) == "P1: their week cannot be left as it was"
    with pytest.raises(InputError, match="knows no problem"):
        diff(schedule, result.schedule).undo_cost("P1")


def test_diff_pairs_what_belongs_together() -> None:
    before = week(meeting("P1", "Mon 09:00", "C1"), meeting("P1", "Tue 09:00", "C1"))
    after = week(meeting("P1", "Tue 09:00", "C2"), meeting("P1", "Wed 09:00", "C1"))
    found = [(one.kind, one.person) for one in diff(before, after).differences]
    assert ("clinician", "P1") in found
    assert ("moved", "P1") in found
    assert diff(before, before).differences == ()


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    sick_day.main(time_limit=5)
    told = capsys.readouterr().out
    assert " disturbed (proven" in told
    assert "your week has changed" in told


def examples() -> Iterator[Path]:
    yield from sorted((Path(sick_day.__file__).parent / "data").glob("*.json"))


@pytest.mark.parametrize("path", list(examples()), ids=lambda path: path.stem)
def test_real_programs_are_mended(path: Path) -> None:
    problem = iopsched.read(path)
    schedule = solve(problem, time_limit=4, gap=0.2).schedule
    who = max(problem.clinicians, key=lambda c: sum(c.id in r.clinicians for r in schedule.runs))
    now = DAY + 8 * 60
    change = ClinicianOut(who.id, (Span(DAY, 2 * DAY),))
    result = replan(problem, schedule, [change], now=now, time_limit=5)
    assert isinstance(result, Replan)
    assert result.least is not None
    assert result.least <= result.weight
    known = {str(violation) for violation in check(problem, schedule)}
    assert {str(violation) for violation in result.result.violations} <= known


def test_a_replan_leaves_time_for_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = iopsched.read(next(path for path in examples() if path.stem == "riverside"))
    schedule = solve(problem, time_limit=3).schedule
    left: list[float] = []
    judge, mend = Mending._score, Mending.mend

    def slowly(self: Mending, choice: Choice) -> int:
        time.sleep(0.3)
        return judge(self, choice)

    def watched(self: Mending, *, deadline: float | None, **rest: Any) -> Mended | None:
        mended = mend(self, deadline=deadline, **rest)
        assert deadline is not None
        left.append(deadline - time.perf_counter())
        return mended

    monkeypatch.setattr(Mending, "_score", slowly)
    monkeypatch.setattr(Mending, "mend", watched)
    change = ClinicianOut(problem.clinicians[0].id, (Span(DAY, 2 * DAY),))
    replan(problem, schedule, [change], time_limit=8)
    # A report takes about five judgments, of which one may still be under way.
    assert left[0] > 5 * 0.3


def test_the_command_mends_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, schedule = group_week()
    iopsched.write(problem, tmp_path / "week.json")
    iopsched.write(schedule, tmp_path / "schedule.json")
    files = [str(tmp_path / name) for name in ("week.json", "schedule.json")]
    output, changed = tmp_path / "mended.json", tmp_path / "changed.json"
    written = ["-o", str(output), "--problem", str(changed)]
    assert main(["replan", *files, "--out", "C1=Mon", "--notices", *written]) == 0
    told = capsys.readouterr().out
    assert "1 patient disturbed (proven: no fewer)" in told
    assert "C2: your week has changed." in told
    assert main(["check", str(changed), str(output)]) == 0
    capsys.readouterr()
    assert main(["diff", files[1], str(output), "--person", "P2"]) == 0
    assert "Other clinician: cbt Mon 09:00-10:00 with C1" in capsys.readouterr().out
    assert main(["diff", files[1], str(output), "--person", "P22"]) == 2
    assert "did you mean P2?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--busy", "P1=Mon 12:00-09:00"], "is no time"),
        (["--busy", "P1=Someday"], "is not a time of the week"),
        (["--busy", "P1"], "write PATIENT=TIME"),
        (["--missed", "P1"], "write PATIENT=SESSION"),
        (["--admit", "P8"], "names no patient of the problem"),
        (["--out", "C8"], "names no clinician of the problem"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem, schedule = group_week()
    iopsched.write(problem, tmp_path / "week.json")
    iopsched.write(schedule, tmp_path / "schedule.json")
    files = [str(tmp_path / name) for name in ("week.json", "schedule.json", "mended.json")]
    assert main(["replan", *files[:2], *arguments, "-o", files[2]]) == 2
    assert told in capsys.readouterr().err
    assert not Path(files[2]).exists()
