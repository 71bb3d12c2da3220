"""What if, and what one more is worth: stories, intervals that hold, and gains that are real."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import iopsched
from iopsched import (
    AddGroup,
    AddHours,
    AddRoom,
    AddSeats,
    Block,
    Clinician,
    Comparison,
    DropClinician,
    DropRoom,
    InputError,
    Need,
    OpenLonger,
    Patient,
    Pin,
    Placement,
    Preferences,
    Problem,
    Program,
    Result,
    Room,
    Schedule,
    Service,
    Session,
    Span,
    check,
    compare,
    score,
    solve,
    worth,
)
from iopsched.cli import main
from iopsched.cli.console import Exit
from iopsched.compare import Versus
from iopsched.compare.measures import measured, standing
from iopsched.compare.scenarios import ScenarioEdit, applied
from iopsched.plot import plot_scenarios
from iopsched.week import parse_time
from iopsched.worth.screen import Screen
from tests.overfull import overfull_week

NINE = Span.of("Mon 09:00", "Mon 10:00")
MISSING = 50_000
"""Points of one missing placement."""

WEEK = Problem(
    program=Program(name="Small", blocks=(Block(id="day", start=540, end=720, days=("Mon",)),)),
    services=(
        Service(id="group", minutes=60, max_size=2, requires=("lead",)),
        Service(id="talk", form="individual", minutes=60),
    ),
    sessions=(Session(id="G1", service="group", times=(NINE,), clinicians=("C1",)),),
    clinicians=(
        Clinician(id="C1", tags=("lead",)),
        Clinician(id="C2", tags=("lead",), available=(NINE,)),
    ),
    rooms=(Room(id="R1", capacity=8), Room(id="R2", capacity=8)),
    patients=tuple(
        Patient(id=f"P{i}", needs=(Need(service="group"),), prefers=Preferences())
        for i in (1, 2, 3)
    ),
)
"""Three ask for a group of two."""

TALKS = replace(
    WEEK,
    sessions=(),
    clinicians=(Clinician(id="C2", available=(NINE,)),),
    patients=tuple(Patient(id=f"P{i}", needs=(Need(service="talk"),)) for i in (1, 2)),
)
"""Two ask for an hour of a clinician who has one."""

ROOMLESS = replace(
    TALKS,
    program=replace(
        WEEK.program, blocks=(Block(id="day", start=540, end=600, days=("Mon",)),), grid_minutes=60
    ),
    clinicians=(Clinician(id="C1"), Clinician(id="C2")),
    rooms=(Room(id="R1", capacity=2),),
)
"""Two clinicians, one room, one hour."""


def solved(problem: Problem) -> Result:
    """The proven best week."""
    result = solve(problem, time_limit=20, workers=2)
    assert result.status == "optimal"
    return result


def compared(problem: Problem, **scenarios: Any) -> Comparison:
    """Against the proven best."""
    return compare(problem, {"today": solved(problem), **scenarios}, time_limit=20, workers=2)


def penalty(problem: Problem, rule: str) -> int:
    """What a rule costs in the best week."""
    return sum(p.penalty for p in solved(problem).score_table.penalties if p.rule == rule)


def test_one_more_seat_is_proven_to_help() -> None:
    found = compared(WEEK, seat=AddSeats("G1"))
    (seat,) = found.versus
    assert seat.low == seat.high == seat.found < -MISSING
    assert seat.certain
    assert seat.now_placed == tuple(found["today"].waiting)
    assert "proven to be exactly that" in seat.words
    assert (found["today"].unmet, found["seat"].unmet) == (1, 0)
    assert (found["today"].facts["capacity"], found["seat"].facts["capacity"]) == (2, 3)


def test_facts_of_a_scenario() -> None:
    found = compared(WEEK)
    facts = found["today"].facts
    assert (facts["placed"], facts["waiting"], facts["groups"], facts["seats"]) == (2, 1, 1, 2)
    assert (facts["hours"], facts["clinician_hours"], facts["room_hours"]) == (2, 1, 1)
    assert len(found["today"].waiting) == 1
    best = solved(WEEK)
    assert compare(WEEK, {"a": best, "b": best.schedule}).notes == ()
    assert found.by_rule["today"].sum() == found["today"].score
    assert found.frame.loc["today", "score"] == found["today"].score


EDITS = [
    (WEEK, AddSeats("G1"), 1, 0),
    (WEEK, AddGroup("G1"), 1, 0),
    (WEEK, AddGroup("G1", start=parse_time("Mon 10:00")), 1, 0),
    (WEEK, AddGroup("G1", start=parse_time("Mon 20:00")), 1, 1),
    (WEEK, DropClinician("C1"), 1, 1),
    (applied(WEEK, [DropClinician("C2")]), DropClinician("C1"), 1, 3),
    (WEEK, DropRoom("R1"), 1, 1),
    (TALKS, AddHours("C2", Span.of("Mon 10:00", "Mon 11:00")), 1, 0),
    (TALKS, DropClinician("C2"), 1, 2),
    (ROOMLESS, AddRoom("R1"), 1, 0),
    (ROOMLESS, OpenLonger("day", 540, 660), 1, 0),
    (ROOMLESS, DropRoom("R1"), 1, 2),
]


@pytest.mark.parametrize(
    ("problem", "edit", "before", "after"), EDITS, ids=[str(edit) for _, edit, *_ in EDITS]
)
def test_edits_do_what_they_say(
    problem: Problem, edit: ScenarioEdit, before: int, after: int
) -> None:
    assert measured("", problem, solved(problem)).unmet == before
    edited = applied(problem, [edit])
    assert measured("", edited, solved(edited)).unmet == after


def test_a_seat_in_a_series_is_a_seat_in_all_of_it() -> None:
    later = Span.of("Mon 10:00", "Mon 11:00")
    track = (replace(WEEK.sessions[0], series="track"),)
    track += (
        replace(track[0], id="G2", times=(later,)),
        Session(id="G3", service="group", times=(later,)),
    )
    problem = replace(WEEK, sessions=track)
    after = AddSeats("G2").apply(problem)
    assert [session.max_size for session in after.sessions] == [3, 3, 2]
    one = replace(problem, sessions=track[:2])
    found = worth(one, solved(one).schedule, time_limit=10, workers=2)
    (seat,) = (row for row in found if row.unit == "seat")
    assert seat.gain == found.score - solved(AddSeats("G1").apply(one)).score > 0


def test_a_seat_is_added_to_the_smaller_maximum() -> None:
    small = replace(WEEK, sessions=(replace(WEEK.sessions[0], max_size=1),))
    assert AddSeats("G1").apply(small).sessions[0].max_size == 2


def test_more_hours_are_a_longer_week_too() -> None:
    full = replace(TALKS.clinicians[0], max_minutes=60)
    problem = replace(TALKS, clinicians=(full,))
    (longer,) = AddHours("C2", Span.of("Mon 10:00", "Mon 11:30")).apply(problem).clinicians
    assert longer.max_minutes == 150


def test_whoever_is_gone_is_named_nowhere() -> None:
    patient = replace(
        WEEK.patients[0],
        therapist="C1",
        needs=(Need(service="talk", clinician="C1"),),
        prefers=Preferences(clinicians=("C1", "C2")),
    )
    problem = replace(
        WEEK,
        patients=(patient,),
        pins=(Pin(patient="P1", service="talk", clinicians=("C1",)),),
    )
    after = applied(problem, [DropClinician("C1")])
    assert compare(after, {"after": Schedule()}, time_limit=1)["after"].score > 0
    (mine,) = after.patients
    assert (mine.therapist, mine.needs[0].clinician) == (None, None)
    assert mine.prefers.clinicians == ("C2",)
    assert after.sessions[0].clinicians == ()


def test_groups_that_name_enough_others_keep_them() -> None:
    both = replace(WEEK.sessions[0], clinicians=("C1", "C2"))
    for staff, left in ((1, ("C2",)), (2, ())):
        services = (replace(WEEK.services[0], staff=staff), WEEK.services[1])
        problem = replace(WEEK, services=services, sessions=(both,))
        assert applied(problem, [DropClinician("C1")]).sessions[0].clinicians == left


def test_new_groups_and_rooms_have_names_of_their_own() -> None:
    twice = applied(WEEK, [AddGroup("G1"), AddGroup("G1"), AddGroup("G1", id="late")])
    assert [session.id for session in twice.sessions] == ["G1", "G1-2", "G1-3", "late"]
    special = replace(WEEK.sessions[0], series="track", required=True)
    added = applied(replace(WEEK, sessions=(special,)), [AddGroup("G1")]).sessions[1]
    assert (added.series, added.required, added.clinicians) == (None, False, ())
    named = replace(WEEK, sessions=(replace(WEEK.sessions[0], rooms=("R1",)),))
    more = applied(named, [AddRoom("R1"), AddRoom("R1")])
    assert [room.id for room in more.rooms] == ["R1", "R2", "R1-2", "R1-3"]
    assert more.sessions[0].rooms == ("R1", "R1-2", "R1-3")


def test_every_edit_that_names_nothing_is_told() -> None:
    edits = [
        AddGroup("G9"),
        AddSeats("G9"),
        AddHours("C9", NINE),
        AddSeats("G1"),
        AddRoom("R9"),
        OpenLonger("night", 0, 60),
        DropClinician("C9"),
        DropRoom("R9"),
    ]
    with pytest.raises(InputError) as caught:
        compare(WEEK, {"odd": edits})
    assert [(fault.where, fault.field) for fault in caught.value.faults] == [
        ("edits[0]", "like"),
        ("edits[1]", "session"),
        ("edits[2]", "clinician"),
        ("edits[4]", "like"),
        ("edits[5]", "block"),
        ("edits[6]", "clinician"),
        ("edits[7]", "room"),
    ]


def test_bad_scenarios() -> None:
    with pytest.raises(InputError, match="scenarios: are missing"):
        compare(WEEK, {})
    for ask in (compare, worth):
        with pytest.raises(InputError, match=r"gap: is out of range"):
            ask(WEEK, Schedule(), gap=2)
    with pytest.raises(InputError, match="the scenario upside-down"):
        compare(WEEK, {"upside-down": OpenLonger("day", 720, 540)})
    unlimited = replace(WEEK, services=(Service(id="group"), WEEK.services[1]))
    with pytest.raises(InputError, match="has no maximum size"):
        compare(unlimited, {"seat": AddSeats("G1")})
    seat = Placement(patient="P9", service="group", session="G1", start=540, end=600)
    other = Schedule(placements=(seat,))
    with pytest.raises(InputError, match=r"the scenario other"):
        compare(WEEK, {"other": other})


def test_a_schedule_that_breaks_rules_is_not_compared() -> None:
    best = solved(WEEK).schedule
    crowded = replace(
        best,
        placements=tuple(replace(best.placements[0], patient=f"P{i}") for i in (1, 2, 3)),
        unplaced=(),
    )
    found = compare(WEEK, {"today": best, "crowded": crowded.sized()})
    assert found["crowded"].violations
    (crowd,) = found.versus
    assert (crowd.low, crowd.high) == (None, None)
    (crowd,) = compare(WEEK, {"crowded": crowded.sized(), "today": best}).versus
    assert (crowd.low, crowd.high) == (None, None)
    assert crowd.notes == ("crowded breaks 1 must rules: scores cannot be compared",)


def test_other_rules_and_other_people_are_told() -> None:
    later = replace(WEEK.with_rules(unmet_need=1), patients=WEEK.patients[:2])
    (other,) = compared(WEEK, later=later).versus
    assert len(other.notes) == 2
    assert "points are not the same points" in other.notes[0]
    assert other.notes[1] == "not the same patients: 0 more and 1 fewer"


def test_bounds_are_believed_only_where_they_can_be() -> None:
    best = solved(WEEK).schedule
    bounds = {
        "own": best,
        "of another problem": replace(best, problem="sha256:0"),
        "of nothing": replace(best, problem=None),
        "above the score": replace(best, bound=10**6),
    }
    found = compare(WEEK, bounds)
    assert [one.bound for one in found] == [best.score, None, None, None]
    assert [one.gap for one in found] == [0, None, None, None]


def test_what_needs_no_change_is_told_and_not_counted() -> None:
    best, nothing = solved(WEEK), score(WEEK, Schedule()).total
    found = compare(WEEK, {"by hand": Schedule(), "group": AddGroup("G1", parse_time("Mon 20:00"))})
    (group,) = found.versus
    assert found["by hand"].score == nothing
    assert found["group"].score == best.score
    assert group.found == 0
    assert found.notes == (
        f"the schedule of group obeys the rules of by hand too, and scores {best.score:,} there, "
        f"{nothing - best.score:,} better than that of by hand",
    )
    assert found.notes[0] in str(found)
    # The best schedule that is known of either counts, whosever it is.
    assert (group.low, group.high) == (0, None)
    wider = applied(WEEK, [AddGroup("G1", parse_time("Mon 20:00"))])
    poor = replace(best, problem=wider, schedule=Schedule(), score=nothing, bound=0)
    (same,) = compare(WEEK, {"today": best, "poor": poor}).versus
    assert (same.found, same.low, same.high) == (0, -best.score, 0)


@pytest.mark.parametrize("seed", range(8))
def test_the_true_difference_lies_in_the_interval(seed: int) -> None:
    """Whatever part of the way two solves have come."""
    problem = overfull_week(seed)
    changed = applied(problem, [DropClinician("T1")])
    true = [solved(week) for week in (problem, changed)]
    difference = true[1].score - true[0].score
    (exact,) = compare(problem, {"a": true[0], "b": true[1]}).versus
    assert exact.low == exact.high == exact.found == difference
    for slack in (1, 5_000, 10**7):
        rough = [
            replace(r, schedule=_without_somebody(r, seed), bound=max(0, r.score - slack))
            for r in true
        ]
        (one,) = compare(problem, {"a": rough[0], "b": rough[1]}).versus
        assert one.low is not None
        assert one.high is not None
        assert one.low <= difference <= one.high
        assert one.low <= one.found <= one.high
        assert one.certain == (one.low > 0 or one.high < 0)


def _without_somebody(result: Result, seed: int) -> Schedule:
    """The schedule with one patient's week less, if it still obeys."""
    schedule = result.schedule
    who = f"P{seed % 5 + 1}"
    kept = tuple(p for p in schedule.placements if p.patient != who)
    runs = {p.session for p in kept}
    less = Schedule(
        placements=kept, runs=tuple(run for run in schedule.runs if run.session in runs)
    ).sized()
    return less if not check(result.problem, less) else schedule


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-9, -3, "5 points better than a as found; proven: at least 3 and at most 9 better"),
        (2, 9, "5 points worse than a as found; proven: at least 2 and at most 9 worse"),
        (None, -3, "5 points better than a as found; proven: at least 3 better"),
        (2, None, "5 points worse than a as found; proven: at least 2 worse"),
        (-9, 4, "could be from 9 better to 4 worse, because the gaps are open"),
        (None, 4, "could be from any number better to 4 worse"),
        (None, None, "nothing is proven, because no bound is known"),
        (-5, -5, "5 points better than a as found; proven to be exactly that"),
    ],
)
def test_what_is_said_of_a_difference(low: int | None, high: int | None, words: str) -> None:
    sign = 1 if low is not None and low > 0 else -1
    one = Versus(name="b", first="a", found=5 * sign, low=low, high=high)
    assert words in one.words


