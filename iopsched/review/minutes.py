"""Attended minutes, counted as the rules of schedules count planned ones."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from iopsched.attendance import AttendanceRecord, HoursRule, WeekRule
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.review.answers import Flag, Unjudged
from iopsched.review.history import History
from iopsched.roster import Roster
from iopsched.rules.counting import judged_minutes
from iopsched.rules.hours import hours_short
from iopsched.rules.qualifying_days import qualifying_days_short
from iopsched.schedule import Placement, Schedule
from iopsched.week import DAY

__all__ = ["Weeks"]

SUNDAY = dt.timedelta(days=6)


class Weeks:
    """Past weeks as if what was attended had been scheduled, for the referee to count.

    Parameters
    ----------
    problem : Problem
        Whose rule packs, services and plans count.
    """

    def __init__(self, problem: Problem) -> None:
        # Whoever came is asked for their minimums, though they were admitted only later.
        people = tuple(replace(patient, enrolled=True) for patient in problem.patients)
        self._empty = Roster(replace(problem, patients=people), Schedule())

    def below(self, rule: WeekRule, history: History) -> Flag | Unjudged | None:
        """What the rule finds in the last weeks; None when all is well."""
        patient = self._empty.patients[history.patient]
        if not self._has_minimum(patient):
            return Unjudged(patient=patient.id, rule=rule.id, cause="no weekly minimum")
        if short := _too_short(history, rule.id, rule.of):
            return short
        mondays = history.last_mondays(rule.of)
        seen = history.between(mondays[0], mondays[-1] + SUNDAY)
        came = _by_week(seen)
        shortfalls = {
            monday: notes
            for monday in mondays
            if (notes := [*self._shortfalls(patient, came.get(monday, []))])
        }
        if len(shortfalls) < rule.weeks:
            return None
        return Flag(
            patient=patient.id,
            rule=rule.id,
            sentence=rule.sentence,
            counted=len(shortfalls),
            threshold=rule.weeks,
            unit="weeks below",
            first=mondays[0],
            last=mondays[-1] + SUNDAY,
            sessions=tuple(record for record in seen if record.came),
            window=seen,
            shortfalls=tuple(
                f"week of {monday}: {note}"
                for monday, notes in shortfalls.items()
                for note in notes
            ),
        )

    def too_few(self, rule: HoursRule, history: History) -> Flag | Unjudged | None:
        """What the rule finds in the last weeks; None when all is well."""
        if short := _too_short(history, rule.id, rule.weeks):
            return short
        patient = self._empty.patients[history.patient]
        pack = self._empty.regulation.own(patient)
        mondays = history.last_mondays(rule.weeks)
        seen = history.between(mondays[0], mondays[-1] + SUNDAY, rule.services, rule.modality)
        minutes = sum(
            judged_minutes(self._roster(patient, records), patient, pack)
            for records in _by_week(seen).values()
        )
        if minutes >= 60 * rule.hours:
            return None
        return Flag(
            patient=patient.id,
            rule=rule.id,
            sentence=rule.sentence,
            counted=minutes / 60,
            threshold=rule.hours,
            unit="counted hours",
            first=mondays[0],
            last=mondays[-1] + SUNDAY,
            sessions=tuple(record for record in seen if record.came),
            window=seen,
        )

    def _has_minimum(self, patient: Patient) -> bool:
        regulation = self._empty.regulation
        return any(band.min for band in regulation.hour_bands(patient)) or any(
            pack.days.min for pack in regulation.all(patient)
        )

    def _shortfalls(self, patient: Patient, came: Sequence[AttendanceRecord]) -> Iterator[str]:
        roster = self._roster(patient, came)
        for finding in (*hours_short(roster, patient), *qualifying_days_short(roster, patient)):
            yield finding.note.removeprefix(f"{patient.id} has ")

    def _roster(self, patient: Patient, came: Iterable[AttendanceRecord]) -> Roster:
        """The roster of one patient's week."""
        placements = tuple(
            Placement(patient=patient.id, service=one.service, start=start, end=start + one.minutes)
            for one in came
            for start in [one.date.weekday() * DAY + one.start]
        )
        problem = replace(self._empty.problem, patients=(patient,))
        return Roster(problem, Schedule(placements=placements))


def _by_week(records: Iterable[AttendanceRecord]) -> Mapping[dt.date, list[AttendanceRecord]]:
    """What the patient came to, by Monday."""
    weeks: dict[dt.date, list[AttendanceRecord]] = defaultdict(list)
    for record in records:
        if record.came:
            weeks[record.date - dt.timedelta(days=record.date.weekday())].append(record)
    return weeks


def _too_short(history: History, rule: str, weeks: int) -> Unjudged | None:
    have = history.whole_weeks()
    if have >= weeks:
        return None
    return Unjudged(
        patient=history.patient,
        rule=rule,
        cause="not enough history",
        words=f"{have} of {weeks} whole weeks",
    )
