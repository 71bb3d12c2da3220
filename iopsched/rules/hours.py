"""Counted hours of the week, in the way that each rule pack counts them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.problem import Patient, RulePack
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.rules.counting import counted_terms, judged_minutes

__all__ = ["Hours"]


class Hours(Rule):
    id = "hours"
    sentence = (
        "Counted minutes stay within the week's maximum, and a patient who is not enrolled is placed "
        "only with the weekly minimum; counts hours begun above or below."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def post(self, desk: Desk) -> None:
        index = desk.variables.candidates.index
        bands = [
            (p, band)
            for p, patient in enumerate(index.problem.patients)
            if index.schedulable[p]
            for band in index.regulation.hour_bands(patient)
        ]
        upper = [(p, band.pack, band.max) for p, band in bands if band.max is not None]
        group, literal, minutes = counted_terms(desk.variables, [(p, k) for p, k, _ in upper])
        limit = np.array([most for *_, most in upper], dtype=np.int64)
        desk.at_most(group, literal, limit, coefficient=minutes, step=60)
        lower = [
            (p, band.pack, band.min)
            for p, band in bands
            if band.min is not None and not index.enrolled[p]
        ]
        group, literal, minutes = counted_terms(desk.variables, [(p, k) for p, k, _ in lower])
        asked = np.array([least for *_, least in lower], dtype=np.int64)
        who = np.array([p for p, *_ in lower], dtype=np.int64)
        placed = desk.variables.placed[who]
        desk.at_least(group, literal, asked, coefficient=minutes, when=placed, step=60)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for band in roster.regulation.hour_bands(patient):
                minutes = judged_minutes(roster, patient, band.pack)
                if band.max is not None and minutes > band.max:
                    yield _finding(patient, band.pack, minutes, minutes - band.max, "maximum")
                asked = not patient.enrolled and roster.must_be_met(patient)
                if band.min is not None and asked and minutes < band.min:
                    yield _finding(patient, band.pack, minutes, band.min - minutes, "minimum")


def _finding(patient: Patient, pack: RulePack, minutes: int, by: int, what: str) -> Finding:
    return Finding(
        amount=-(-by // 60),
        patient=patient.id,
        note=f"{patient.id} has {minutes} counted minutes by {pack.id}: {by} past the {what}",
    )
