"""Seats in the sessions that the patient prefers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Bools, Ints
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
        asks, welcome = index.once(_asks), index.once(_welcome)
        choosy = np.flatnonzero((rows.session != NONE) & asks[rows.patient, rows.service])
        amounts = np.zeros(len(rows), dtype=np.int64)
        asked = rows.patient[choosy] * len(index.session) + rows.session[choosy]
        amounts[choosy] = ~np.isin(asked, welcome)
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


def _asks(index: Index) -> Bools:
    """By patient and service: whether the patient prefers sessions of it."""
    asks = np.zeros((len(index.patient), len(index.service)), dtype=bool)
    for row, patient in zip(asks, index.problem.patients, strict=True):
        preferred = [index.session[session] for session in patient.prefers.sessions]
        row[index.session_service[preferred]] = True
    return asks


def _welcome(index: Index) -> Ints:
    """Patients with the sessions that they prefer, each pair as one number."""
    pairs = [
        i * len(index.session) + index.session[session]
        for i, patient in enumerate(index.problem.patients)
        for session in patient.prefers.sessions
    ]
    return np.array(pairs, dtype=np.int64)
