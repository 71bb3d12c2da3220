"""Simulated annealing by small changes: single placements, and which groups run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import Board
from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.groups import change_group, free_group, withdraw
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.running import runs
from iopsched.search.weekly.steps import step
from iopsched.search.weekly.undoing import commit

__all__ = ["Odds", "fine", "regrets", "walk"]


class Odds(NamedTuple):
    """Chances of small changes other than of single placements.

    Attributes
    ----------
    withdraw : float
        That a patient is left without a week.
    group : float
        That a group is opened or closed.
    free : float
        Of a group that runs, that only those leave for whose sake it is smaller.
    """

    withdraw: float
    group: float
    free: float


LITTLE = 1_000.0
"""What a withdrawal must save somebody at least."""

CHANCES = 5
"""Patients of whom the one withdraws whose week saves least."""

SEVERAL = 0.1
"""Chance of whoever could do no better, as a part of the average: they may be in the way."""


@borrowing
def walk(
    g: Ground,
    b: Board,
    w: Bench,
    plans: Plans,
    odds: Odds,
    part: Ints,
    regret: Floats,
    heat: float,
    steps: int,
    seed: int,
) -> int:
    """Make so many small changes from where the board stands; returns how many were kept.

    Parameters
    ----------
    odds : Odds
    part : array of int
        Patients whose weeks are changed.
    regret : array of float
        Of these and those before (see `regrets`): where there is more, more is tried.
    heat : float
        How much worse a change may make the schedule, about.
    """
    np.random.seed(seed)
    kept = 0
    for _ in range(steps):
        bearable = b.total[0] + heat * np.random.exponential()
        if np.random.random() < odds.withdraw:
            kept += withdraw(g, b, w, plans, _spared(g, b, part), max(heat, LITTLE), bearable)
        elif len(g.least) > 0 and np.random.random() < odds.group:
            run = np.random.randint(len(g.least))
            if runs(g, b, run) and np.random.random() < odds.free:
                kept += free_group(g, b, w, plans, run, bearable)
            else:
                kept += change_group(g, b, w, plans, run, bearable)
        else:
            n = np.searchsorted(regret, np.random.random() * regret[-1])
            kept += step(g, b, w, plans, part[min(n, len(part) - 1)], bearable)
    commit(b)
    return kept


@borrowing
def _spared(g: Ground, b: Board, part: Ints) -> int:
    """A patient by chance, those sooner whose week saves little."""
    best, which = np.inf, part[0]
    for _ in range(CHANCES):
        p = part[np.random.randint(len(part))]
        saved = g.idle[p] - b.cost[p]
        if b.week[p, 0] >= 0 and saved < best:
            best, which = saved, p
    return int(which)


def regrets(ground: Ground, board: Board, part: Ints) -> Floats:
    """How much better patients could do, summed up from the first to each of them.

    Parameters
    ----------
    part : array of int
        Patients.
    """
    regret = np.maximum(board.cost[part] - ground.ideal[part], 0.0)
    total: Floats = np.cumsum(regret + SEVERAL * regret.mean() + 1.0)
    return total


def fine(board: Board, amount: float) -> None:
    """Let each seat that a group lacks cost so much from now on."""
    board.total[0] += (amount - board.fine[0]) * board.lacking[0]
    board.fine[0] = amount
