"""Seats in the sessions that the patient prefers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE, Index
from iopsched.roster import Roster
from iopsched.rules.base import Finding, Rule
from iopsched.tables import Rows
from iopsched.week import time_text

__all__ = ["SessionPreference"]


class SessionPreference(Rule):
    id = "session_preference"
    sentence = (
        "Seats of a service are in the sessions of it that the patient prefers, where they prefer "
        "some; counts seats."
    )
    level = "like"
    weight = 30
    scope = "patient"

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        problem = index.problem
        service = {s.id: index.service[s.service] for s in problem.sessions}
        asks = np.zeros((len(problem.patients), len(problem.services)), dtype=bool)
        # The last column is no session.
        welcome = np.zeros((len(problem.patients), len(problem.sessions) + 1), dtype=bool)
        for i, patient in enumerate(problem.patients):
            asks[i, [service[s] for s in patient.prefers.sessions]] = True
            welcome[i, [index.session[s] for s in patient.prefers.sessions]] = True
        seat = rows.session != NONE
        minded = asks[rows.patient, rows.service] & ~welcome[rows.patient, rows.session]
        amounts: Ints = (seat & minded).astype(np.int64)
        return amounts

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for patient in roster.outpatients():
            preferred = patient.prefers.sessions
            services = {roster.sessions[session].service for session in preferred}
            for seat in roster.week[patient.id]:
                elsewhere = seat.session is not None and seat.session not in preferred
                if elsewhere and seat.service in services:
                    yield Finding(
                        amount=1,
                        patient=patient.id,
                        session=seat.session,
                        start=seat.start,
                        note=f"{patient.id} is in {seat.session} at {time_text(seat.start)}, "
                        "not in a preferred session",
                    )
