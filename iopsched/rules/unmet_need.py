"""What a treatment plan asks for and the week does not give."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["UnmetNeed"]


class UnmetNeed(Rule):
    id = "unmet_need"
    sentence = "Each need of a patient has its weekly minimum; counts missing placements."
    level = "should"
    weight = 50_000
    scope = "patient"
    demands = True

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        asked = v.served[c.index.need_patient]
        desk.at_least(c.need_of, v.row[c.row_of], c.index.need_min, when=asked)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            if not roster.must_be_met(patient):
                continue
            for number, need in enumerate(patient.needs):
                missing = need.min - roster.count(patient, need)
                if missing > 0:
                    name = f"need {number + 1} ({'/'.join(need.services)})"
                    note = f"{patient.id} {name}: {missing} of {need.min} missing"
                    yield Finding(amount=missing, patient=patient.id, note=note)
