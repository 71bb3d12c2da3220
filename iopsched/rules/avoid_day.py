"""Days on which the patient would rather not come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import DAYS

__all__ = ["AvoidDay"]


class AvoidDay(Rule):
    id = "avoid_day"
    sentence = "No visit is on a day that the patient would rather avoid; counts days."
    level = "like"
    weight = 60
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        avoided = np.zeros(v.visit.shape, dtype=bool)
        for i, patient in enumerate(v.candidates.index.problem.patients):
            avoided[i, [DAYS.index(day) for day in patient.prefers.avoid_days]] = True
        desk.none_of(v.visit[avoided & (v.visit != ~v.encoder.true)])

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for day in roster.visits(patient.id):
                if DAYS[day] in patient.prefers.avoid_days:
                    note = f"{patient.id} comes on {DAYS[day]}, a day to avoid"
                    yield Finding(amount=1, patient=patient.id, note=note)
