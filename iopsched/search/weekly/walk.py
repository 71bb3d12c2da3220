"""Simulated annealing by small changes: single placements, and which groups run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import Board
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.groups import change_group, free_group
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.steps import step
from iopsched.search.weekly.undoing import commit

__all__ = ["regretful", "walk"]

GROUPS, FREEING = 0.04, 0.7
"""Chance that a small change is one of groups; and then, that of a group that runs those leave for
whose sake it is smaller, instead of everybody."""

SEVERAL = 0.1
"""Chance of whoever could do no better, as a part of the average: they may be in the way."""


@njit(cache=True, nogil=True)
def walk(
    g: Ground,
    b: Board,
    w: Bench,
    plans: Plans,
    ideal: Floats,
    heat: float,
    steps: int,
    seed: int,
) -> int:
    """Make so many small changes from where the board stands; returns how many were kept.

    Parameters
    ----------
    ideal : array of float
        What the best week of each patient costs with the program to themselves.
    heat : float
        How much worse a change may make the schedule, about.
    """
    np.random.seed(seed)
    kept = 0
    for _ in range(steps):
        bearable = b.total[0] + heat * np.random.exponential()
        if len(g.least) > 0 and np.random.random() < GROUPS:
            run = np.random.randint(len(g.least))
            if b.value[g.run_variable[run]] > 0.5 and np.random.random() < FREEING:
                kept += free_group(g, b, w, plans, run, bearable)
            else:
                kept += change_group(g, b, w, plans, run, bearable)
        else:
            p = regretful(b.cost, ideal, w.mine)
            kept += step(g, b, w, plans, p, g.cuts[p], g.cuts[p + 1], bearable)
    commit(b)
    return kept


@njit(cache=True, nogil=True)
def regretful(cost: Floats, ideal: Floats, mine: npt.NDArray[np.bool_]) -> int:
    """A patient by chance, those sooner who could do better."""
    total = 0.0
    for p in range(len(ideal)):
        if mine[p]:
            total += max(cost[p] - ideal[p], 0.0)
    least = SEVERAL * total / len(ideal) + 1.0
    aim = np.random.random() * (total + least * mine.sum())
    last = 0
    for p in range(len(ideal)):
        if mine[p]:
            last = p
            aim -= max(cost[p] - ideal[p], 0.0) + least
            if aim < 0:
                break
    return last