def test_a_comparison_shows_itself() -> None:
    found = compared(WEEK, seat=AddSeats("G1"))
    text, html = str(found), found._repr_html_()
    for word in ("today", "seat", "unmet_need", "as found", "capacity"):
        assert word in text
    assert "unmet_need" in html
    assert "<script>" not in compare(WEEK, {"<script>": Schedule()})._repr_html_()
    assert [s.name for s in found] == ["today", "seat"]
    with pytest.raises(KeyError):
        found["nonesuch"]


@pytest.mark.parametrize(
    ("problem", "unit"), [(WEEK, "seat"), (TALKS, "clinician hour"), (ROOMLESS, "room")]
)
def test_the_first_pass_finds_what_is_short(problem: Problem, unit: str) -> None:
    result = solved(problem)
    found = worth(problem, result.schedule, time_limit=10, workers=2)
    first = next(row for row in found if row.unit == unit)
    assert (first.units, first.how) == (1, "re-solved")
    assert found.rows[0].gain == max(row.gain for row in found)
    assert first.gain == first.low == first.high
    assert MISSING < first.gain == result.score - solved(first.problem).score
    assert len(first.helped) == 1
    assert first.worse == ()
    assert check(first.problem, first.schedule) == ()
    assert score(first.problem, first.schedule).total == found.score - first.gain
    assert found.complete
    assert found.better_by == 0


