"""What a treatment plan says about how often and how densely."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Ints, group_ids, join
from iopsched.problem import Need, Patient
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import DAY, DAYS

__all__ = ["NeedLimits"]


class NeedLimits(Rule):
    id = "need_limits"
    sentence = (
        "Each need keeps to its most per week and per day, its days between, and its days without "
        "other services; a patient who is not enrolled is placed only with every need's minimum; "
        "counts placements, and days too close."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        needs, need, literal = c.index.needs, c.need_of, v.row[c.row_of]
        day = c.rows.day[c.row_of]
        desk.at_most(need, literal, c.index.need_max)
        waiting = ~c.index.enrolled[c.index.need_patient]
        desk.at_least(
            need, literal, c.index.need_min * waiting, when=v.served[c.index.need_patient]
        )
        most = _column(n.max_per_day for n in needs)
        dense = most[need] > 0
        group, (owner, _) = group_ids(need[dense], day[dense])
        desk.at_most(group, literal[dense], most[owner])
        apart = _column(n.min_days_between for n in needs)
        for days in np.unique(apart[apart > 0]).tolist():
            close = apart[need] == days
            self._keep_apart(desk, need[close], literal[close], day[close], min(days, 7))
        self._exclude(desk)

    @staticmethod
    def _keep_apart(desk: Desk, need: Ints, literal: Ints, day: Ints, days: int) -> None:
        """At most one placement in every stretch of `days` days."""
        stretches = range(7 - days + 1)
        inside = [np.flatnonzero((day >= first) & (day < first + days)) for first in stretches]
        stretch = np.repeat(np.array(stretches), [len(i) for i in inside])
        term = np.concatenate(inside)
        group, _ = group_ids(need[term], stretch)
        upper = np.ones(int(group.max(initial=-1)) + 1, dtype=np.int64)
        desk.at_most(group, literal[term], upper)

    @staticmethod
    def _exclude(desk: Desk) -> None:
        """No placement of a need on a day with a service that it shuns."""
        v = desk.variables
        c = v.candidates
        shuns = [
            (i, c.index.service[service])
            for i, need in enumerate(c.index.needs)
            for service in need.not_on_days_with
        ]
        need, service = np.array(shuns, dtype=np.int64).reshape(-1, 2).T
        services = len(c.index.service)
        patient = c.index.need_patient[need]
        which, row = join(patient * services + service, c.rows.patient * services + c.rows.service)
        present = v.encoder.any_of(
            need[which] * 7 + c.rows.day[row], v.row[row], len(c.index.needs) * 7
        )
        shunned = present[c.need_of * 7 + c.rows.day[c.row_of]]
        clash = shunned != ~v.encoder.true
        desk.implies(v.row[c.row_of][clash], ~shunned[clash])

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for number, need in enumerate(patient.needs):
                name = f"{patient.id} need {number + 1} ({'/'.join(need.services)})"
                for amount, words in _faults(roster, patient, need):
                    yield Finding(amount=amount, patient=patient.id, note=f"{name}: {words}")


def _column(values: object) -> Ints:
    return np.array([value or 0 for value in values], dtype=np.int64)  # type: ignore[attr-defined]


def _faults(roster: Roster, patient: Patient, need: Need) -> Iterator[tuple[int, str]]:
    """Amount and words of each limit of the need that the patient's week exceeds."""
    placements = [p for p in roster.week[patient.id] if roster.meets(patient, need, p)]
    total = len(placements)
    most = roster.most(need)
    if most is not None and total > most:
        yield total - most, f"{total} a week, at most {most} allowed"
    asked = not patient.enrolled and roster.must_be_met(patient)
    if asked and total < need.min:
        yield need.min - total, f"{total} a week, {need.min} needed to be placed at all"
    days = [placement.start // DAY for placement in placements]
    for day in sorted(set(days)):
        if need.max_per_day is not None and days.count(day) > need.max_per_day:
            yield days.count(day) - need.max_per_day, f"{days.count(day)} on {DAYS[day]}"
    if need.min_days_between:
        length = min(need.min_days_between, 7)
        for first in range(7 - length + 1):
            inside = sum(first <= day < first + length for day in days)
            if inside > 1:
                yield inside - 1, f"{inside} within {length} days from {DAYS[first]}"
    for day in days if need.not_on_days_with else ():
        others = roster.days(patient.id)[day]
        if any(other.service in need.not_on_days_with for other in others):
            yield 1, f"on {DAYS[day]}, a day with a service that it keeps away from"
