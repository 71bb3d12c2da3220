"""Who comes to what has become free: seats of groups, and clinicians' hours."""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import LOG, NEAR, Board
from iopsched.search.weekly.days import FAR
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.merging import with_rows, without_rivals
from iopsched.search.weekly.regaining import one_comes, series_comes
from iopsched.search.weekly.running import runs
from iopsched.search.weekly.seating import lacks, seat
from iopsched.search.weekly.undoing import write
from iopsched.search.weekly.worth import week_cost

__all__ = ["NEEDED", "fill", "fill_those_of", "limits", "offer", "welcome"]

NEEDED = 1_000.0
"""What a new group's seat saves at least to be taken at once."""

BEARABLE = 1_000.0
"""What a seat may cost that lets a new group reach its least size."""


@borrowing
def fill_those_of(g: Ground, b: Board, w: Bench, plans: Plans, p: int) -> None:
    """Let others come to the groups that only one patient is in."""
    write(w.kept, b.week[p])
    for x in w.kept:
        if x < 0:
            break
        run = g.run[x]
        if run >= 0 and b.seated[run] == 1 and g.least[run] > 1:
            fill(g, b, w, plans, run)


@borrowing
def fill(g: Ground, b: Board, w: Bench, plans: Plans, run: int) -> None:
    """Let patients come to a group: whoever needs it, and then as many as it lacks."""
    welcome(g, b, w, plans, run, NEEDED)
    if b.seated[run] < max(1, g.least[run]):
        welcome(g, b, w, plans, run, -BEARABLE)


@borrowing
def welcome(g: Ground, b: Board, w: Bench, plans: Plans, run: int, saving: float) -> None:
    """Let patients take seats of a group if each saves so much; if less than nothing, few."""
    first, last = g.seats.first[run], g.seats.first[run + 1]
    # Arrays are taken out of their tuples once: to do so in a loop costs more than the loop.
    seats, patient, cost, ideal, chosen = g.seats.at, g.patient, b.cost, g.ideal, b.chosen
    shift = np.random.randint(max(1, last - first))
    for i in range(last - first):
        x = seats[first + (i + shift) % (last - first)]
        if chosen[x] or cost[patient[x]] - ideal[patient[x]] < saving:
            continue
        enough = saving < 0 and b.seated[run] >= max(1, g.least[run])
        if enough or b.size[0] > LOG * 3 // 4 or not runs(g, b, run):
            break
        if saving < 0 or not limits(g, x):
            _invite(g, b, w, plans, x, saving)


@borrowing
def _invite(g: Ground, b: Board, w: Bench, plans: Plans, x: int, saving: float) -> None:
    """Let a patient have a candidate row, with its series if it is of one, if it is free."""
    p = g.patient[x]
    if b.chosen[x] or w.slot[x] < 0 or not w.mine[p] or lacks(g, b, x):
        return
    if plans.slots.seat[w.slot[x]] < 0:
        one_comes(w, x)
    elif not _whole_series(g, b, w, plans, x):
        return
    _come(g, b, w, plans, p, saving)


@borrowing
def _whole_series(g: Ground, b: Board, w: Bench, plans: Plans, x: int) -> bool:
    """Write down that a series comes that a seat is of; returns whether it is free."""
    p = g.patient[x]
    for choice in range(plans.first_choice[p] + 1, plans.first_choice[p + 1]):
        series_comes(plans, w, choice)
        among, free = False, True
        for y in w.come:
            if y < 0:
                break
            among |= y == x
            free &= not b.chosen[y] and runs(g, b, g.run[y]) and not lacks(g, b, y)
        if among and free:
            return True
    return False


@borrowing
def _come(g: Ground, b: Board, w: Bench, plans: Plans, p: int, saving: float) -> None:
    """Let a patient take what comes, if that saves so much, besides or for one of its kind."""
    slot, kind, seat_of = w.slot, plans.slots.kind, plans.slots.seat
    write(w.held, b.week[p])
    one = seat_of[slot[w.come[0]]] < 0
    seats = 0
    for x in w.held:
        if x >= 0 and not one and seat_of[slot[x]] >= 0:
            seats += 1
    best, gone, found = b.cost[p] - saving, -1, False
    for k in range(-1, len(w.held) if one else 0):
        dropped = w.held[k] if k >= 0 else -1
        if k >= 0:
            if dropped < 0:
                break
            run = g.run[dropped]
            # Nobody leaves a group that is then too small.
            if kind[slot[dropped]] != kind[slot[w.come[0]]] or seat_of[slot[dropped]] >= 0:
                continue
            if run >= 0 and b.seated[run] <= g.least[run]:
                continue
        if without_rivals(plans, slot, w.held, w.come, dropped, w.rest) != seats + (k >= 0):
            continue
        if with_rows(plans, slot, w.rest, w.come, w.week):
            now = week_cost(plans, slot, g.own, p, w.week, w.amount)
            if now < best:
                best, gone, found = now, dropped, True
    if found and best < FAR:
        without_rivals(plans, slot, w.held, w.come, gone, w.rest)
        with_rows(plans, slot, w.rest, w.come, w.week)
        seat(g, b, p, w.week, best)


@borrowing
def offer(g: Ground, b: Board, w: Bench, plans: Plans, z: int, saving: float) -> None:
    """Let patients take what a placement took, if that saves so much."""
    # Arrays are taken out of their tuples once: to do so in a loop costs more than the loop.
    takers, amount, patient, run_of = g.takers.at, g.takers.amount, g.patient, g.run
    cost, ideal = b.cost, g.ideal
    for i in range(g.taken.first[z], g.taken.first[z + 1]):
        row = g.taken.at[i]
        # Where there was room before, nothing was gained.
        before = max(0.0, b.room[row] - g.taken.amount[i]) + NEAR
        for n in range(g.takers.first[row], g.takers.first[row + 1]):
            x = takers[n]
            p = patient[x]
            if b.size[0] > LOG * 3 // 4:
                return
            if amount[n] > before and run_of[x] < 0 and cost[p] - ideal[p] >= saving:
                _invite(g, b, w, plans, x, saving)


@borrowing
def limits(g: Ground, x: int) -> bool:
    """Whether a candidate row makes its group smaller."""
    for i in range(g.implied.first[x], g.implied.first[x + 1]):
        if g.follows[g.implied.at[i]]:
            return True
    return False
