"""How many days a week a patient comes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Bools
from iopsched.problem import Patient
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["Visits", "ask_for_visits", "visits_short"]


class Visits(Rule):
    id = "visits"
    sentence = (
        "A patient comes on at most so many days, and one who is not enrolled is placed only with "
        "the days that the plan needs at least; counts days."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        index = v.candidates.index
        most = np.array(
            [7 if p.visits.max is None else p.visits.max for p in index.problem.patients],
            dtype=np.int64,
        )
        patient, day = np.nonzero(v.visit != ~v.encoder.true)
        desk.at_most(patient, v.visit[patient, day], most)
        ask_for_visits(desk, ~index.enrolled)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            days, most = len(roster.visits(patient.id)), patient.visits.max
            if most is not None and days > most:
                note = f"{patient.id} comes on {days} days, at most {most} allowed"
                yield Finding(amount=days - most, patient=patient.id, note=note)
            if not patient.enrolled:
                yield from visits_short(roster, patient)


def ask_for_visits(desk: Desk, whom: Bools) -> None:
    """The weekly minimum of visits of some of the patients."""
    v = desk.variables
    patients = v.candidates.index.problem.patients
    least = np.array([p.visits.min or 0 for p in patients], dtype=np.int64)
    who = np.flatnonzero(whom & v.candidates.index.schedulable & (least > 0))
    desk.at_least(
        np.repeat(np.arange(len(who)), 7), v.visit[who].ravel(), least[who], when=v.served[who]
    )


def visits_short(roster: Roster, patient: Patient) -> Iterator[Finding]:
    """What the patient's week, if it must be met, lacks of its minimum of visits."""
    days, least = len(roster.visits(patient.id)), patient.visits.min or 0
    if roster.must_be_met(patient) and days < least:
        note = f"{patient.id} comes on {days} days, {least} needed"
        yield Finding(amount=least - days, patient=patient.id, note=note)
