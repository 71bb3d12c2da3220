"""A first schedule: patients placed one after another, each with the best week still free."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.board import Board
from iopsched.search.weekly.fitting import Desk, Terms
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.insertion import place
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.running import stop
from iopsched.search.weekly.seating import take_out
from iopsched.search.weekly.undoing import commit

__all__ = ["construct"]

THRIFT = 200.0
"""Cost of every placement, besides: what one patient need not have is left to others."""

STARTING = 400.0
"""What it costs, besides, to start a group: it must still be filled."""


def construct(
    g: Ground, b: Board, desk: Desk, plans: Plans, order: Ints, stopping: Callable[[], bool]
) -> None:
    """Place patients in order, then close groups that are too small and place theirs again.

    Parameters
    ----------
    order : array of int
        Patients without a week.
    stopping : callable
        When it says so, nobody more is placed; small groups are closed all the same.
    """
    terms = Terms(THRIFT, STARTING)
    for p in order[g.movable[order]].tolist():
        if stopping():
            break
        place(g, b, desk, plans, terms, p)
    closed = np.zeros(len(g.least), dtype=bool)
    while True:
        runs = b.value[g.run_variable] > 0.5
        small = np.flatnonzero(runs & (b.seated < np.maximum(1, g.least)))
        if not len(small):
            break
        run = int(small[np.argmin(b.seated[small])])
        seats = g.seats.at[g.seats.first[run] : g.seats.first[run + 1]]
        left = np.unique(g.patient[seats[b.chosen[seats]]])
        left = left[g.movable[left]]
        for p in left.tolist():
            take_out(g, b, p)
        if b.seated[run]:
            # Weeks that may not be changed hold it up: it stays as it is.
            break
        if b.value[g.run_variable[run]] > 0.5:
            stop(g, b, run)
        commit(b)
        closed[run] = True
        for p in left.tolist():
            if not stopping():
                # Placing begins a new turn: what was closed stays so.
                b.closed[closed] = b.turn[0] + 1
                place(g, b, desk, plans, terms, p)
