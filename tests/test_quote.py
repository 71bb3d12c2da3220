"""Quotes and fillings: they fit, they cost what they say, and nothing better was overlooked."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from ortools.sat.python import cp_model

from examples import phone
from iopsched import InputError, check, fill, quote, read, read_schedule, score, write
from iopsched.arrays import INT_MAX
from iopsched.check import penalties, violations
from iopsched.cli import main as cli
from iopsched.index import Index
from iopsched.io import digest
from iopsched.patient import Need, Patient, Status
from iopsched.problem import Problem
from iopsched.quote import Quote, Quoter
from iopsched.roster import Roster
from iopsched.schedule import Schedule
from iopsched.screening import schedulable
from iopsched.search.questions.folding import FoldingEncoder
from iopsched.search.questions.published import Published
from iopsched.search.questions.weeks import Weeks
from iopsched.solve import solve
from iopsched.validate import faults
from iopsched.week import DAY, Span
from tests.oracle.brute import TooManySchedulesError, every_schedule
from tests.oracle.tiny import tiny_problem
from tests.rules.build import patient, run, seat, session, span, tiny, week

MON, TUE = session("mon", "Mon 09:00", max_size=1), session("tue", "Tue 09:00", max_size=1)


def published(seed: int) -> tuple[Problem, Schedule] | None:
    """A random tiny problem and its best schedule, where there is one that obeys."""
    problem = tiny_problem(seed)
    if faults(problem):
        return None
    result = solve(problem, time_limit=None, workers=1)
    return None if result.violations else (problem, result.schedule)


def assert_promise(problem: Problem, schedule: Schedule, who: Patient, answer: Quote) -> None:
    """The quote, applied, obeys; it costs what it says; and nobody unnamed is moved."""
    known = any(one.id == who.id for one in problem.patients)
    joined = problem if known else replace(problem, patients=(*problem.patients, who))
    after, applied = answer.apply()
    assert after == joined
    assert not check(after, applied)
    assert score(after, applied).total == applied.score
    assert applied.score == score(joined, schedule).total + answer.change
    moved = {one.patient for one in answer.disturbed}
    for one in problem.patients:
        if one.id != who.id:
            assert (schedule.of(one.id) != applied.of(one.id)) == (one.id in moved)


@pytest.mark.parametrize("batch", range(4))
def test_weeks_beside_others_are_solved_exactly(batch: int) -> None:
    for seed in range(batch * 12, batch * 12 + 12):
        made = published(seed)
        if made is None:
            continue
        problem, schedule = made
        desk = Published(problem, schedule)
        best = score(problem, schedule).total
        for who in filter(schedulable, problem.patients):
            found = Weeks(desk, [who]).find(10.0)
            assert found is not None, seed
            merged = desk.merged([who.id], found.schedule, found.closed)
            assert not check(problem, merged), seed
            # The schedule is the best, so that one patient's week cannot be better.
            assert score(problem, merged).total == found.score == best, seed


@pytest.mark.parametrize("batch", range(4))
def test_first_quote_is_the_best_of_all_complete_weeks(batch: int) -> None:
    tried = 0
    for seed in range(10_000 + batch * 20, 10_000 + batch * 20 + 20):
        made = published(seed)
        if made is None:
            continue
        problem, schedule = made
        for who in filter(schedulable, problem.patients):
            # Everybody asks: what they have already is no obstacle to them.
            whole = replace(who, enrolled=False)
            asked = replace(
                problem, patients=tuple(whole if p.id == who.id else p for p in problem.patients)
            )
            try:
                best = best_beside(asked, schedule, who.id)
            except TooManySchedulesError:
                continue
            tried += 1
            found = Weeks(Published(problem, schedule), [who], [who.id]).find(10.0)
            assert (None if found is None else found.score) == best, (seed, who.id)
    assert tried


def best_beside(problem: Problem, schedule: Schedule, who: str) -> int | None:
    """Smallest score of all schedules in which the patient is placed and nobody else is moved."""
    others = {p for p in schedule.placements if p.patient != who}
    attended = {p.session for p in others}
    runs = {r.session: (r.start, r.clinicians, r.room) for r in schedule.runs}
    scores = []
    for one in every_schedule(problem, 4_000):
        now = {r.session: (r.start, r.clinicians, r.room) for r in one.runs}
        mine = {p for p in one.placements if p.patient == who}
        same = set(one.placements) - mine == others
        # Sessions of others run as they do, and so do those that the patient was not in.
        left = {s for s in runs if s in attended or s not in {p.session for p in schedule.of(who)}}
        kept = all(now.get(s) == runs[s] for s in left)
        if mine and same and kept:
            roster = Roster(problem, one)
            if not violations(roster):
                scores.append(penalties(roster).total)
    return min(scores, default=None)


@pytest.mark.parametrize("seed", range(400, 424))
def test_every_quote_keeps_its_promise(seed: int) -> None:
    made = published(seed)
    if made is None:
        return
    problem, schedule = made
    desk = Quoter(problem, schedule)
    for who in filter(schedulable, problem.patients):
        newcomer = replace(who, id="new")
        for one in (who, newcomer):
            quotes = desk.quote(one, time_limit=None)
            assert quotes.exhausted
            moved = [len(q.disturbed) for q in quotes]
            assert moved == sorted(moved)
            assert len({q.week for q in quotes}) == len(quotes)
            for answer in quotes:
                assert_promise(problem, schedule, one, answer)
            for loosening in quotes.loosenings:
                after, applied = loosening.quote.apply()
                assert not check(after, applied)
                assert applied.of(one.id)
    for offered in problem.sessions:
        for answer in desk.fill(offered.id, None):
            assert answer.change < 0
            assert any(p.session == offered.id for p in answer.week)
            who = next(p for p in problem.patients if p.id == answer.patient)
            assert_promise(problem, schedule, who, answer)


def test_a_free_seat_moves_nobody() -> None:
    problem = tiny(sessions=(MON, TUE), patients=(patient("P1", "group"),))
    schedule = week(run(MON, "C1"), seat("P1", MON))
    schedule = _led(schedule)
    [answer] = quote(problem, schedule, patient("P2", "group"), moves=0)
    assert [p.session for p in answer.week] == ["tue"]
    assert not answer.disturbed
    assert answer.opened == ("tue",)


def test_one_is_moved_when_only_their_seat_will_do() -> None:
    problem = tiny(sessions=(MON, TUE), patients=(patient("P1", "group"),))
    schedule = _led(week(run(MON, "C1"), run(TUE, "C1"), seat("P1", MON)))
    problem = replace(problem, sessions=(MON, replace(TUE, min_size=0)))
    busy = patient("P2", "group", commitments=(span("Tue 08:00", 300),))
    [answer] = quote(problem, schedule, busy)
    assert [p.session for p in answer.week] == ["mon"]
    [moved] = answer.disturbed
    assert (moved.patient, [p.session for p in moved.after]) == ("P1", ["tue"])
    assert_promise(problem, schedule, busy, answer)
    assert not quote(problem, schedule, busy, moves=0)


def test_two_are_moved_in_a_chain() -> None:
    wed = session("wed", "Wed 09:00", max_size=1)
    early = patient("P1", "group", commitments=(span("Wed 08:00", 300),))
    problem = tiny(
        sessions=(MON, TUE, replace(wed, min_size=0)), patients=(early, patient("P2", "group"))
    )
    schedule = _led(
        week(run(MON, "C1"), run(TUE, "C1"), run(wed, "C1"), seat("P1", MON), seat("P2", TUE))
    )
    busy = (span("Tue 08:00", 300), span("Wed 08:00", 300))
    answer = quote(problem, schedule, patient("P3", "group", commitments=busy))[0]
    assert {one.patient for one in answer.disturbed} == {"P1", "P2"}


def test_the_smallest_loosening_that_helps() -> None:
    problem = tiny(sessions=(MON, TUE), patients=(patient("P1", "group"), patient("P2", "group")))
    schedule = _led(week(run(MON, "C1"), run(TUE, "C1"), seat("P1", MON), seat("P2", TUE)))
    quotes = quote(problem, schedule, patient("P3", "group"))
    assert not quotes
    assert [str(one)[:20] for one in quotes.loosenings] == [
        "one more seat in mon",
        "one more seat in tue",
    ]
    roomy = replace(problem, sessions=(MON, replace(TUE, max_size=2)))
    busy = patient("P3", "group", commitments=(span("Tue 08:00", 90),), travel_minutes=15)
    found = quote(roomy, schedule, busy, moves=0).loosenings
    assert "P3 is free Tue 08:45-09:30" in [str(one) for one in found]


def test_what_has_to_be_loosened_together() -> None:
    both = (Need(service="group", min=2, max_per_day=1),)
    people = tuple(replace(patient(name, "group"), needs=both) for name in ("P1", "P2"))
    wed = session("wed", "Wed 09:00", max_size=1)
    problem = tiny(sessions=(MON, TUE, wed), patients=people[:1])
    schedule = _led(week(run(MON, "C1"), run(TUE, "C1"), seat("P1", MON), seat("P1", TUE)))
    busy = replace(people[1], commitments=(span("Wed 08:00", 600),))
    [found] = quote(problem, schedule, busy, time_limit=None).loosenings
    assert str(found) == "one more seat in mon and one more seat in tue"
    assert found.size == 60
    after, applied = found.quote.apply()
    assert not check(after, applied)
    assert [p.session for p in applied.of("P2")] == ["mon", "tue"]
    assert "are not enough" not in str(quote(problem, schedule, busy))
    nobody = replace(people[1], needs=(replace(both[0], min=4),))
    assert "are not enough" in str(quote(problem, schedule, nobody))
    # A short commitment is less than a seat.
    short = replace(people[1], commitments=(span("Wed 09:00", 15),))
    [found] = quote(problem, schedule, short, time_limit=None, moves=0).loosenings
    assert found.size == 45
    assert "P2 is free Wed 09:00-09:15" in str(found)


def test_who_is_referred_gets_reasons_and_no_week() -> None:
    problem = tiny(sessions=(MON,))
    quotes = quote(problem, Schedule(), patient("P1", "group", status=Status(needs_detox=True)))
    assert not quotes
    assert quotes.reasons


def test_faults_are_told() -> None:
    problem = tiny(sessions=(MON,), patients=(patient("P1", "group"),))
    with pytest.raises(InputError, match="not among the problem's patients"):
        quote(problem, Schedule(), "P9")
    with pytest.raises(InputError, match="not among the problem's sessions"):
        fill(problem, Schedule(), "sun")
    with pytest.raises(InputError, match="1 fault in the patient"):
        quote(problem, Schedule(), patient("P2", Need(service="yoga")))
    with pytest.raises(InputError, match="replan the week first"):
        quote(problem, week(run(MON), seat("P1", MON)), "P1")


def test_who_waits_gets_the_seat_by_priority() -> None:
    people = tuple(patient(f"P{i}", "group", priority=i) for i in (1, 2, 3))
    problem = tiny(sessions=(replace(MON, max_size=2),), patients=people)
    schedule = _led(week(run(MON, "C1"), seat("P1", MON)))
    fillings = fill(problem, schedule, "mon")
    assert fillings.seats == 1
    assert [answer.patient for answer in fillings] == ["P3", "P2"]
    assert list(fillings.frame["patient"]) == ["P3", "P2"]


def _led(schedule: Schedule) -> Schedule:
    """The schedule with the clinicians of every run on its seats."""
    staff = {run.session: run.clinicians for run in schedule.runs}
    seats = tuple(replace(p, clinicians=staff[p.session or ""]) for p in schedule.placements)
    return replace(schedule, placements=seats)


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    phone.main(time_limit=5.0)
    shown = capsys.readouterr().out
    assert "NEW" in shown
    assert "iop-group-mon-a: " in shown


def test_the_command_line_writes_the_option_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = (patient("P1", "group"), patient("P2", "group"))
    problem = tiny(sessions=(MON, TUE), patients=people)
    schedule = _led(week(run(MON, "C1"), seat("P1", MON)))
    write(problem, tmp_path / "week.json")
    write(schedule, tmp_path / "schedule.json")
    files = [str(tmp_path / "week.json"), str(tmp_path / "schedule.json")]
    out = tmp_path / "next.json"
    assert cli(["quote", *files, "P2", "--take", "1", "-o", str(out)]) == 0
    assert [p.session for p in read_schedule(out).of("P2")] == ["tue"]
    assert cli(["quote", *files, "P2", "--json"]) == 0
    assert '"change"' in capsys.readouterr().out
    assert cli(["fill", *files, "tue"]) == 0
    assert cli(["fill", *files, "mon"]) == 1
    assert cli(["quote", *files, "P9"]) == 2
    capsys.readouterr()


def test_a_newcomer_may_come_as_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = tiny(sessions=(MON, TUE), patients=(patient("P1", "group"),))
    write(problem, tmp_path / "week.json")
    write(_led(week(run(MON, "C1"), seat("P1", MON))), tmp_path / "schedule.json")
    files = [str(tmp_path / "week.json"), str(tmp_path / "schedule.json")]
    new, out, wider = (tmp_path / name for name in ("new.json", "next.json", "wider.json"))
    new.write_text('{"id": "P2", "needs": [{"service": "group"}], "enrolled": false}')
    taken = ["--take", "1", "-o", str(out), "--problem", str(wider)]
    assert cli(["quote", *files, str(new), *taken]) == 0
    after, schedule = read(wider), read_schedule(out)
    assert [p.id for p in after.patients] == ["P1", "P2"]
    assert [p.session for p in schedule.of("P2")] == ["tue"]
    assert not check(after, schedule)
    assert schedule.problem == digest(after)
    capsys.readouterr()
    new.write_text('{"id": "P2", "needs": [{"service": "nope", "min": "x"}], "name": "y"}')
    assert cli(["quote", *files, str(new)]) == 2
    told = capsys.readouterr().err
    assert "3 faults in new.json" in told
    assert "needs[0].service: names an unknown service" in told


def test_those_tried_together_do_not_all_move() -> None:
    """Each of three could leave the full group for another one, and one seat is asked for."""
    full, other = session("full", "Mon 09:00", max_size=3), session("other", "Tue 09:00")
    late = (Span(1 * DAY, 2 * DAY),)
    people = tuple(patient(f"P{i}", "group") for i in range(4))
    problem = tiny(sessions=(full, other), patients=people)
    seats = [*(seat(one.id, full) for one in people[:3]), seat("P3", other)]
    schedule = _led(week(run(full, "C1"), run(other, "C2"), *seats))
    who = patient("NEW", "group", commitments=late, enrolled=False)
    answer = quote(problem, schedule, who)[0]
    assert len(answer.disturbed) == 1
    assert_promise(problem, schedule, who, answer)


def test_a_wider_problem_is_judged_like_a_new_one() -> None:
    problem = tiny(sessions=(MON, TUE), patients=(patient("P1", "group"),))
    schedule = _led(week(run(MON, "C1"), seat("P1", MON)))
    more = replace(problem, sessions=(replace(MON, max_size=2), TUE))
    wider, anew = Published(problem, schedule).wider(more), Published(more, schedule)
    assert wider.sessions == anew.sessions
    assert wider.idle == anew.idle
    assert wider.score == anew.score
    assert wider.index.session_cap.tolist() == anew.index.session_cap.tolist()


def test_an_index_of_other_patients_is_like_a_new_one() -> None:
    problem = tiny_problem(3)
    few = replace(problem, patients=problem.patients[:1])
    index, anew = Index(problem).of(few), Index(few)
    assert index.patient == anew.patient
    names = [name for name, value in vars(Index).items() if isinstance(value, cached_property)]
    for name in (*names, "need_patient", "want_clinician", "need_max", "enrolled"):
        old, new = getattr(index, name), getattr(anew, name)
        assert repr(old) == repr(new), name


def test_sums_that_differ_in_bounds_only_are_one() -> None:
    encoder = FoldingEncoder()
    x, y = encoder.bools(2).tolist()
    ones, far = np.ones(6, dtype=np.int64), np.full(3, INT_MAX)
    group, variable = np.array([0, 0, 1, 1, 2, 2]), np.array([x, y, y, x, x, y])
    encoder.linear(group, variable, ones, np.array([0, 2, 1]), far)
    rows = [c.linear for c in encoder.finish().proto.constraints if len(c.linear.vars)]
    assert [next(iter(row.domain)) for row in rows] == [2]
    encoder.linear(group, variable, ones, np.full(3, -INT_MAX), np.array([2, 1, 2]))
    solver = cp_model.CpSolver()
    assert solver.solve(encoder.finish()) == cp_model.INFEASIBLE
