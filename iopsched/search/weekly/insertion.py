"""One patient's best week put in, while others lose single placements to it and place them anew."""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.board import FITS, NEAR, Board
from iopsched.search.weekly.days import FAR, Ints
from iopsched.search.weekly.fitting import BLOCKED, SPINS, Desk, Terms, best_week, row_costs
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.groups import fill
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.losing import all_large, eject, keeps_groups
from iopsched.search.weekly.regaining import regain_all
from iopsched.search.weekly.seating import seat, take_out
from iopsched.search.weekly.undoing import commit, undo

__all__ = ["begin", "give", "insert", "place"]

TRIES, PLACES = 4, 25
"""Most weeks tried where others may make way, and where nobody does."""

WORSE = -2
"""Said in the place of a row that is in the way: the whole would cost too much."""


def insert(
    g: Ground,
    b: Board,
    desk: Desk,
    plans: Plans,
    terms: Terms,
    p: int,
    ejecting: float,
    bearable: float,
) -> bool:
    """Give a patient another week, whoever loses places to it; returns whether that was kept.

    Parameters
    ----------
    ejecting : float
        What it costs to take a place from somebody else.
    bearable : float
        What the whole may cost then.
    """
    left = begin(g, b, desk, terms, p, ejecting)
    for _ in range(TRIES):
        own = best_week(g, desk, plans, p)
        if own >= FAR:
            break
        hindrance = give(g, b, desk, plans, p, own, left, bearable)
        if hindrance == FITS:
            return True
        if hindrance == WORSE:
            break
        desk.cost[hindrance] = BLOCKED
    undo(b, 0)
    return False


def place(g: Ground, b: Board, desk: Desk, plans: Plans, terms: Terms, p: int) -> bool:
    """Give a patient without a week the best one that is free; returns whether there is one."""
    begin(g, b, desk, terms, p, 0.0)
    for _ in range(PLACES):
        own = best_week(g, desk, plans, p)
        if own >= FAR:
            return False
        hindrance = seat(g, b, p, desk.weeks[0], own, 0)
        if hindrance == FITS:
            return True
        desk.cost[hindrance] = BLOCKED
    return False


@njit(cache=True, nogil=True)
def begin(g: Ground, b: Board, desk: Desk, terms: Terms, p: int, ejecting: float) -> Ints:
    """Take a patient out and write what all that could be had costs; returns the week before."""
    commit(b)
    b.turn[0] += 1
    left: Ints = b.week[p].copy()
    take_out(g, b, p)
    row_costs(g, b, desk, terms, p, ejecting)
    return left


@njit(cache=True, nogil=True)
def give(
    g: Ground,
    b: Board,
    desk: Desk,
    plans: Plans,
    p: int,
    own: float,
    left: Ints,
    bearable: float,
) -> int:
    """Give the week on the desk to its patient, and place again what it displaces.

    Returns FITS if that is kept, WORSE if it costs too much, or a row of the week that does not
    fit; then the patient is without a week.
    """
    w = desk.bench
    since = b.size[0]
    hindrance = _take(g, b, desk, plans, p, own)
    if hindrance != FITS:
        undo(b, since)
        return hindrance
    regain_all(g, b, w, plans)
    kept = b.total[0] <= bearable and all_large(g, b, w) and keeps_groups(g, b, left)
    if kept and _fills(g, b, desk, plans, p) and b.total[0] <= bearable:
        return FITS
    return WORSE


@njit(cache=True, nogil=True)
def _fills(g: Ground, b: Board, desk: Desk, plans: Plans, p: int) -> bool:
    """Let others come to the groups that the patient's week began; returns whether enough do."""
    week = b.week[p].copy()
    for x in week:
        if x < 0:
            break
        run = g.run[x]
        if run >= 0 and b.seated[run] < g.least[run] and not fill(g, b, desk.bench, plans, run):
            return False
    return True


@njit(cache=True, nogil=True)
def _take(g: Ground, b: Board, desk: Desk, plans: Plans, p: int, own: float) -> int:
    """Give the week to the patient; returns FITS or a row that does not."""
    w = desk.bench
    w.size[0] = 0
    week = desk.weeks[0]
    for x in week:
        if x < 0:
            break
        run = g.run[x]
        starts = run >= 0 and b.value[g.run_variable[run]] < 0.5
        for i in range(g.taken.first[x], g.taken.first[x + 1]):
            row, amount = g.taken.at[i], g.taken.amount[i]
            if starts and row >= g.seat_row:
                continue
            while amount > b.room[row] + NEAR:
                if not eject(g, b, w, plans, row, p):
                    return int(x)
    return seat(g, b, p, week, own, np.random.randint(SPINS))
