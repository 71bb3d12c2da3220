"""Changes of which groups run: one is opened in the place of others, or closed.

Who was in a group that closes is placed elsewhere; who lacks what a new group gives comes to it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import FITS, LOG, NEAR, Board
from iopsched.search.weekly.days import FAR
from iopsched.search.weekly.fitting import SPINS
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.losing import all_large, eject, lose_row
from iopsched.search.weekly.regaining import free_to_come, lacks, regain_all, week_with
from iopsched.search.weekly.seating import seat, start, stop, take_out
from iopsched.search.weekly.undoing import commit, undo
from iopsched.search.weekly.worth import week_cost

__all__ = ["change_group", "fill", "free_group"]

NEEDED = 1_000.0
"""What a new group's seat saves at least to be taken at once."""

BEARABLE = 1_000.0
"""What a seat may cost that lets a new group reach its least size."""


@njit(cache=True, nogil=True)
def change_group(g: Ground, b: Board, w: Bench, plans: Plans, run: int, bearable: float) -> bool:
    """Close a group that runs, or open one that does not; returns whether that was kept.

    Parameters
    ----------
    bearable : float
        What the whole may cost then.
    """
    commit(b)
    b.turn[0] += 1
    w.size[0] = 0
    opens = b.value[g.run_variable[run]] < 0.5
    done = _open(g, b, w, plans, run) if opens else _dissolve(g, b, w, plans, run)
    if done:
        regain_all(g, b, w, plans)
        if opens:
            done = fill(g, b, w, plans, run)
        if done and all_large(g, b, w) and b.total[0] <= bearable:
            return True
    undo(b, 0)
    return False


@njit(cache=True, nogil=True)
def free_group(g: Ground, b: Board, w: Bench, plans: Plans, run: int, bearable: float) -> bool:
    """Let all those leave a group for whose sake it is smaller; returns whether that was kept."""
    commit(b)
    b.turn[0] += 1
    w.size[0] = 0
    for i in range(g.seats.first[run], g.seats.first[run + 1]):
        x = g.seats.at[i]
        if b.chosen[x] and _limits(g, x) and not lose_row(g, b, w, plans, x):
            undo(b, 0)
            return False
    if w.size[0] > 0:
        # The others have the first choice of the seats: who left would come back to them.
        _welcome(g, b, w, plans, run, NEEDED)
        regain_all(g, b, w, plans)
        if all_large(g, b, w) and b.total[0] <= bearable:
            return True
    undo(b, 0)
    return False


@njit(cache=True, nogil=True, inline="always")
def _limits(g: Ground, x: int) -> bool:
    """Whether a candidate row makes its group smaller."""
    limits = False
    for i in range(g.implied.first[x], g.implied.first[x + 1]):
        if g.follows[g.implied.at[i]]:
            limits = True
    return limits


@njit(cache=True, nogil=True)
def _dissolve(g: Ground, b: Board, w: Bench, plans: Plans, run: int) -> bool:
    """Take everybody's seat in a group, and let it run no more; returns whether that can be."""
    for i in range(g.seats.first[run], g.seats.first[run + 1]):
        x = g.seats.at[i]
        if b.chosen[x] and not lose_row(g, b, w, plans, x):
            return False
    b.closed[run] = b.turn[0]
    stop(g, b, run)
    return True


@njit(cache=True, nogil=True)
def _open(g: Ground, b: Board, w: Bench, plans: Plans, run: int) -> bool:
    """Let a group run, in the place of those that its clinician and its room now serve."""
    if not _make_room(g, b, w, plans, run, g.run_variable[run]):
        return False
    for way in range(g.ways.first[run], g.ways.first[run + 1]):
        o = g.ways.at[way]
        first, count = g.options.first[o], g.options.first[o + 1] - g.options.first[o]
        if not _make_room(g, b, w, plans, run, g.options.at[first + np.random.randint(count)]):
            return False
    return start(g, b, run, np.random.randint(SPINS))


@njit(cache=True, nogil=True)
def _make_room(g: Ground, b: Board, w: Bench, plans: Plans, run: int, v: int) -> bool:
    """Close the groups, and take the placements, that keep a shared variable from being 1."""
    for i in range(g.variable.first[v], g.variable.first[v + 1]):
        row, amount = g.variable.at[i], g.variable.amount[i]
        if amount <= 0 or amount <= b.room[row] + NEAR:
            continue
        for j in range(g.users.first[row], g.users.first[row + 1]):
            u = g.users.at[j]
            other = g.run_of[u]
            if g.users.amount[j] > 0 and b.value[u] > 0.5 and other >= 0 and other != run:
                if amount <= b.room[row] + NEAR:
                    break
                if b.value[g.run_variable[other]] > 0.5 and not _dissolve(g, b, w, plans, other):
                    return False
        while amount > b.room[row] + NEAR:
            if not eject(g, b, w, plans, row, -1):
                return False
    return True


@njit(cache=True, nogil=True)
def fill(g: Ground, b: Board, w: Bench, plans: Plans, run: int) -> bool:
    """Let patients come to a new group; returns whether it is large enough then."""
    _welcome(g, b, w, plans, run, NEEDED)
    if b.seated[run] < max(1, g.least[run]):
        _welcome(g, b, w, plans, run, -BEARABLE)
    return bool(b.seated[run] >= max(1, g.least[run]))


@njit(cache=True, nogil=True)
def _welcome(g: Ground, b: Board, w: Bench, plans: Plans, run: int, saving: float) -> None:
    """Let patients take seats of a group if each saves so much; if less than nothing, few."""
    first, last = g.seats.first[run], g.seats.first[run + 1]
    shift = np.random.randint(max(1, last - first))
    for i in range(last - first):
        enough = saving < 0 and b.seated[run] >= max(1, g.least[run])
        if enough or b.size[0] > LOG * 3 // 4:
            break
        x = g.seats.at[first + (i + shift) % (last - first)]
        if saving > 0 and _limits(g, x):
            continue
        if not b.chosen[x] and free_to_come(g, b, w, plans, x) and not lacks(g, b, x):
            _come(g, b, w, plans, x, saving)


@njit(cache=True, nogil=True)
def _come(g: Ground, b: Board, w: Bench, plans: Plans, x: int, saving: float) -> None:
    """Let a patient take a seat, if that saves so much, besides or for another of its kind."""
    p = g.patient[x]
    if not w.mine[p]:
        return
    w.other[:] = b.week[p]
    kind = plans.slots.kind[w.slot[x]]
    before = week_cost(plans, w.slot, g.own, p, w.other, w.amount)
    best, gone, found = before - saving, -1, False
    for k in range(-1, len(w.other)):
        dropped = w.other[k] if k >= 0 else -1
        if k >= 0 and dropped < 0:
            break
        if k >= 0:
            j, run = w.slot[dropped], g.run[dropped]
            # Nobody leaves a group that is then too small.
            if plans.slots.kind[j] != kind or plans.slots.seat[j] >= 0:
                continue
            if run >= 0 and b.seated[run] <= g.least[run]:
                continue
        if week_with(plans, w.slot, w.other, x, w.week, dropped) != 0:
            continue
        now = week_cost(plans, w.slot, g.own, p, w.week, w.amount)
        if now < best:
            best, gone, found = now, dropped, True
    if not found or best >= FAR:
        return
    week_with(plans, w.slot, w.other, x, w.week, gone)
    since = b.size[0]
    take_out(g, b, p)
    if seat(g, b, p, w.week, best, 0) != FITS:
        undo(b, since)
