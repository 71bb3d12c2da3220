"""Patients who must not meet in a group."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import join
from iopsched.index import NONE
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.screening import schedulable

__all__ = ["KeepApart"]


class KeepApart(Rule):
    id = "keep_apart"
    sentence = "Two patients who are kept apart are in no session together; counts shared sessions."
    level = "must"
    weight = 10_000
    scope = "shared"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        rows, index = v.candidates.rows, v.candidates.index
        pairs = [(index.patient[one], index.patient[other]) for one, other in _pairs(index.problem)]
        first, second = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        seats = np.flatnonzero(rows.run != NONE)
        of_first, one = join(first, rows.patient[seats])
        of_second, other = join(second, rows.patient[seats])
        one, other = seats[one], seats[other]
        runs = len(v.run)
        met, meeting = join(of_first * runs + rows.run[one], of_second * runs + rows.run[other])
        both = np.arange(len(met))
        desk.at_most(
            np.concatenate([both, both]),
            np.concatenate([v.row[one[met]], v.row[other[meeting]]]),
            np.ones(len(both), dtype=np.int64),
        )

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for pair in _pairs(roster.problem):
            if not all(schedulable(roster.patients[patient]) for patient in pair):
                continue
            one, other = pair
            shared = roster.sessions_of(one) & roster.sessions_of(other)
            for session in sorted(shared, key=roster.order.__getitem__):
                note = f"{one} and {other} are both in {session}"
                yield Finding(amount=1, patient=one, session=session, note=note)


def _pairs(problem: Problem) -> list[tuple[str, str]]:
    """Each pair once, whichever way round and however often it is written."""
    return list(dict.fromkeys((min(pair), max(pair)) for pair in problem.keep_apart))
