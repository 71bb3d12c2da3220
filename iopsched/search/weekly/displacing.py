"""Placements lost to others."""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.bench import LOSSES, SERIES, Bench
from iopsched.search.weekly.board import FITS, NEAR, Board
from iopsched.search.weekly.days import FAR
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.merging import without_row
from iopsched.search.weekly.seating import called_row, seat, taken_row
from iopsched.search.weekly.worth import week_cost

__all__ = ["eject", "lose", "make_room", "make_way", "note_loss"]


@borrowing
def eject(g: Ground, b: Board, w: Bench, plans: Plans, row: int, p: int) -> bool:
    """Let somebody else lose a placement that takes of a row; returns whether anybody did."""
    x = b.holder[row]
    # Mostly there is but one, whom it would take long to find among all who could be.
    if x < 0 or not b.chosen[x] or b.used[row] > 1.0 + NEAR or not _may_lose(g, w, x, p):
        x = _taker(g, b, w, row, p)
    return x >= 0 and lose(g, b, w, plans, x)


@borrowing
def _taker(g: Ground, b: Board, w: Bench, row: int, p: int) -> int:
    """A placement by chance, of somebody else, that takes of a row, or -1."""
    first, last = g.takers.first[row], g.takers.first[row + 1]
    takers, amount, chosen = g.takers.at, g.takers.amount, b.chosen
    shift = np.random.randint(max(1, last - first))
    for i in range(last - first):
        n = first + i + shift
        if n >= last:
            n -= last - first
        x = takers[n]
        if chosen[x] and amount[n] > 0 and _may_lose(g, w, x, p):
            return int(x)
    return -1


@borrowing
def _may_lose(g: Ground, w: Bench, x: int, p: int) -> bool:
    """Whether a placement is another patient's who may lose it."""
    return bool(w.slot[x] >= 0 and g.patient[x] != p and w.mine[g.patient[x]])


@borrowing
def make_room(g: Ground, b: Board, w: Bench, plans: Plans, y: int) -> bool:
    """Let others lose what a candidate row takes; returns whether there is enough of it then."""
    row = taken_row(g, b, y)
    while row != FITS:
        if not eject(g, b, w, plans, row, g.patient[y]):
            return False
        row = taken_row(g, b, y)
    return True


@borrowing
def make_way(g: Ground, b: Board, w: Bench, plans: Plans, y: int) -> bool:
    """Let others lose what a candidate row takes and calls forth; returns whether that can be."""
    while make_room(g, b, w, plans, y):
        row = called_row(g, b, y)
        if row == FITS:
            return True
        if not eject(g, b, w, plans, row, g.patient[y]):
            break
    return False


@borrowing
def lose(g: Ground, b: Board, w: Bench, plans: Plans, z: int) -> bool:
    """Take a placement from its patient, or a whole series; returns whether that can be."""
    q = g.patient[z]
    if not w.mine[q] or w.slot[z] < 0:
        return False
    series = without_row(plans, w.slot, b.week[q], z, w.rest)
    own = week_cost(plans, w.slot, g.own, q, w.rest, w.amount)
    before = b.cost[q]
    if own >= FAR or seat(g, b, q, w.rest, own) != FITS:
        return False
    kind = SERIES if series else plans.slots.kind[w.slot[z]]
    return note_loss(w, q, kind, b.cost[q] - before)


@borrowing
def note_loss(w: Bench, q: int, kind: int, loss: float) -> bool:
    """Note a placement that was displaced; returns whether there was room to."""
    n = w.size[0]
    if n >= LOSSES:
        return False
    w.whose[n], w.kind[n], w.loss[n] = q, kind, loss
    w.size[0] = n + 1
    return True
