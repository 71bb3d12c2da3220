"""Placements lost to others, and groups that lose them."""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bench import LOSSES, Bench
from iopsched.search.weekly.board import FITS, Board
from iopsched.search.weekly.days import FAR, Ints
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.seating import seat, stop, take_out
from iopsched.search.weekly.worth import week_cost

__all__ = ["all_large", "eject", "keeps_groups", "lose_row", "note_loss"]


@njit(cache=True, nogil=True)
def eject(g: Ground, b: Board, w: Bench, plans: Plans, row: int, p: int) -> bool:
    """Let somebody else lose a placement that takes of a row."""
    z, seen = -1, 0
    takers, amount, chosen, patient = g.takers.at, g.takers.amount, b.chosen, g.patient
    slot, seat_of, mine = w.slot, plans.slots.seat, w.mine
    for i in range(g.takers.first[row], g.takers.first[row + 1]):
        x = takers[i]
        if chosen[x] and amount[i] > 0 and slot[x] >= 0:
            q = patient[x]
            if q != p and mine[q] and seat_of[slot[x]] < 0:
                seen += 1
                if np.random.randint(seen) == 0:
                    z = x
    if z < 0:
        return False
    return lose_row(g, b, w, plans, z)


@njit(cache=True, nogil=True)
def lose_row(g: Ground, b: Board, w: Bench, plans: Plans, z: int) -> bool:
    """Take a placement from its patient; returns whether that can be."""
    q = g.patient[z]
    if not w.mine[q] or w.slot[z] < 0 or plans.slots.seat[w.slot[z]] >= 0:
        return False
    n = 0
    for x in b.week[q]:
        if x < 0:
            break
        if x != z:
            w.week[n] = x
            n += 1
    w.week[n:] = -1
    own = week_cost(plans, w.slot, g.own, q, w.week, w.amount)
    if own >= FAR or not note_loss(g, plans, w, q, z):
        return False
    take_out(g, b, q)
    return n == 0 or seat(g, b, q, w.week, own, 0) == FITS


@njit(cache=True, nogil=True)
def note_loss(g: Ground, plans: Plans, w: Bench, q: int, x: int) -> bool:
    """Note a placement that was displaced; returns whether there was room to."""
    n = w.size[0]
    if n >= LOSSES:
        return False
    w.whose[n], w.kind[n], w.runs[n] = q, plans.slots.kind[w.slot[x]], g.run[x]
    w.size[0] = n + 1
    return True


@njit(cache=True, nogil=True)
def keeps_groups(g: Ground, b: Board, week: Ints) -> bool:
    """Whether no group of a week that was left is below its least size; empty ones are closed."""
    for x in week:
        if x < 0:
            break
        run = g.run[x]
        if run >= 0 and b.seated[run] < g.least[run] and b.value[g.run_variable[run]] > 0.5:
            if b.seated[run] > 0:
                return False
            stop(g, b, run)
    return True


@njit(cache=True, nogil=True)
def all_large(g: Ground, b: Board, w: Bench) -> bool:
    """Whether no group that lost a seat is below its least size; empty ones are closed."""
    for i in range(w.size[0]):
        run = w.runs[i]
        if run >= 0 and b.seated[run] < g.least[run] and b.value[g.run_variable[run]] > 0.5:
            if b.seated[run] > 0:
                return False
            stop(g, b, run)
    return True
