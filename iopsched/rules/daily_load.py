"""How much of one day is treatment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import group_ids
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import DAYS

__all__ = ["DailyLoad"]


class DailyLoad(Rule):
    id = "daily_load"
    sentence = (
        "The placements of one day take at most the patient's minutes a day; counts hours begun "
        "above."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        rows, patients = v.candidates.rows, v.candidates.index.problem.patients
        limited = np.array([p.max_minutes_per_day is not None for p in patients], dtype=bool)
        most = np.array([p.max_minutes_per_day or 0 for p in patients], dtype=np.int64)
        row = np.flatnonzero(limited[rows.patient])
        group, (patient, _) = group_ids(rows.patient[row], rows.day[row])
        desk.at_most(group, v.row[row], most[patient], coefficient=rows.minutes[row], step=60)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            most = patient.max_minutes_per_day
            for day, placements in roster.days(patient.id).items():
                minutes = sum(placement.minutes for placement in placements)
                if most is not None and minutes > most:
                    yield Finding(
                        amount=-(-(minutes - most) // 60),
                        patient=patient.id,
                        note=f"{patient.id} has {minutes} minutes on {DAYS[day]}, "
                        f"at most {most} allowed",
                    )
