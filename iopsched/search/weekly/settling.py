"""Weeks settled from their shares, those with the largest first, as far as they fit together."""

from __future__ import annotations

import time

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.ascent import Ascent
from iopsched.search.weekly.columns import Columns

__all__ = ["ROUNDS", "SURE", "settle_weeks", "weeks_of"]

ROUNDS = 3
"""Times that everybody is priced again after a step."""

SURE = 0.95
"""Share from which something is as good as settled."""

AT_ONCE = 0.04
"""Share of the weeks that are settled in one step."""

IN_HASTE = 0.15
"""The part of the weeks left that is settled in one step where time is short."""

NEAR = 1e-6


def settle_weeks(ascent: Ascent, free: Ints, until: float) -> None:
    """Settle the weeks of some patients."""
    columns = ascent.columns
    few = max(1, int(AT_ONCE * len(free)))
    room = _Room(ascent.master.rows)
    while len(free) and not ascent.oracle.stopping():
        at_once = few
        if time.perf_counter() > until:
            at_once = max(1, int(IN_HASTE * len(free)))
        share = np.array([columns.shares(p).max() for p in free.tolist()])
        order = np.argsort(-share)
        step = free[order[: max(at_once, int((share > SURE).sum()))]]
        fitting = room.fitting(ascent, step)
        for p in fitting.tolist():
            ascent.settle(p, int(columns.shares(p).argmax()))
        # Whom the others leave no room for in any week is placed anew in the end.
        if not len(fitting):
            break
        free = np.setdiff1d(free, fitting)
        ascent.follow(free, ROUNDS)


class _Room:
    """What weeks that are settled take of the rows."""

    def __init__(self, rows: int) -> None:
        self._held = np.zeros(rows)

    def fitting(self, ascent: Ascent, patients: Ints) -> Ints:
        """Of some patients, in turn, those whose weeks with the largest shares fit together."""
        columns = ascent.columns
        room = ascent.room()
        fitting = []
        for p in patients.tolist():
            row, amount = columns.terms(int(columns.mix.base[p] + columns.shares(p).argmax()))
            if np.all((amount <= 0) | (self._held[row] + amount <= room[row] + NEAR)):
                self._held[row] += amount
                fitting.append(p)
        return np.array(fitting, dtype=np.int64)


def weeks_of(columns: Columns) -> list[tuple[int, Ints]]:
    """The week of each patient that has the largest share."""
    weeks = []
    for p in np.flatnonzero(columns.mix.columns[: columns.patients]).tolist():
        week = columns.week[columns.mix.base[p] + columns.shares(p).argmax()]
        weeks.append((p, np.sort(week[week >= 0]).astype(np.int64)))
    return weeks
