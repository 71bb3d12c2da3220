"""What is needed several times a week is spread over the week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import group_ids
from iopsched.problem import Need, Patient
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import DAY, DAYS

__all__ = ["Spread", "fair_share"]

USUAL_DAYS = 5
"""Days over which to spread where the plan sets no maximum of visits."""


class Spread(Rule):
    id = "spread"
    sentence = (
        "A need that may be met several times a week has no more placements on a day than its "
        "minimum spread over the days of visits; counts placements."
    )
    level = "like"
    weight = 30
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        patients = [c.index.problem.patients[p] for p in c.index.need_patient]
        share = np.array(
            [fair_share(p, need) for p, need in zip(patients, c.index.needs, strict=True)],
            dtype=np.int64,
        )
        several = c.index.need_max[c.need_of] > 1
        need, row = c.need_of[several], c.row_of[several]
        group, (owner, _) = group_ids(need, c.rows.day[row])
        desk.at_most(group, v.row[row], share[owner])

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for number, need in enumerate(patient.needs):
                most = roster.most(need)
                if most is not None and most <= 1:
                    continue
                share = fair_share(patient, need)
                mine = (p for p in roster.week[patient.id] if roster.meets(patient, need, p))
                days = [placement.start // DAY for placement in mine]
                for day in sorted(set(days)):
                    if days.count(day) > share:
                        yield Finding(
                            amount=days.count(day) - share,
                            patient=patient.id,
                            note=f"{patient.id} need {number + 1} ({'/'.join(need.services)}): "
                            f"{days.count(day)} on {DAYS[day]}, {share} a day would do",
                        )


def fair_share(patient: Patient, need: Need) -> int:
    """Placements a day that meet the need when spread evenly."""
    return -(-max(need.min, 1) // (patient.visits.max or USUAL_DAYS))
