"""Small changes: one placement comes into a week, and what it displaces is placed elsewhere.

Each costs microseconds, where a whole week costs a millisecond: many of them explore what whole
weeks then make good use of.
"""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import Board
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.regaining import bring, one_comes, regain_all, series_comes
from iopsched.search.weekly.undoing import commit, undo
from iopsched.search.weekly.welcoming import fill_those_of

__all__ = ["step"]

REPLACING = 0.5
"""Chance that a placement of the same kind goes where a new one comes."""


@borrowing
def step(g: Ground, b: Board, w: Bench, plans: Plans, p: int, bearable: float) -> bool:
    """Try a placement by chance, or a choice of series, in a patient's week.

    Parameters
    ----------
    bearable : float
        What the whole may cost then.

    Returns
    -------
    bool
        Whether it was kept.
    """
    commit(b)
    b.turn[0] += 1
    w.size[0] = 0
    dropped = -1
    choices = plans.first_choice[p + 1] - plans.first_choice[p] - 1
    rows = g.cuts[p + 1] - g.cuts[p]
    if rows + choices == 0:
        return False
    which = np.random.randint(rows + choices)
    if which < rows:
        y = g.cuts[p] + which
        if b.chosen[y] or w.slot[y] < 0 or plans.slots.seat[w.slot[y]] >= 0:
            return False
        if np.random.random() < REPLACING:
            dropped = _of_the_same_kind(g, b, w, plans, p, y)
        one_comes(w, y)
    else:
        series_comes(plans, w, plans.first_choice[p + 1] - 1 - (which - rows))
        if b.chosen[w.come[0]]:
            return False
    if bring(g, b, w, plans, p, dropped, bearable):
        fill_those_of(g, b, w, plans, p)
        if regain_all(g, b, w, plans, bearable):
            return True
    undo(b, 0)
    return False


@borrowing
def _of_the_same_kind(g: Ground, b: Board, w: Bench, plans: Plans, p: int, y: int) -> int:
    """A placement by chance of a patient's that is of the same kind as a row, or -1."""
    kind, seat_of, slot = plans.slots.kind, plans.slots.seat, w.slot
    found, seen = -1, 0
    for x in b.week[p]:
        if x < 0:
            break
        if kind[slot[x]] == kind[slot[y]] and seat_of[slot[x]] < 0:
            seen += 1
            if np.random.randint(seen) == 0:
                found = x
    return found
