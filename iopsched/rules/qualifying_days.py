"""Days with enough treatment on them, often enough and close enough together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.problem import Patient
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.rules.counting import judged_minutes, qualifying_literals
from iopsched.week import DAYS

__all__ = ["QualifyingDays", "ask_for_qualifying_days", "qualifying_days_short"]


class QualifyingDays(Rule):
    id = "qualifying_days"
    sentence = (
        "A patient who is not enrolled is placed only with the days that each rule pack asks for, "
        "each with enough counted minutes and not too many days without between two of them; "
        "counts days missing, and gaps too long."
    )
    level = "must"
    weight = 10_000
    scope = "patient"

    def post(self, desk: Desk) -> None:
        ask_for_qualifying_days(desk, ~desk.variables.candidates.index.enrolled)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            if not patient.enrolled:
                yield from qualifying_days_short(roster, patient)


def ask_for_qualifying_days(desk: Desk, whom: Bools) -> None:
    """The qualifying days of some of the patients; each has one counted minute at least."""
    index = desk.variables.candidates.index
    asks = [
        (int(p), pack)
        for p in np.flatnonzero(whom & index.schedulable)
        for pack in index.regulation.all(index.problem.patients[p])
        if pack.days.min
    ]
    minutes = np.array([max(1, pack.days.minutes) for _, pack in asks], dtype=np.int64)
    qualifies = qualifying_literals(desk.variables, asks, minutes)
    least = np.array([pack.days.min for _, pack in asks], dtype=np.int64)
    served = desk.variables.served[np.array([p for p, _ in asks], dtype=np.int64)]
    desk.at_least(np.repeat(np.arange(len(asks)), 7), qualifies.ravel(), least, when=served)
    gaps = [7 if pack.days.max_gap is None else pack.days.max_gap for _, pack in asks]
    _keep_close(desk, qualifies, np.array(gaps, dtype=np.int64))


def _keep_close(desk: Desk, qualifies: Ints, most: Ints) -> None:
    """Two qualifying days too far apart have another one between them."""
    possible = qualifies != ~desk.encoder.true
    for first, last in combinations(range(7), 2):
        far = most < last - first - 1
        far &= possible[:, first] & possible[:, last]
        ends, between = qualifies[far][:, [first, last]], qualifies[far, first + 1 : last]
        literal = np.concatenate([~ends, between], axis=1)
        group = np.repeat(np.arange(len(literal)), literal.shape[1])
        desk.some_of(group, literal.ravel())


def qualifying_days_short(roster: Roster, patient: Patient) -> Iterator[Finding]:
    """What the patient's week, if it must be met, lacks of its packs' qualifying days."""
    if not roster.must_be_met(patient):
        return
    for pack in roster.regulation.all(patient):
        asked = pack.days
        if not asked.min:
            continue
        days = [
            day
            for day in range(7)
            if judged_minutes(roster, patient, pack, day) >= max(1, asked.minutes)
        ]
        if len(days) < asked.min:
            yield Finding(
                amount=asked.min - len(days),
                patient=patient.id,
                note=f"{patient.id} has {len(days)} days with {asked.minutes} counted minutes by "
                f"{pack.id}, {asked.min} needed",
            )
        for day, following in pairwise(days):
            if asked.max_gap is not None and following - day - 1 > asked.max_gap:
                yield Finding(
                    amount=1,
                    patient=patient.id,
                    note=f"{patient.id} has {following - day - 1} days without {asked.minutes} "
                    f"counted minutes by {pack.id} between {DAYS[day]} and {DAYS[following]}, "
                    f"at most {asked.max_gap} allowed",
                )
