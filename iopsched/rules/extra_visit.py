"""No more visits than the week asks for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.problem import Patient
from iopsched.regulation import Regulation
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["ExtraVisit", "visits_asked"]


class ExtraVisit(Rule):
    id = "extra_visit"
    sentence = (
        "A patient comes on no more days than their plan asks for at least, or else their rule "
        "packs, or else one; counts days."
    )
    level = "like"
    weight = 120
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        index = v.candidates.index
        asked = np.array(
            [visits_asked(index.regulation, patient) for patient in index.problem.patients],
            dtype=np.int64,
        )
        who, day = np.nonzero(v.visit != ~v.encoder.true)
        desk.at_most(who, v.visit[who, day], asked)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            visits = len(roster.visits(patient.id))
            asked = visits_asked(roster.regulation, patient)
            if visits > asked:
                note = f"{patient.id} comes on {visits} days; {asked} asked"
                yield Finding(amount=visits - asked, patient=patient.id, note=note)


def visits_asked(regulation: Regulation, patient: Patient) -> int:
    """Days on which the patient has to come; a minimum of 0 asks for nothing."""
    packs = regulation.all(patient)
    return patient.visits.min or max((pack.days.min for pack in packs), default=0) or 1
