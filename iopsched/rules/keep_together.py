"""Patients who do better together share their groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.index import NONE
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.screening import schedulable

__all__ = ["KeepTogether"]


class KeepTogether(Rule):
    id = "keep_together"
    sentence = (
        "Both patients of a pair have a seat in a session, or neither has; counts sessions of each "
        "pair with only one of them."
    )
    level = "like"
    weight = 20
    scope = "shared"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        index, rows = v.candidates.index, v.candidates.rows
        pairs = [(index.patient[a], index.patient[b]) for a, b in index.problem.keep_together]
        asked = [pair for pair in pairs if index.schedulable[list(pair)].all()]
        one, other = np.array(asked, dtype=np.int64).reshape(-1, 2).T
        sessions, members = len(index.problem.sessions), np.unique([one, other])
        number = np.full(len(index.problem.patients), NONE)
        number[members] = np.arange(len(members))
        seats = np.flatnonzero((rows.session != NONE) & (number[rows.patient] != NONE))
        seated = v.encoder.any_of(
            number[rows.patient[seats]] * sessions + rows.session[seats],
            v.row[seats],
            len(members) * sessions,
        ).reshape(len(members), sessions)
        for here, there in ((one, other), (other, one)):
            mine, theirs = seated[number[here]].ravel(), seated[number[there]].ravel()
            possible = mine != ~v.encoder.true
            desk.implies(mine[possible], theirs[possible])

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for pair in roster.problem.keep_together:
            if not all(schedulable(roster.patients[patient]) for patient in pair):
                continue
            one, other = (roster.sessions_of(patient) for patient in pair)
            for session in sorted(one ^ other, key=roster.order.__getitem__):
                patient, away = pair if session in one else reversed(pair)
                note = f"{session} has {patient} without {away}"
                yield Finding(amount=1, patient=patient, session=session, note=note)
