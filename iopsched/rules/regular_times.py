"""The same part of the day on every visit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import group_ids
from iopsched.index import NONE, first_block
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import DAY, DAYS

__all__ = ["RegularTimes", "first_block"]


class RegularTimes(Rule):
    id = "regular_times"
    sentence = (
        "All placements of a patient start in one block, where they start in any; counts further "
        "blocks."
    )
    level = "like"
    weight = 60
    scope = "patient"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        block = first_block(c.index.problem, c.rows.start)
        inside = np.flatnonzero(block != NONE)
        of_use, (patient, _) = group_ids(c.rows.patient[inside], block[inside])
        used = v.encoder.any_of(of_use, v.row[inside], len(patient))
        desk.at_most(patient, used, np.ones(len(c.index.problem.patients), dtype=np.int64))

    def judge(self, roster: Roster) -> Iterator[Finding]:
        blocks = roster.problem.program.blocks
        for patient in roster.outpatients():
            used: set[str] = set()
            for placement in roster.week[patient.id]:
                day, clock = divmod(placement.start, DAY)
                at = [b.id for b in blocks if DAYS[day] in b.days and b.start <= clock < b.end]
                used.update(at[:1])
            if len(used) > 1:
                note = f"{patient.id} comes in {len(used)} blocks: {', '.join(sorted(used))}"
                yield Finding(amount=len(used) - 1, patient=patient.id, note=note)
