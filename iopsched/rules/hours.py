"""Counted hours of the week, in the way that each rule pack counts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from iopsched.arrays import Bools
from iopsched.problem import Patient, RulePack
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.rules.counting import counted_terms, judged_minutes

__all__ = ["Hours", "Limit", "ask_for_hours", "ask_for_minimum_hours", "cap_hours", "hours_short"]

Limit = tuple[int, RulePack, int]
"""A patient, by position, the pack by which to count, and a number of counted minutes."""


class Hours(Rule):
    id = "hours"
    sentence = (
        "Counted minutes stay within the week's maximum, and a patient who is not enrolled is "
        "placed only with the weekly minimum; counts hours begun above or below."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def post(self, desk: Desk) -> None:
        index = desk.variables.candidates.index
        limits = [
            (p, band.pack, band.max)
            for p, patient in enumerate(index.problem.patients)
            if index.schedulable[p]
            for band in index.regulation.hour_bands(patient)
            if band.max is not None
        ]
        cap_hours(desk, limits)
        ask_for_minimum_hours(desk, ~index.enrolled)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            for band in roster.regulation.hour_bands(patient):
                minutes = judged_minutes(roster, patient, band.pack)
                if band.max is not None and minutes > band.max:
                    yield Finding(
                        amount=-(-(minutes - band.max) // 60),
                        patient=patient.id,
                        note=f"{patient.id} has {minutes} counted minutes by {band.pack.id}, "
                        f"at most {band.max} allowed",
                    )
            if not patient.enrolled:
                yield from hours_short(roster, patient)


def cap_hours(desk: Desk, limits: Sequence[Limit]) -> None:
    """At most so many counted minutes; counts hours begun above."""
    terms = counted_terms(desk.variables, [(p, pack) for p, pack, _ in limits])
    most = np.array([most for *_, most in limits], dtype=np.int64)
    desk.at_most(terms.ask, terms.literal, most, coefficient=terms.minutes, step=60)


def ask_for_hours(desk: Desk, limits: Sequence[Limit]) -> None:
    """At least so many counted minutes of patients who are served; counts hours begun below."""
    terms = counted_terms(desk.variables, [(p, pack) for p, pack, _ in limits])
    least = np.array([least for *_, least in limits], dtype=np.int64)
    served = desk.variables.served[np.array([p for p, *_ in limits], dtype=np.int64)]
    desk.at_least(terms.ask, terms.literal, least, coefficient=terms.minutes, when=served, step=60)


def ask_for_minimum_hours(desk: Desk, whom: Bools) -> None:
    """The weekly minimums of counted minutes of some of the patients."""
    index = desk.variables.candidates.index
    limits = [
        (int(p), band.pack, band.min)
        for p in np.flatnonzero(whom & index.schedulable)
        for band in index.regulation.hour_bands(index.problem.patients[p])
        if band.min is not None
    ]
    ask_for_hours(desk, limits)


def hours_short(roster: Roster, patient: Patient) -> Iterator[Finding]:
    """What the patient's week, if it must be met, lacks of its minimums of counted minutes."""
    if not roster.must_be_met(patient):
        return
    for band in roster.regulation.hour_bands(patient):
        minutes = judged_minutes(roster, patient, band.pack)
        if band.min is not None and minutes < band.min:
            yield Finding(
                amount=-(-(band.min - minutes) // 60),
                patient=patient.id,
                note=f"{patient.id} has {minutes} counted minutes by {band.pack.id}, "
                f"{band.min} needed",
            )
