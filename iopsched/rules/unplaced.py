"""Nobody who asks for treatment stays without any."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.screening import asks_for_something

__all__ = ["Unplaced"]


class Unplaced(Rule):
    id = "unplaced"
    sentence = (
        "Each patient whose plan asks for anything has a placement; counts the patient's priority."
    )
    level = "should"
    weight = 100_000
    scope = "patient"
    demands = True

    def post(self, desk: Desk) -> None:
        index = desk.variables.candidates.index
        patients = index.problem.patients
        asking = np.array([asks_for_something(patient) for patient in patients], dtype=bool)
        who = np.flatnonzero(asking & index.schedulable)
        priority = np.array([patient.priority for patient in patients], dtype=np.int64)
        desk.none_of(~desk.variables.placed[who], priority[who])

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            if asks_for_something(patient) and not roster.week[patient.id]:
                note = f"{patient.id} has no placement"
                yield Finding(amount=patient.priority, patient=patient.id, note=note)
