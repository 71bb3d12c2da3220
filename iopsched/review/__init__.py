"""Attendance by the rules that the program set: whom a clinician should look at."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import replace

from iopsched.attendance import Attendance, AttendanceRecord, AttendanceRules
from iopsched.errors import Fault, InputError
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.review.answers import Flag, Review, Unjudged
from iopsched.review.history import History
from iopsched.review.minutes import Weeks
from iopsched.review.misses import by_misses
from iopsched.validate import require_valid, require_valid_attendance

__all__ = ["Flag", "Review", "Unjudged", "review"]


def review(
    attendance: Attendance,
    problem: Problem,
    *,
    rules: AttendanceRules | None = None,
    as_of: dt.date | None = None,
) -> Review:
    """Flag patients whose attendance meets a rule that the program set, for clinical review.

    A flag has the rule and the numbers, and advises nothing. Each rule is applied to the window
    that ends last, so that a patient has at most one flag by each. Patients with too little history
    for a window are not flagged but listed in `Review.unjudged`, as are those who were discharged,
    have no records, or are not in the problem. Past weeks are judged by the plans, payers and rule
    packs of the problem as it is; records before `Patient.admitted` are of an earlier stay.

    Parameters
    ----------
    attendance : Attendance
        Who came to what; see `read_attendance`.
    problem : Problem
        The program: its rules, services and rule packs, and the patients' plans.
    rules : AttendanceRules, optional
        In place of the rules in ``problem.program.attendance``.
    as_of : date, optional
        Nothing after this day is looked at. By default the day before the problem's week, or that
        of the last record where it is later.

    Raises
    ------
    InputError
        When the attendance, the problem or the rules are not valid, or there are no rules.

    Examples
    --------
    >>> two_in_six = MissRule(id="two-in-six", misses=2, of=6)  # doctest: +SKIP
    >>> print(review(attendance, problem, rules=AttendanceRules(misses=(two_in_six,))))
    ... # doctest: +SKIP
    """
    if rules is not None:
        problem = replace(problem, program=replace(problem.program, attendance=rules))
    require_valid(problem)
    require_valid_attendance(problem, attendance)
    if not problem.program.attendance:
        fault = Fault("program", "attendance", "has no rules", "write some, or give `rules`")
        raise InputError([fault], "the problem")
    day = _last_day(attendance, problem) if as_of is None else as_of
    found: list[Flag | Unjudged] = []
    reviewed = 0
    weeks, known = Weeks(problem), {patient.id for patient in problem.patients}
    for history in _histories(attendance, problem, known, day):
        cause = _not_reviewed(history, known)
        if cause is not None:
            found.append(cause)
            continue
        reviewed += 1
        found += _by_rules(problem.program.attendance, history, weeks)
    return Review(
        as_of=day,
        flags=tuple(one for one in found if isinstance(one, Flag)),
        unjudged=tuple(one for one in found if isinstance(one, Unjudged)),
        reviewed=reviewed,
    )


def _by_rules(rules: AttendanceRules, history: History, weeks: Weeks) -> Iterator[Flag | Unjudged]:
    found = (
        *(by_misses(rule, history) for rule in rules.misses),
        *(weeks.below(rule, history) for rule in rules.weeks),
        *(weeks.too_few(rule, history) for rule in rules.hours),
    )
    yield from (one for one in found if one is not None)


def _last_day(attendance: Attendance, problem: Problem) -> dt.date:
    days = [record.date for record in attendance.records]
    if problem.program.week_of is not None:
        days.append(problem.program.week_of - dt.timedelta(days=1))
    if not days:
        fault = Fault("attendance", "", "has no records", "give some, or say `as_of`")
        raise InputError([fault], "the attendance")
    return max(days)


def _histories(
    attendance: Attendance, problem: Problem, known: Set[str], as_of: dt.date
) -> Iterator[History]:
    """Everybody's, in the order of the problem, and then of those whom it does not have."""
    records: dict[str, list[AttendanceRecord]] = defaultdict(list)
    for record in attendance.records:
        records[record.patient].append(record)
    strangers = [Patient(id=name) for name in records if name not in known]
    for patient in (*problem.patients, *strangers):
        yield History.of(patient, records.get(patient.id, []), as_of)


def _not_reviewed(history: History, known: Set[str]) -> Unjudged | None:
    """Why no rule can be applied to a patient."""
    patient = history.patient
    if history.is_over:
        words = f"on {history.discharged}"
        return Unjudged(patient=patient, rule=None, cause="discharged", words=words)
    if patient not in known:
        return Unjudged(patient=patient, rule=None, cause="not in the problem")
    if not history.records:
        return Unjudged(patient=patient, rule=None, cause="no attendance recorded")
    return None