def test_a_gain_is_of_the_edit_and_not_of_more_time() -> None:
    best, nothing = solved(WEEK), score(WEEK, Schedule()).total
    found = worth(WEEK, Schedule(), [AddSeats("G1"), AddRoom("R1")], time_limit=10, workers=2)
    assert found.score == best.score
    assert found.better_by == nothing - best.score
    gains = {row.unit: row.gain for row in found}
    assert gains == {"seat": best.score - solved(AddSeats("G1").apply(WEEK)).score, "room": 0}
    assert [row.unit for row in found.rows] == ["seat", "room"]
    assert standing(WEEK, found.schedule) == best.score


def test_what_one_search_finds_counts_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the last search finds anything, and it needs no edit."""
    evening = AddGroup("G1", parse_time("Mon 20:00"))

    seconds = []

    def lazy(problem: Problem, *, start: Schedule, **settings: Any) -> Result:
        seconds.append(settings["time_limit"])
        found = solve(problem, start=start, **settings)
        if len(problem.sessions) > 1:
            return found
        return replace(found, schedule=start, score=score(problem, start).total, bound=None)

    monkeypatch.setattr(sys.modules["iopsched.worth"], "solve", lazy)
    found = worth(WEEK, Schedule(), [AddRoom("R1"), evening], time_limit=10, workers=2)
    assert found.better_by == score(WEEK, Schedule()).total - solved(WEEK).score
    assert [row.gain for row in found] == [0, 0]
    assert found.bound is None
    assert seconds[0] <= 10 / 3
    assert seconds[0] < seconds[1] < seconds[2] <= 10


def test_worth_is_for_one_unit() -> None:
    edits = [AddSeats("G1", 2), AddHours("C2", Span.of("Mon 10:00", "Mon 12:00")), AddGroup("G1")]
    found = worth(WEEK, solved(WEEK).schedule, edits, time_limit=10, workers=2)
    units = {row.unit: row for row in found}
    assert (units["seat"].units, units["clinician hour"].units, units["change"].units) == (2, 2, 1)
    assert units["seat"].per_unit == units["seat"].gain / 2 > 0
    assert found.rows == tuple(sorted(found.rows, key=lambda row: (-row.per_unit, str(row.edit))))


def test_one_less_may_be_asked_for_too() -> None:
    result = solved(TALKS)
    (row,) = worth(TALKS, result.schedule, [DropClinician("C2")], time_limit=5, workers=2)
    assert row.unit == "change"
    assert row.gain == result.score - solved(row.problem).score < -MISSING
    assert len(row.worse) == 1
    assert check(row.problem, row.schedule) == ()


def test_the_first_pass_promises_only_what_the_edit_gains() -> None:
    nobody = Screen(WEEK, Schedule())
    assert nobody.tried((), [frozenset({"P1"})])[0] == 0
    assert {one.edit: one.promise for one in nobody.candidates()} == {AddRoom("R1"): 0}
    roomy = replace(WEEK, services=(replace(WEEK.services[0], max_size=5), WEEK.services[1]))
    units = {one.unit for one in Screen(roomy, solved(roomy).schedule).candidates()}
    assert "seat" not in units


def test_an_hour_may_be_taken_by_somebody_else() -> None:
    # P2 is free only when P1 is seen, and P1 is free at another time, too.
    around = (Span.of("Mon 00:00", "Mon 09:00"), Span.of("Mon 10:00", "Mon 24:00"))
    busy = replace(TALKS.patients[1], commitments=around)
    problem = replace(TALKS, patients=(TALKS.patients[0], busy))
    talk = Placement(
        patient="P1", service="talk", start=NINE.start, end=NINE.end, clinicians=("C2",), room="R1"
    )
    schedule = Schedule(placements=(talk,))
    assert not iopsched.check(problem, schedule)
    (hour,) = (
        one for one in Screen(problem, schedule).candidates() if one.unit == "clinician hour"
    )
    assert hour.promise > MISSING - 1000
    assert len(hour.start.placements) == 2


def test_of_a_clinicians_hours_the_one_that_promises_most_is_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Screen(TALKS, solved(TALKS).schedule)
    early, late = Span.of("Mon 10:00", "Mon 11:00"), Span.of("Mon 11:00", "Mon 12:00")
    promised = {early: 5, late: 50}

    def tried(edits: Sequence[Any], groups: Sequence[Any]) -> tuple[int, Schedule]:
        return promised.get(getattr(edits[0], "span", None), 1) if edits else 0, Schedule()

    monkeypatch.setattr(screen, "tried", tried)
    monkeypatch.setattr(screen, "_used", lambda clinician, found: (early, late))
    (hour,) = (one for one in screen.candidates() if one.unit == "clinician hour")
    assert hour.edit == AddHours("C2", late)


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_promises_of_the_first_pass_are_kept(seed: int) -> None:
    problem = overfull_week(seed)
    result = solved(problem)
    for one in Screen(problem, result.schedule).candidates():
        edited = applied(problem, [one.edit])
        assert check(edited, one.start) == ()
        before = score(edited, result.schedule).total
        if one.promise:
            assert one.promise <= before - score(edited, one.start).total
            assert one.promise <= before - solved(edited).score


@pytest.mark.parametrize("seed", [1, 4])
def test_gains_of_small_weeks_are_exact(seed: int) -> None:
    problem = overfull_week(seed)
    result = solved(problem)
    found = worth(problem, result.schedule, k=3, time_limit=30, workers=2)
    for row in found:
        assert row.gain == result.score - solved(row.problem).score
        assert row.low == row.high == row.gain
    promised = [reason for _, reason in found.left]
    assert set(promised) <= {"beyond the first 3", "the first pass found no use for it"}


def test_a_schedule_that_breaks_rules_has_no_worth() -> None:
    crowded = replace(WEEK, services=(replace(WEEK.services[0], max_size=9), WEEK.services[1]))
    with pytest.raises(InputError, match="replan the week first"):
        worth(WEEK, solved(crowded).schedule)
    with pytest.raises(InputError) as caught:
        worth(WEEK, solved(WEEK).schedule, [AddSeats("G9"), AddRoom("R1"), DropRoom("R9")])
    assert [(fault.where, fault.field) for fault in caught.value.faults] == [
        ("edits[0]", "session"),
        ("edits[2]", "room"),
    ]


def test_when_time_is_up() -> None:
    found = worth(WEEK, solved(WEEK).schedule, time_limit=1e-6)
    assert len(found) == 0
    assert not found.complete
    assert {reason for _, reason in found.left} <= {
        "time was up",
        "the first pass found no use for it",
    }
    assert "give more time" in str(found)


def test_worths_show_themselves() -> None:
    found = worth(WEEK, solved(WEEK).schedule, time_limit=5, workers=2)
    row = found.frame.iloc[0]
    assert row["edit"] == "one more seat in G1"
    assert (row["how"], row["gain"], row["low"]) == ("re-solved", found.rows[0].gain, row["high"])
    assert "one more seat in G1" in str(found)
    assert "a seat" in str(found)
    assert "re-solved" in found._repr_html_()


def test_a_picture_of_scenarios(tmp_path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    found = compare(
        WEEK, {"today": solved(WEEK), "by $hand": Schedule(), "seat": AddSeats("G1")}, workers=2
    )
    ax = plot_scenarios(found)
    scores, bounds = ax.collections[-2:]
    assert [x for x, _ in scores.get_offsets()] == [s.score for s in found]
    assert [x for x, _ in bounds.get_offsets()] == [s.bound for s in found if s.bound is not None]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["today", r"by \$hand", "seat"]
    ax.figure.savefig(tmp_path / "scenarios.png")
    assert plot_scenarios(compare(WEEK, {"none": Schedule()})).get_ylim()[0] > 0
    plt.close("all")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a problem, a changed one, and a schedule."""
    monkeypatch.chdir(tmp_path)
    iopsched.write(WEEK, "week.json")
    iopsched.write(AddSeats("G1").apply(WEEK), "wider.json")
    iopsched.write(AddSeats("G1").apply(WEEK), "wider")
    iopsched.write(solved(WEEK).schedule, "schedule.json")
    return tmp_path


