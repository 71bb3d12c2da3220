"""Attendance by a program's rules: stories, edges, and a second count by hand."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import iopsched
from examples.attendance import RULES, attendance_of
from iopsched import (
    Attendance,
    AttendanceRecord,
    AttendanceRules,
    Block,
    CountedDays,
    Flag,
    Hours,
    HoursRule,
    InputError,
    MissRule,
    Patient,
    Problem,
    Program,
    Review,
    RulePack,
    Service,
    WeekRule,
    review,
)
from iopsched.cli import main
from iopsched.cli.console import Exit
from iopsched.io import dumps, loads_attendance, read_attendance, schema

MONDAY = dt.date(2026, 10, 5)
PACK = RulePack(
    id="payer",
    hours=Hours(min=4.0),
    days=CountedDays(min=2, minutes=100),
    not_counted=("leisure",),
)
PROBLEM = Problem(
    program=Program(week_of=MONDAY + dt.timedelta(weeks=4)),
    services=(
        Service(id="group", kind="process"),
        Service(id="talk", form="individual"),
        Service(id="outing", kind="leisure"),
    ),
    patients=(Patient(id="P1", rule_pack="payer"), Patient(id="P2")),
    rule_packs=(PACK,),
)
TWO_IN_SIX = MissRule(id="two-in-six", misses=2, of=6)


def on(day: int, status: str = "attended", **fields: object) -> AttendanceRecord:
    """A record of P1 on a day counted from the Monday on which all begins."""
    came = status in ("attended", "made_up")
    given = {
        "patient": "P1",
        "date": MONDAY + dt.timedelta(days=day),
        "start": 540,
        "service": "group",
        "status": status,
        "minutes": 60 if came else 0,
    }
    return AttendanceRecord(**{**given, **fields})  # type: ignore[arg-type]


def reviewed(
    records: Sequence[AttendanceRecord],
    rule: MissRule | WeekRule | HoursRule = TWO_IN_SIX,
    problem: Problem = PROBLEM,
    as_of: int = 27,
) -> Review:
    """The review by one rule, as of the end of a day."""
    kind = {MissRule: "misses", WeekRule: "weeks", HoursRule: "hours"}[type(rule)]
    rules = AttendanceRules(**{kind: (rule,)})  # type: ignore[arg-type]
    day = MONDAY + dt.timedelta(days=as_of)
    return review(Attendance(records=tuple(records)), problem, rules=rules, as_of=day)


def flags(*args: object, **settings: object) -> list[tuple[str, float]]:
    """Who is flagged, and what was counted."""
    return [(flag.patient, flag.counted) for flag in reviewed(*args, **settings)]  # type: ignore[arg-type]


def causes(found: Review, patient: str = "P1") -> list[str]:
    """Why a patient was not judged."""
    return [one.cause for one in found.unjudged if one.patient == patient]


def test_two_misses_among_the_last_six_sessions() -> None:
    six = [on(0, "missed"), on(1), on(2), on(3), on(4), on(7, "missed")]
    (flag,) = reviewed(six)
    assert (flag.counted, flag.threshold, flag.unit) == (2, 2, "misses")
    assert (flag.first, flag.last) == (MONDAY, MONDAY + dt.timedelta(days=27))
    assert [record.date for record in flag.sessions] == [MONDAY, MONDAY + dt.timedelta(days=7)]
    assert flag.tally == {"attended": 4, "missed": 2}
    # One more attended session, and the first miss is out of the window.
    assert flags([*six, on(8)]) == []


def test_too_little_history_is_told_and_not_flagged() -> None:
    found = reviewed([on(0, "missed"), on(1, "missed"), on(2)])
    assert len(found) == 0
    assert causes(found) == ["not enough history"]
    assert "3 of 6 sessions; 2 missed so far, 2 in the rule" in str(found)
    assert flags([on(0, "missed"), on(1, "missed")], replace(TWO_IN_SIX, early=True)) == [("P1", 2)]


def test_what_the_program_canceled_is_nobodys_miss_and_no_session() -> None:
    six = [on(0, "missed"), *(on(day) for day in (1, 2, 3, 4)), on(7, "missed")]
    assert flags([*six, on(8, "canceled"), on(9, "canceled")]) == [("P1", 2)]
    assert flags([on(0, "canceled"), *six[1:], on(8)]) == []


def test_an_excused_absence_counts_only_if_the_rule_says_so() -> None:
    six = [on(0, "excused"), *(on(day) for day in (1, 2, 3, 4)), on(7, "missed")]
    assert flags(six) == []
    assert flags(six, replace(TWO_IN_SIX, excused_counts=True)) == [("P1", 2)]


@pytest.mark.parametrize("day", [3, 12], ids=["earlier", "later"])
def test_a_miss_that_was_made_up_for_is_none(day: int) -> None:
    six = [on(0, "missed"), *(on(d) for d in (1, 2, 4, 5)), on(7, "missed")]
    made_up = on(day, "made_up", start=900, makes_up=MONDAY + dt.timedelta(days=7))
    assert flags([*six, made_up]) == []
    assert flags([*six, made_up], replace(TWO_IN_SIX, made_up_cancels=False)) == [("P1", 2)]
    # Before the day on which it is made up, the miss still counts.
    assert flags([*six, made_up], as_of=day - 1) == ([("P1", 2)] if day > 7 else [])


def test_the_make_up_names_which_of_two_misses_it_is_for() -> None:
    rule = MissRule(id="any", misses=1)
    two = [on(0, "missed"), on(0, "missed", start=660)]
    made_up = on(1, "made_up", makes_up=MONDAY, makes_up_start=660)
    (flag,) = reviewed([*two, made_up], rule)
    assert [record.start for record in flag.sessions] == [540]


def test_weeks_back_are_days_back() -> None:
    rule = MissRule(id="fortnight", misses=2, within_weeks=2)
    records = [on(0), on(7, "missed"), on(14, "missed"), on(15)]
    assert flags(records, rule, as_of=20) == [("P1", 2)]
    assert flags(records, rule, as_of=21) == []
    # The stay is as long as the window from its fourteenth day on.
    assert causes(reviewed([on(1, "missed")], rule, as_of=13)) == ["not enough history"]
    assert causes(reviewed([on(0, "missed")], rule, as_of=13)) == []


def test_the_whole_stay_and_nothing_before_it() -> None:
    rule = MissRule(id="three", misses=3)
    records = [on(0, "missed"), on(9, "missed"), on(20, "missed")]
    assert flags(records, rule) == [("P1", 3)]
    back = replace(PROBLEM.patients[0], admitted=MONDAY + dt.timedelta(days=5))
    assert flags(records, rule, replace(PROBLEM, patients=(back,))) == []
    newly = replace(back, admitted=MONDAY + dt.timedelta(days=25))
    found = reviewed(records, rule, replace(PROBLEM, patients=(newly,)))
    assert causes(found) == ["no attendance recorded"]


def test_a_rule_may_look_at_some_services_or_one_modality() -> None:
    records = [
        on(0, "missed", service="talk", session=None),
        on(1, "missed", modality="telehealth"),
        on(2, "missed"),
    ]
    assert flags(records, MissRule(id="all", misses=1)) == [("P1", 3)]
    assert flags(records, MissRule(id="talk", misses=1, services=("talk",))) == [("P1", 1)]
    assert flags(records, MissRule(id="tele", misses=1, modality="telehealth")) == [("P1", 1)]


def test_who_cannot_be_reviewed() -> None:
    left = replace(PROBLEM.patients[0], discharged=MONDAY + dt.timedelta(days=20))
    problem = replace(PROBLEM, patients=(left, PROBLEM.patients[1]))
    found = reviewed([on(0, "missed"), on(0, patient="P9")], MissRule(id="one", misses=1), problem)
    assert causes(found) == ["discharged"]
    assert causes(found, "P2") == ["no attendance recorded"]
    assert causes(found, "P9") == ["not in the problem"]
    assert (len(found), found.reviewed) == (0, 0)
    assert causes(reviewed([on(0)], TWO_IN_SIX, problem, as_of=20)) == ["discharged"]
    # On the day before the discharge the patient is still here.
    found = reviewed([on(0, "missed")], MissRule(id="one", misses=1), problem, as_of=19)
    assert [flag.patient for flag in found] == ["P1"]


def test_weeks_below_the_minimums_of_the_payer() -> None:
    full = [on(day, minutes=120) for day in (0, 2)]
    short = [on(day, minutes=119) for day in (7, 9)]
    one_day = [on(14, minutes=240)]
    outing = [on(21, minutes=120), on(23, minutes=120, service="outing")]
    rule = WeekRule(id="weekly", weeks=3, of=4)
    (flag,) = reviewed([*full, *short, *one_day, *outing], rule)
    assert (flag.counted, flag.threshold, flag.unit) == (3, 3, "weeks below")
    assert (flag.first, flag.last) == (MONDAY, MONDAY + dt.timedelta(days=27))
    assert flag.shortfalls == (
        "week of 2026-10-12: 238 counted minutes by payer, 240 needed",
        "week of 2026-10-19: 1 days with 100 counted minutes by payer, 2 needed",
        "week of 2026-10-26: 120 counted minutes by payer, 240 needed",
        "week of 2026-10-26: 1 days with 100 counted minutes by payer, 2 needed",
    )
    assert flags([*full, *short, *one_day, *outing], replace(rule, weeks=4)) == []


def test_only_whole_weeks_that_are_over_count() -> None:
    rule = WeekRule(id="weekly")
    assert flags([on(0)], rule, as_of=6) == [("P1", 1)]
    assert causes(reviewed([on(0)], rule, as_of=5)) == ["not enough history"]
    assert causes(reviewed([on(1)], rule, as_of=6)) == ["not enough history"]
    monday = replace(PROBLEM.patients[0], admitted=MONDAY)
    assert flags([on(1)], rule, replace(PROBLEM, patients=(monday,)), as_of=6) == [("P1", 1)]


def test_a_week_without_any_record_is_below() -> None:
    assert flags([on(0, minutes=300)], WeekRule(id="weekly", weeks=2, of=3)) == [("P1", 3)]


def test_who_has_no_minimum_cannot_be_below_it() -> None:
    found = reviewed([on(0, patient="P2")], WeekRule(id="weekly"))
    assert causes(found, "P2") == ["no weekly minimum"]


def test_too_few_hours_over_the_last_weeks() -> None:
    rule = HoursRule(id="care", hours=6, weeks=2)
    records = [on(0, minutes=300), on(14, minutes=200), on(22, minutes=150), on(23, "missed")]
    (flag,) = reviewed(records, rule)
    assert flag.counted == pytest.approx(350 / 60)
    assert (flag.unit, flag.threshold) == ("counted hours", 6)
    assert [record.minutes for record in flag.sessions] == [200, 150]
    assert flags([*records, on(24, "made_up", minutes=10, makes_up=records[-1].date)], rule) == []
    assert flags(records, replace(rule, services=("talk",))) == [("P1", 0)]


def test_hours_are_counted_as_the_payer_does() -> None:
    pack = replace(PACK, counting="elapsed")
    program = replace(PROBLEM.program, blocks=(Block(id="day", start=540, end=720),))
    problem = replace(PROBLEM, program=program, rule_packs=(pack,))
    records = [on(0, minutes=50), on(0, start=600, minutes=50)]
    records += [on(1, "missed"), on(2, "canceled"), on(3, "excused", start=600)]
    rule = HoursRule(id="care", hours=2)
    assert flags(records, rule, as_of=6) == [("P1", pytest.approx(100 / 60))]
    assert flags(records, rule, problem, as_of=6) == []
    # Of two hours with their breaks, nothing else is counted.
    assert flags(records, replace(rule, hours=2.1), problem, as_of=6) == [("P1", 2)]
    ours = replace(program, rule_pack=replace(PACK, id="state", not_counted=("process",)))
    assert flags(records, rule, replace(problem, program=ours), as_of=6) == []


def test_records_may_touch_each_other_and_midnight() -> None:
    records = [on(0), on(0, start=600), on(0, start=23 * 60)]
    assert flags(records, MissRule(id="one", misses=1)) == []


def test_the_day_of_the_review() -> None:
    records = Attendance(records=(on(0),))
    rules = AttendanceRules(misses=(TWO_IN_SIX,))
    assert review(records, PROBLEM, rules=rules).as_of == dt.date(2026, 11, 1)
    late = Attendance(records=(on(0), on(40)))
    assert review(late, PROBLEM, rules=rules).as_of == MONDAY + dt.timedelta(days=40)


def test_the_rules_are_the_programs_unless_others_are_given() -> None:
    records = Attendance(records=(on(0, "missed"),))
    with pytest.raises(InputError, match="has no rules"):
        review(records, PROBLEM)
    one = AttendanceRules(misses=(MissRule(id="one", misses=1),))
    problem = replace(PROBLEM, program=replace(PROBLEM.program, attendance=one))
    assert [flag.rule for flag in review(records, problem)] == ["one"]
    none = AttendanceRules(misses=(MissRule(id="two", misses=2),))
    assert len(review(records, problem, rules=none)) == 0


def test_a_flag_says_the_numbers_and_advises_nothing() -> None:
    found = reviewed([on(0, "missed"), on(1)], MissRule(id="one", misses=1))
    assert str(found) == (
        "as of 2026-11-01: flagged for clinical review: 1 of 1\n"
        "\n"
        "P1, for clinical review: 1 miss from 2026-10-05 to 2026-11-01\n"
        "  rule one: 1 miss or more in the stay\n"
        "  recorded: 1 attended, 1 missed\n"
        "  2026-10-05 09:00 group\n"
        "\n"
        "not judged:\n"
        "  P2: no attendance recorded"
    )
    for word in ("should", "recommend", "consider", "must"):
        assert word not in str(found)
    html = found._repr_html_()
    assert "one" in html
    assert "no attendance recorded" in html


def test_frames() -> None:
    found = reviewed([on(0, "missed"), on(1)], MissRule(id="one", misses=1))
    (row,) = found.frame.to_dict("records")
    assert (row["patient"], row["rule"], row["counted"], row["threshold"]) == ("P1", "one", 1, 1)
    assert found.flags[0].frame["date"].tolist() == ["2026-10-05"]
    empty = reviewed([on(0)], MissRule(id="one", misses=1)).frame
    assert list(empty.columns) == list(found.frame.columns)
    assert empty.empty


@pytest.mark.parametrize(
    ("rules", "where", "field"),
    [
        (AttendanceRules(misses=(MissRule(id="a", misses=3, of=2),)), "program", "misses[0].of"),
        (
            AttendanceRules(misses=(MissRule(id="a", misses=1, of=2, within_weeks=2),)),
            "program",
            "misses[0].within_weeks",
        ),
        (
            AttendanceRules(misses=(MissRule(id="a", misses=1, services=("grup",)),)),
            "program",
            "misses[0].services[0]",
        ),
        (AttendanceRules(weeks=(WeekRule(id="a", weeks=2),)), "program", "weeks[0].of"),
        (AttendanceRules(hours=(HoursRule(id="a", hours=-1),)), "program", "hours[0].hours"),
        (
            AttendanceRules(weeks=(WeekRule(id="a"),), hours=(HoursRule(id="a", hours=1),)),
            "program",
            "hours[0].id",
        ),
    ],
)
def test_rules_that_make_no_sense(rules: AttendanceRules, where: str, field: str) -> None:
    with pytest.raises(InputError) as caught:
        review(Attendance(records=(on(0),)), PROBLEM, rules=rules)
    assert [(f.where, f.field) for f in caught.value.faults] == [(where, f"attendance.{field}")]


def test_services_must_be_known_and_patients_need_not() -> None:
    with pytest.raises(InputError, match=r"records\[0\]\.service.*did you mean group"):
        reviewed([on(0, service="grup", patient="P77")])


statuses = st.sampled_from(["attended", "missed", "excused", "made_up", "canceled"])


@st.composite
def histories(draw: st.DrawFn) -> list[AttendanceRecord]:
    """Up to five weeks of a patient; every make-up is for a miss of its own."""
    days = draw(st.lists(st.integers(0, 34), unique=True, max_size=14))
    records: list[AttendanceRecord] = []
    open_misses: list[AttendanceRecord] = []
    for day in days:
        status = draw(statuses)
        service = draw(st.sampled_from(["group", "talk", "outing"]))
        if status == "made_up" and not open_misses:
            status = "attended"
        minutes = draw(st.integers(1, 180)) if status in ("attended", "made_up") else 0
        record = on(day, status, service=service, minutes=minutes)
        if status == "made_up":
            miss = open_misses.pop(draw(st.integers(0, len(open_misses) - 1)))
            record = replace(record, makes_up=miss.date)
        elif status in ("missed", "excused"):
            open_misses.append(record)
        records.append(record)
    return records


miss_rules = st.builds(
    MissRule,
    id=st.just("rule"),
    misses=st.integers(1, 3),
    of=st.none() | st.integers(3, 8),
    services=st.sampled_from([(), ("group",), ("group", "talk")]),
    excused_counts=st.booleans(),
    made_up_cancels=st.booleans(),
    early=st.booleans(),
)


def misses_by_hand(rule: MissRule, records: list[AttendanceRecord], last: dt.date) -> float | str:
    """How many misses, or "short": day by day backwards, with make-ups looked up one by one."""
    known = [r for r in records if r.date <= last]
    if not known:
        return "none"
    start = min(r.date for r in known)
    misses = sessions = 0
    for back in range((last - start).days + 1):
        day = last - dt.timedelta(days=back)
        if rule.within_weeks is not None and back >= 7 * rule.within_weeks:
            break
        for r in [r for r in known if r.date == day]:
            if rule.services and r.service not in rule.services:
                continue
            if r.status in ("canceled", "made_up") or (rule.of and sessions == rule.of):
                continue
            sessions += 1
            made_up = any(other.makes_up == r.date for other in known)
            counts = r.status == "missed" or (r.status == "excused" and rule.excused_counts)
            misses += counts and not (made_up and rule.made_up_cancels)
    short = rule.of is not None and sessions < rule.of
    if rule.within_weeks is not None:
        short = (last - start).days + 1 < 7 * rule.within_weeks
    return "short" if short and not rule.early else misses


@settings(max_examples=300, deadline=None)
@given(
    histories(),
    miss_rules | miss_rules.map(lambda rule: replace(rule, of=None, within_weeks=2)),
    st.integers(0, 40),
)
def test_misses_are_those_that_a_second_count_finds(
    records: list[AttendanceRecord], rule: MissRule, as_of: int
) -> None:
    found = reviewed(records, rule, as_of=as_of)
    by_hand = misses_by_hand(rule, records, MONDAY + dt.timedelta(days=as_of))
    if isinstance(by_hand, str):
        cause = {"none": "no attendance recorded", "short": "not enough history"}[by_hand]
        assert causes(found) == [cause]
        assert not found.flags
    else:
        assert causes(found) == []
        assert [flag.counted for flag in found] == [by_hand] * (by_hand >= rule.misses)
        for flag in found:
            assert len(flag.sessions) == by_hand


def minutes_by_hand(records: list[AttendanceRecord], monday: dt.date) -> dict[dt.date, int]:
    """Counted minutes of each day of a week."""
    days: dict[dt.date, int] = {}
    for r in records:
        if r.service != "outing" and monday <= r.date < monday + dt.timedelta(weeks=1):
            days[r.date] = days.get(r.date, 0) + r.minutes
    return days


@settings(max_examples=200, deadline=None)
@given(histories(), st.integers(1, 3), st.integers(0, 40), st.integers(1, 3))
def test_weeks_and_hours_are_those_that_a_second_count_finds(
    records: list[AttendanceRecord], of: int, as_of: int, least: int
) -> None:
    last = MONDAY + dt.timedelta(days=as_of)
    known = [r for r in records if r.date <= last]
    sunday = last
    while sunday.weekday() != 6:
        sunday -= dt.timedelta(days=1)
    mondays = [sunday - dt.timedelta(days=7 * back + 6) for back in range(of)]
    enough = bool(known) and min(r.date for r in known) <= mondays[-1]
    weeks = [minutes_by_hand(known, monday) for monday in mondays]
    below = sum(
        sum(days.values()) < 240 or sum(m >= 100 for m in days.values()) < 2 for days in weeks
    )
    rule = WeekRule(id="weekly", weeks=min(least, of), of=of)
    expected = [below] if enough and below >= rule.weeks else []
    assert [flag.counted for flag in reviewed(records, rule, as_of=as_of)] == expected
    hours = sum(sum(days.values()) for days in weeks) / 60
    care = HoursRule(id="care", hours=3.5, weeks=of)
    few = [pytest.approx(hours)] if enough and hours < 3.5 else []
    assert [flag.counted for flag in reviewed(records, care, as_of=as_of)] == few


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_files_and_frames_give_the_same_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[AttendanceRecord], rng: Random
) -> None:
    rng.shuffle(records)
    attendance = Attendance(records=tuple(records))
    text = dumps(attendance)
    assert loads_attendance(text) == attendance
    jsonschema.Draft202012Validator(schema("attendance")).validate(json.loads(text))
    assert read_attendance(attendance.frame) == attendance
    folder = tmp_path_factory.mktemp("attendance")
    attendance.frame.to_csv(folder / "a.csv", index=False)
    assert read_attendance(folder / "a.csv") == attendance
    iopsched.write(attendance, folder / "a.json")
    assert read_attendance(folder / "a.json") == attendance


def test_a_real_programs_week(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    problem = iopsched.read(Path("examples/data/prodigals_path.json"))
    evening = [s for s in problem.sessions if s.id.startswith("evening")]
    seats = [
        iopsched.Placement(
            patient=patient.id,
            service=session.service,
            session=session.id,
            start=session.times[0].start,
            end=session.times[0].end,
        )
        for patient in problem.patients[:8]
        for session in evening
    ]
    week = iopsched.Schedule(placements=tuple(seats))
    attendance = attendance_of(week, dt.date(2026, 9, 21), weeks=6, seed=3)
    found = review(attendance, problem, rules=RULES)
    assert {flag.rule for flag in found} >= {"two-groups", "weekly-minimum"}
    for flag in found:
        check_by_hand(flag, attendance)
    path = tmp_path / "week.json"
    iopsched.write(replace(problem, program=replace(problem.program, attendance=RULES)), path)
    attendance.frame.to_csv(tmp_path / "came.csv", index=False)
    assert main(["review", str(path), str(tmp_path / "came.csv"), "--json"]) == Exit.DONE
    answer = json.loads(capsys.readouterr().out)
    assert [(f["patient"], f["rule"], f["counted"]) for f in answer["flags"]] == [
        (flag.patient, flag.rule, flag.counted) for flag in found
    ]
    who = found.flags[0].patient
    assert main(["review", str(path), str(tmp_path / "came.csv"), "--patient", who]) == Exit.DONE
    assert capsys.readouterr().out == "\n".join(map(str, found.of(who))) + "\n"


def check_by_hand(flag: Flag, attendance: Attendance) -> None:
    """Group misses of two weeks, and days with all three classes of an evening."""
    mine = [r for r in attendance.records if r.patient == flag.patient]
    if flag.rule == "two-groups":
        fortnight = [r for r in mine if r.date >= dt.date(2026, 10, 19) and r.status == "missed"]
        assert flag.counted == len(fortnight) >= 2
    if flag.rule == "weekly-minimum":
        weeks = [dt.date(2026, 10, 12) + dt.timedelta(weeks=w) for w in range(3)]
        absent = [
            monday
            for monday in weeks
            if any(r.absent and 0 <= (r.date - monday).days < 7 for r in mine)
        ]
        # The nine classes are just the nine hours: whoever misses one falls below.
        assert flag.counted == len(absent) >= 2


def test_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rules = AttendanceRules(misses=(MissRule(id="one", misses=1),))
    week, came = str(tmp_path / "week.json"), str(tmp_path / "came.json")
    iopsched.write(replace(PROBLEM, program=replace(PROBLEM.program, attendance=rules)), week)
    iopsched.write(Attendance(records=(on(0, "missed"), on(9, "missed"))), came)
    assert main(["review", week, came]) == Exit.DONE
    assert "2 misses from 2026-10-05" in capsys.readouterr().out
    assert main(["review", week, came, "--as-of", "2026-10-06"]) == Exit.DONE
    assert "1 miss from 2026-10-05 to 2026-10-06" in capsys.readouterr().out
    assert main(["review", week, came, "--patient", "P2"]) == Exit.DONE
    assert capsys.readouterr().out == "not judged: P2: no attendance recorded\n"
    assert main(["review", week, came, "--patient", "P22"]) == Exit.BAD_INPUT
    assert "did you mean P2?" in capsys.readouterr().err
    assert main(["review", week, came, "--as-of", "today"]) == Exit.BAD_INPUT
    assert main(["review", week, week]) == Exit.BAD_INPUT
    assert main(["review", "--help"]) == Exit.DONE
    assert "two-in-six" in capsys.readouterr().out


def test_a_review_needs_no_solver() -> None:
    code = (
        "import sys; sys.modules['ortools'] = None\n"
        "from tests.test_review import *\n"
        "print(len(reviewed([on(0, 'missed')], MissRule(id='one', misses=1))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stdout == "1\n", run.stderr


def test_old_files_are_the_same_files() -> None:
    assert "attendance" not in dumps(PROBLEM)
    assert Problem().program.attendance == AttendanceRules()


def test_rules_come_back_from_files(tmp_path: Path) -> None:
    problem = iopsched.read(Path("examples/data/prodigals_path.json"))
    problem = replace(problem, program=replace(problem.program, attendance=RULES))
    for name in ("week.json", "week"):
        iopsched.write(problem, tmp_path / name)
        assert iopsched.read(tmp_path / name) == problem
