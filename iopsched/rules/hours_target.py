"""The hours a week that a plan aims at."""

from __future__ import annotations

from collections.abc import Iterator

from iopsched.regulation import whole_minutes
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.rules.counting import judged_minutes
from iopsched.rules.hours import ask_for_hours

__all__ = ["HoursTarget"]


class HoursTarget(Rule):
    id = "hours_target"
    sentence = (
        "A patient who is served has the hours that the plan aims at; counts hours begun below."
    )
    level = "should"
    weight = 20_000
    scope = "patient"
    demands = True

    def post(self, desk: Desk) -> None:
        index = desk.variables.candidates.index
        targets = [
            (p, index.regulation.own(patient), target)
            for p, patient in enumerate(index.problem.patients)
            if index.schedulable[p] and (target := whole_minutes(patient.hours.target)) is not None
        ]
        ask_for_hours(desk, targets)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            target = whole_minutes(patient.hours.target)
            if target is None or not roster.must_be_met(patient):
                continue
            minutes = judged_minutes(roster, patient, roster.regulation.own(patient))
            if minutes < target:
                note = f"{patient.id} has {minutes} counted minutes, {target} aimed at"
                yield Finding(amount=-(-(target - minutes) // 60), patient=patient.id, note=note)