def test_compare_on_the_command_line(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenarios = [
        "same=schedule.json",
        "file=wider.json",
        "folder=wider",
        "edit=+seat G1",
        "both=+group G1 Mon 10:00, -clinician C1, +hours C2 Mon 10:00-11:00",
        "open=+open day 08:00-12:00, +room R1, -room R2",
    ]
    args = ["compare", "week.json", "--today", "schedule.json", *scenarios, "--time-limit", "5"]
    assert main([*args, "--json"]) == Exit.DONE
    answer = json.loads(capsys.readouterr().out)
    unmet = {one["name"]: one["unmet"] for one in answer["scenarios"]}
    assert unmet == {
        "today": 1, "same": 1, "file": 0, "folder": 0, "edit": 0, "both": 0, "open": 1
    }  # fmt: skip
    versus = {one["name"]: one for one in answer["versus"]}
    assert versus["file"]["low"] == versus["file"]["high"] == versus["edit"]["found"] < -MISSING
    assert main(["compare", "week.json", "seat=+seat G1 1", "--time-limit", "5"]) == Exit.DONE
    assert "proven to be exactly that" in capsys.readouterr().out


def test_worth_on_the_command_line(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["worth", "week.json", "schedule.json", "--time-limit", "5"]
    assert main(args) == Exit.DONE
    assert "one more seat in G1" in capsys.readouterr().out
    assert main([*args, "--edit", "+room R1", "--edit", "+hours C2 Mon 10:00-11:00"]) == Exit.DONE
    assert "one more room like R1 gains 0; re-solved, proven" in capsys.readouterr().out
    assert main([*args, "--json"]) == Exit.DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["rows"][0]["edit"] == "one more seat in G1"
    assert answer["rows"][0]["gain"] > MISSING


@pytest.mark.parametrize(
    "what",
    [
        "seat",
        "=week.json",
        "a=",
        "today=schedule.json",
        "a=+seats G1",
        "a=+seat",
        "a=+seat G1 0",
        "a=+seat G1 two",
        "a=+group",
        "a=+group G1 Mon",
        "a=+hours C1 Mon 10",
        "a=+hours C1 Mon 11:00-10:00",
        "a=+open day",
        "a=-clinician",
        "a=-room R1 R2",
        "a=+seat G1,",
        "a=nowhere.json",
        "a=+seat G9",
    ],
)
def test_bad_scenarios_on_the_command_line(
    what: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "week.json", what]) == Exit.BAD_INPUT
    out, err = capsys.readouterr()
    assert out == ""
    assert "defect" not in err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("compare", "worth"):
        assert main([command, "--help"]) == Exit.DONE
        text = capsys.readouterr().out
        for word in ("examples:", "exit codes:", "+group", "-clinician"):
            assert word in text


def test_a_real_programs_week() -> None:
    problem = iopsched.read(Path("examples/data/sheppard_pratt.json"))
    today = solve(problem, time_limit=3, gap=0.03, workers=2)
    found = compare(
        problem,
        {"today": today, "less": DropClinician("T3"), "group": AddGroup("adults-mon-a")},
        time_limit=2,
        workers=2,
    )
    for one in found:
        assert one.violations == ()
        assert one.score == score(one.problem, one.schedule).total
    for versus in found.versus:
        assert versus.low is not None
        assert versus.high is not None
        assert versus.low <= versus.found <= versus.high
    assert "T3" not in {c for run in found["less"].schedule.runs for c in run.clinicians}
