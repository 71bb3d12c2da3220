"""Explanations: every one has reasons, and all that is offered helps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iopsched
from examples import why
from iopsched import InputError, Need, Problem, Schedule, check, explain, solve, why_not
from iopsched.cli import main
from iopsched.cli.console import Exit
from iopsched.offering import Block, Clinician, Session
from iopsched.patient import Authorization, Patient, Status
from iopsched.rulepack import Hours
from iopsched.validate import faults
from tests.explaining import wrong
from tests.oracle.tiny import tiny_problem
from tests.overfull import overfull_week
from tests.rules.build import meeting, patient, run, seat, session, span, tiny, week

CBT = session("cbt", "Mon 09:00", max_size=1)


def offers(problem: Problem, schedule: Schedule, name: str) -> list[str]:
    """Words of all relaxations offered to a patient."""
    found = explain(problem, schedule, name, time_limit=None)
    assert not list(wrong(problem, schedule, explain(problem, schedule)))
    return [str(one) for item in found for one in item.relaxations]


def held(name: str, group: Session) -> Schedule:
    """One patient in a session that C1 leads."""
    return week(run(group, "C1"), replace(seat(name, group), clinicians=("C1",)))


def full() -> tuple[Problem, Schedule]:
    """One seat, two patients."""
    problem = tiny(sessions=(CBT,), patients=(patient("P1", "group"), patient("P2", "group")))
    return problem, held("P1", CBT)


def test_a_full_group_has_one_more_seat() -> None:
    problem, schedule = full()
    (item,) = explain(problem, schedule)
    assert (item.patient, item.rule) == ("P2", "unmet_need")
    assert [reason.rule for reason in item.reasons] == ["group_size"]
    assert offers(problem, schedule, "P2") == ["one more seat in cbt"]


def test_a_seat_comes_from_the_service_too_and_stays_in_the_session() -> None:
    problem, schedule = full()
    other = session("late", "Mon 10:00", clinicians=("C2",))
    group = replace(problem.services[0], max_size=1)
    problem = replace(
        problem, services=(group, *problem.services[1:]), sessions=(replace(CBT, max_size=None),)
    )
    (item,) = explain(problem, schedule)
    edited = item.relaxations[0].apply(replace(problem, sessions=(*problem.sessions, other)))
    assert [s.max_size for s in edited.sessions] == [2, 1]


def test_work_in_the_way_is_freed_with_the_travel_around_it() -> None:
    busy = patient("P1", "group", commitments=(span("Mon 08:00", 180),), travel_minutes=30)
    problem = tiny(sessions=(CBT,), patients=(busy,))
    (item,) = explain(problem, week())
    assert item.reasons[0].rule == "commitments"
    assert offers(problem, week(), "P1") == ["P1 is free Mon 08:30-10:30"]


def test_only_what_is_needed_of_a_long_day_of_work_is_freed() -> None:
    busy = patient("P1", "talk", commitments=(span("Mon 00:00", 7 * 24 * 60),))
    problem = tiny(patients=(busy,))
    (item,) = explain(problem, week())
    assert {one.size for one in item.relaxations} == {60}


def test_an_own_therapist_without_hours_gets_some_or_another_one_helps() -> None:
    problem = tiny(
        clinicians=(
            Clinician(id="C1", available=(span("Mon 09:00"),)),
            Clinician(id="C2", available=(span("Tue 09:00"),)),
        ),
        patients=(patient("P1", "talk", therapist="C1"), patient("P2", "talk", therapist="C1")),
    )
    schedule = week(meeting("P1", "Mon 09:00", "C1"))
    found = offers(problem, schedule, "P2")
    assert "C2 for need 1 of P2" in found
    assert any(words.startswith("C1 works ") for words in found)


def test_a_group_may_run_below_its_minimum() -> None:
    group = replace(CBT, min_size=2, max_size=4)
    problem = tiny(sessions=(group,), patients=(patient("P1", "group"),))
    assert offers(problem, week(), "P1") == ["cbt runs with 1, below its minimum of 2"]


def test_a_longer_authorization_helps() -> None:
    short = patient("P1", "group", authorized=Authorization(hours=0.5))
    problem = tiny(sessions=(CBT,), patients=(short,))
    assert offers(problem, week(), "P1") == ["1.5 hours authorized for P1"]


def test_limits_of_a_need_are_loosened() -> None:
    late = session("late", "Mon 10:00")
    dense = patient("P1", Need(service="group", min=2, max_per_day=1))
    problem = tiny(sessions=(CBT, late), patients=(dense,))
    schedule = held("P1", CBT)
    assert offers(problem, schedule, "P1") == ["need 1 of P1: at most 2 a day"]


def test_another_patient_is_moved_where_that_is_enough() -> None:
    late = session("late", "Mon 10:00", max_size=1)
    busy = patient("P2", "group", commitments=(span("Mon 10:00"),))
    problem = tiny(sessions=(CBT, late), patients=(patient("P1", "group"), busy))
    schedule = held("P1", CBT)
    assert offers(problem, schedule, "P2")[0] == "nothing has to be loosened; moves P1"


def test_where_no_session_is_left_one_more_is_offered() -> None:
    apart = (patient("P1", "group"), patient("P2", "group"))
    problem = tiny(sessions=(replace(CBT, max_size=4),), patients=apart, keep_apart=(("P1", "P2"),))
    (words,) = offers(problem, held("P1", CBT), "P2")
    assert words.startswith("one more session of group ")
    assert words.endswith(", even for 1 patient")


def test_an_idle_session_is_held_at_another_time() -> None:
    late = replace(CBT, id="late")
    twice = patient("P1", Need(service="group", min=2))
    problem = tiny(sessions=(CBT, late), patients=(twice,))
    (words,) = offers(problem, held("P1", CBT), "P1")
    assert words.startswith("late is held ")


def test_what_nothing_gives_is_named_as_such() -> None:
    # Nothing of the plan counts, so that no session and no hour is any use.
    idle = replace(tiny().services[0], counts=False)
    asked = patient("P1", "group", hours=Hours(min=2))
    problem = tiny(services=(idle,), sessions=(CBT,), patients=(asked,))
    (item,) = explain(problem, held("P1", CBT), time_limit=None)
    assert not item.relaxations
    assert "were found to be enough" in item.reasons[-1].words


def test_when_time_is_up_reasons_are_left() -> None:
    problem, schedule = full()
    (item,) = explain(problem, schedule, time_limit=0.0)
    assert item.reasons
    assert not item.relaxations
    assert not item.searched


def test_a_block_is_only_told_to_whom_it_would_suit() -> None:
    evening = Block(id="evening", start=17 * 60, end=19 * 60)
    staff = (Clinician(id="C1", available=(span("Mon 09:00"),)),)
    busy = (span("Mon 09:00"),)
    program = {"blocks": (Block(id="day", start=9 * 60, end=12 * 60), evening)}
    for commitments, told in ((busy, True), ((span("Mon 00:00", 7 * 24 * 60),), False)):
        who = patient("P1", "talk", commitments=commitments)
        problem = tiny(program=program, clinicians=staff, patients=(who,))
        (item,) = explain(problem, week(), time_limit=0.0)
        words = [reason.words for reason in item.reasons]
        assert ("C1 has no hours in the block evening" in words) == told


def test_who_waits_gets_a_whole_week() -> None:
    problem, schedule = full()
    waiting = replace(problem.patients[1], enrolled=False)
    problem = replace(problem, patients=(problem.patients[0], waiting))
    (item,) = explain(problem, schedule)
    assert item.rule == "unplaced"
    assert offers(problem, schedule, "P2") == ["one more seat in cbt"]


def test_who_is_referred_is_offered_nothing() -> None:
    problem = tiny(patients=(patient("P1", "group", status=Status(needs_detox=True)),))
    (item,) = explain(problem, week())
    assert "review for a higher level of care" in str(item)
    assert not item.relaxations


def test_nothing_is_said_where_nothing_is_missing() -> None:
    problem, schedule = full()
    assert str(explain(problem, schedule, "P1")) == "nothing is missing"


def test_a_seat_that_is_taken_breaks_the_size() -> None:
    problem, schedule = full()
    answer = why_not(problem, schedule, "P2", "cbt")
    assert not answer.possible
    assert [reason.rule for reason in answer.breaks] == ["group_size"]
    assert [str(one) for one in answer.relaxations] == ["one more seat in cbt"]


def test_a_seat_that_is_free_costs_what_the_referee_says() -> None:
    late = session("late", "Mon 10:00")
    problem = tiny(sessions=(CBT, late), patients=(patient("P1", Need(service="group", max=1)),))
    schedule = held("P1", CBT)
    answer = why_not(problem, schedule, "P1", "late")
    assert answer.possible
    assert answer.schedule is not None
    assert not check(problem, answer.schedule)
    after, before = (iopsched.score(problem, s).total for s in (answer.schedule, schedule))
    assert answer.cost == after - before == sum(cost for _, cost in answer.by_rule)
    assert "gains late Mon 10:00" in answer.changes


def test_a_seat_that_is_held_costs_nothing() -> None:
    answer = why_not(*full(), "P1", "cbt")
    assert (answer.possible, answer.cost, answer.breaks) == (True, 0, ())


def test_what_is_not_there_cannot_be_asked_for() -> None:
    with pytest.raises(InputError):
        explain(*full(), "P9")
    with pytest.raises(InputError):
        why_not(*full(), "P1", "none")


def test_a_schedule_that_breaks_rules_has_reasons_only() -> None:
    problem, schedule = full()
    broken = replace(schedule, runs=())
    for item in explain(problem, broken):
        assert item.reasons
        assert not item.relaxations


def test_answers_are_tables_and_pages() -> None:
    problem, schedule = full()
    found, answer = explain(problem, schedule), why_not(problem, schedule, "P2", "cbt")
    assert list(found.frame["kind"]) == ["reason", "relaxation"]
    assert list(found.frame["size"].dropna()) == [30]
    assert "<td>P2</td>" in found._repr_html_()
    assert list(answer.frame["kind"]) == ["breaks", "would help"]
    assert "one more seat" in answer._repr_html_()


@pytest.mark.parametrize("seed", range(505, 509))
def test_overfull_weeks_are_explained(seed: int) -> None:
    problem = overfull_week(seed)
    schedule = solve(problem, time_limit=10, workers=1).schedule
    assert not list(wrong(problem, schedule, explain(problem, schedule)))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_empty_weeks_are_explained_by_name(seed: int) -> None:
    problem = overfull_week(seed)
    names = {p.id for p in problem.patients}
    first: Patient = problem.patients[0]
    for item in explain(problem, Schedule(), first.id):
        assert item.patient in names
        assert item.reasons


@pytest.mark.parametrize("seed", range(1, 9))
def test_weeks_that_touch_every_rule_are_explained(seed: int) -> None:
    problem = tiny_problem(seed)
    if faults(problem):
        pytest.skip("not a valid problem")
    schedule = solve(problem, time_limit=10, workers=1).schedule
    assert not list(wrong(problem, schedule, explain(problem, schedule)))


def test_the_example_explains_a_real_week(capsys: pytest.CaptureFixture[str]) -> None:
    why.main(time_limit=8)
    out = capsys.readouterr().out
    assert "because" in out
    assert "P001 in twelve-step-wed-12: " in out


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem, schedule = full()
    iopsched.write(problem, tmp_path / "week.json")
    iopsched.write(schedule, tmp_path / "schedule.json")
    files = [str(tmp_path / "week.json"), str(tmp_path / "schedule.json")]
    assert main(["explain", *files]) == Exit.DONE
    assert "would help: one more seat in cbt" in capsys.readouterr().out
    assert main(["explain", *files, "P2", "--json"]) == Exit.DONE
    assert '"size": 30' in capsys.readouterr().out
    assert main(["explain", *files, "--time-limit", "0.000001"]) == Exit.DONE
    assert "for 1 of 1 nothing was searched" in capsys.readouterr().err
    assert main(["why-not", *files, "P2", "cbt"]) == Exit.BROKEN_RULES
    assert main(["why-not", *files, "P1", "cbt", "--json"]) == Exit.DONE
    assert main(["explain", *files, "P9"]) == Exit.BAD_INPUT
