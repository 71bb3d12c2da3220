"""Small changes: one placement comes into a week, and what it displaces is placed elsewhere.

Each costs microseconds, where a whole week costs a millisecond: many of them explore what whole
weeks then make good use of.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import Board
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.losing import all_large
from iopsched.search.weekly.regaining import bring, free_to_come, regain_all
from iopsched.search.weekly.undoing import commit, undo

__all__ = ["step"]

REPLACING = 0.5
"""Chance that a placement of the same kind goes where a new one comes."""


@njit(cache=True, nogil=True)
def step(
    g: Ground, b: Board, w: Bench, plans: Plans, p: int, first: int, last: int, bearable: float
) -> bool:
    """Try a placement by chance in a patient's week; returns whether it was kept.

    Parameters
    ----------
    first, last : int
        The candidate rows to choose from.
    bearable : float
        What the whole may cost then.
    """
    if last <= first or not w.mine[p]:
        return False
    y = first + np.random.randint(last - first)
    if b.chosen[y] or not free_to_come(g, b, w, plans, y):
        return False
    commit(b)
    b.turn[0] += 1
    w.size[0] = 0
    if bring(g, b, w, plans, p, y, np.random.random() < REPLACING):
        regain_all(g, b, w, plans)
        if b.total[0] <= bearable and all_large(g, b, w) and b.total[0] <= bearable:
            return True
    undo(b, 0)
    return False
