"""Placements given to patients, and what these displace placed again."""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bench import Bench
from iopsched.search.weekly.board import FITS, LOG, NEAR, Board
from iopsched.search.weekly.days import FAR, Ints
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.losing import eject, note_loss
from iopsched.search.weekly.seating import seat, take_out
from iopsched.search.weekly.undoing import undo
from iopsched.search.weekly.weeks import LONGEST
from iopsched.search.weekly.worth import week_cost

__all__ = ["bring", "free_to_come", "lacks", "regain_all", "week_with"]

PRESSING = 5
"""Placements displaced in a change that may displace others in their turn."""

WORTHWHILE = 1.0
"""What a placement must save at least to be taken back."""


@njit(cache=True, nogil=True)
def regain_all(g: Ground, b: Board, w: Bench, plans: Plans) -> None:
    """Place again all that was displaced, and what that displaces."""
    done = 0
    # What is left then is lost: the log must have room to undo it all.
    while done < w.size[0] and b.size[0] < LOG // 2:
        _regain(g, b, w, plans, w.whose[done], w.kind[done], done < PRESSING)
        done += 1


@njit(cache=True, nogil=True)
def _regain(g: Ground, b: Board, w: Bench, plans: Plans, q: int, kind: int, pressing: bool) -> None:
    """Place again what a patient lost, where it is free; or, pressing, where it is not."""
    w.other[:] = b.week[q]
    free, blocked = _like(g, b, w, plans, q, kind)
    before = week_cost(plans, w.slot, g.own, q, w.other, w.amount)
    best, which = before - WORTHWHILE, -1
    for i in range(free):
        y = w.free[i]
        if week_with(plans, w.slot, w.other, y, w.week, -1) == 0:
            now = week_cost(plans, w.slot, g.own, q, w.week, w.amount) + w.charge[i]
            if now < best:
                best, which = now, y
    if which >= 0:
        week_with(plans, w.slot, w.other, which, w.week, -1)
        own = week_cost(plans, w.slot, g.own, q, w.week, w.amount)
        since = b.size[0]
        take_out(g, b, q)
        if seat(g, b, q, w.week, own, 0) != FITS:
            undo(b, since)
    elif pressing and blocked >= 0:
        since, size = b.size[0], w.size[0]
        if not bring(g, b, w, plans, q, blocked, False):
            undo(b, since)
            w.size[0] = size


@njit(cache=True, nogil=True)
def _like(g: Ground, b: Board, w: Bench, plans: Plans, q: int, kind: int) -> tuple[int, int]:
    """Collect a patient's candidate rows of a kind that are free, and what each costs besides.

    Returns how many there are, and one by chance of those that are not free, or -1.
    """
    slot, kind_of, seat_of = w.slot, plans.slots.kind, plans.slots.seat
    run_of, run_variable, value, chosen, room = g.run, g.run_variable, b.value, b.chosen, b.room
    first, row_of, amount = g.taken.first, g.taken.at, g.taken.amount
    needs, needed, follows, price = g.implied.first, g.implied.at, g.follows, g.price
    free, charge = w.free, w.charge
    count, blocked, seen = 0, -1, 0
    for y in range(g.cuts[q], g.cuts[q + 1]):
        j = slot[y]
        if j < 0 or kind_of[j] != kind or seat_of[j] >= 0 or chosen[y]:
            continue
        run = run_of[y]
        if run >= 0 and value[run_variable[run]] < 0.5:
            continue
        lacking = False
        for i in range(first[y], first[y + 1]):
            if amount[i] > room[row_of[i]] + NEAR:
                lacking = True
                break
        if lacking:
            seen += 1
            if np.random.randint(seen) == 0:
                blocked = y
        elif count < len(free):
            more = 0.0
            for i in range(needs[y], needs[y + 1]):
                v = needed[i]
                if follows[v] and value[v] < 0.5:
                    more += price[v]
            free[count], charge[count] = y, more
            count += 1
    return count, blocked


@njit(cache=True, nogil=True)
def bring(g: Ground, b: Board, w: Bench, plans: Plans, p: int, y: int, replacing: bool) -> bool:
    """Give a patient a placement, whatever it displaces; returns whether that was possible."""
    slots = plans.slots
    w.other[:] = b.week[p]
    kind = slots.kind[w.slot[y]]
    dropped, seen = -1, 0
    if replacing:
        for x in w.other:
            if x < 0:
                break
            j = w.slot[x]
            if slots.kind[j] == kind and slots.seat[j] < 0:
                seen += 1
                if np.random.randint(seen) == 0:
                    dropped = x
    if week_with(plans, w.slot, w.other, y, w.week, dropped) < 0:
        return False
    own = week_cost(plans, w.slot, g.own, p, w.week, w.amount)
    if own >= FAR:
        return False
    for x in w.other:
        if x < 0:
            break
        j = w.slot[x]
        overlaps = slots.start[j] < slots.end[w.slot[y]] and slots.end[j] > slots.start[w.slot[y]]
        if x == dropped:
            if not note_loss(g, plans, w, p, x):
                return False
        elif overlaps and not note_loss(g, plans, w, p, x):
            return False
    week = w.week.copy()
    take_out(g, b, p)
    for i in range(g.taken.first[y], g.taken.first[y + 1]):
        row, amount = g.taken.at[i], g.taken.amount[i]
        while amount > b.room[row] + NEAR:
            if not eject(g, b, w, plans, row, p):
                return False
    return seat(g, b, p, week, own, 0) == FITS


@njit(cache=True, nogil=True)
def week_with(plans: Plans, slot: Ints, held: Ints, y: int, kept: Ints, dropped: int) -> int:
    """Write a week with one more row, in order, and without those that overlap it.

    Parameters
    ----------
    held : array of int
        The week before.
    kept : array of int
        Written: the week then.
    dropped : int
        A row that goes as well, or -1.

    Returns
    -------
    int
        How many rows overlapped, or -1 if one of them is a seat of a series.
    """
    start_of, end_of, seat_of = plans.slots.start, plans.slots.end, plans.slots.seat
    begin, end = start_of[slot[y]], end_of[slot[y]]
    n, lost, entered = 0, 0, False
    for x in held:
        if x < 0:
            break
        j = slot[x]
        if x == dropped:
            continue
        if start_of[j] < end and end_of[j] > begin:
            if seat_of[j] >= 0:
                return -1
            lost += 1
            continue
        if not entered and start_of[j] >= end:
            kept[n] = y
            n += 1
            entered = True
        if n >= LONGEST - 1:
            return -1
        kept[n] = x
        n += 1
    if not entered:
        kept[n] = y
        n += 1
    kept[n:] = -1
    return lost


@njit(cache=True, nogil=True)
def free_to_come(g: Ground, b: Board, w: Bench, plans: Plans, y: int) -> bool:
    """Whether a candidate row may come by itself: no seat of a series, and its group runs."""
    j = w.slot[y]
    run = g.run[y]
    if j < 0 or plans.slots.seat[j] >= 0:
        return False
    return bool(run < 0 or b.value[g.run_variable[run]] > 0.5)


@njit(cache=True, nogil=True)
def lacks(g: Ground, b: Board, y: int) -> bool:
    """Whether a candidate row has no room."""
    row, amount, room = g.taken.at, g.taken.amount, b.room
    for i in range(g.taken.first[y], g.taken.first[y + 1]):
        if amount[i] > room[row[i]] + NEAR:
            return True
    return False
