"""Placements given to patients, and what these displace placed again."""

from __future__ import annotations

import numpy as np

from iopsched.search.weekly.bench import SERIES, Bench
from iopsched.search.weekly.board import FITS, LOG, Board
from iopsched.search.weekly.days import FAR
from iopsched.search.weekly.displacing import make_room, note_loss
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import Plans
from iopsched.search.weekly.merging import with_rows, without_rivals
from iopsched.search.weekly.running import let_run, runs
from iopsched.search.weekly.seating import lacks, seat
from iopsched.search.weekly.undoing import undo, write
from iopsched.search.weekly.worth import week_cost

__all__ = ["bring", "one_comes", "regain_all", "series_comes"]

PRESSING = 5
"""Placements displaced in a change that may displace others in their turn."""

WORTHWHILE = 1.0
"""What a placement must save at least to be taken back."""


@borrowing
def regain_all(g: Ground, b: Board, w: Bench, plans: Plans, bearable: float) -> bool:
    """Place again all that was displaced, and what that displaces.

    Returns False as soon as the whole would cost more than is bearable even if all that is still
    displaced were had again at no loss.
    """
    done, pending, counted = 0, 0.0, 0
    while True:
        while counted < w.size[0]:
            pending += max(0.0, w.loss[counted])
            counted += 1
        if b.total[0] - pending > bearable:
            return False
        # What is left then is lost: the log must have room to undo it all.
        if done >= w.size[0] or b.size[0] > LOG // 2:
            return bool(b.total[0] <= bearable)
        pending -= max(0.0, w.loss[done])
        _regain(g, b, w, plans, w.whose[done], w.kind[done], done < PRESSING, bearable + pending)
        done += 1


@borrowing
def _regain(
    g: Ground, b: Board, w: Bench, plans: Plans, q: int, kind: int, pressing: bool, bearable: float
) -> None:
    """Place again what a patient lost, where it is free; or, pressing, where it is not."""
    write(w.held, b.week[q])
    found, blocked = (
        _free_series(g, b, w, plans, q) if kind == SERIES else _free_place(g, b, w, plans, q, kind)
    )
    if found >= 0:
        _write_come(plans, w, q, kind, found)
        with_rows(plans, w.slot, w.held, w.come, w.week)
        own = week_cost(plans, w.slot, g.own, q, w.week, w.amount)
        seat(g, b, q, w.week, own)
    elif pressing and blocked >= 0:
        since, size = b.size[0], w.size[0]
        _write_come(plans, w, q, kind, blocked)
        if not bring(g, b, w, plans, q, -1, bearable):
            undo(b, since)
            w.size[0] = size


@borrowing
def _write_come(plans: Plans, w: Bench, q: int, kind: int, which: int) -> None:
    if kind == SERIES:
        series_comes(plans, w, which)
    else:
        one_comes(w, which)


@borrowing
def one_comes(w: Bench, y: int) -> None:
    """Write down that a single row is to come."""
    w.come[0] = y
    w.come[1:] = -1


@borrowing
def series_comes(plans: Plans, w: Bench, choice: int) -> None:
    """Write down that all seats of a choice of series are to come."""
    n = 0
    for y in plans.choice_row[choice]:
        if y >= 0:
            w.come[n] = y
            n += 1
    w.come[n:] = -1


@borrowing
def _free_place(g: Ground, b: Board, w: Bench, plans: Plans, q: int, kind: int) -> tuple[int, int]:
    """The best candidate row of a kind that a patient could have besides.

    Returns it, or -1, and one by chance of those that are not free, or -1.
    """
    free, blocked = _like(g, b, w, plans, q, kind)
    best, which = b.cost[q] - WORTHWHILE, -1
    for i in range(free):
        one_comes(w, w.free[i])
        if without_rivals(plans, w.slot, w.held, w.come, -1, w.rest):
            continue
        if with_rows(plans, w.slot, w.held, w.come, w.week):
            now = week_cost(plans, w.slot, g.own, q, w.week, w.amount) + w.charge[i]
            if now < best:
                best, which = now, w.free[i]
    return which, blocked


@borrowing
def _free_series(g: Ground, b: Board, w: Bench, plans: Plans, q: int) -> tuple[int, int]:
    """The best choice of series that a patient could have besides.

    Returns it, or -1, and one by chance of those that are not free, or -1.
    """
    best, which, blocked, seen = b.cost[q] - WORTHWHILE, -1, -1, 0
    for choice in range(plans.first_choice[q] + 1, plans.first_choice[q + 1]):
        series_comes(plans, w, choice)
        free = without_rivals(plans, w.slot, w.held, w.come, -1, w.rest) == 0
        for y in w.come:
            if y < 0 or not free:
                break
            free = runs(g, b, g.run[y]) and not lacks(g, b, y)
        if not free:
            seen += 1
            if np.random.randint(seen) == 0:
                blocked = choice
        elif with_rows(plans, w.slot, w.held, w.come, w.week):
            now = week_cost(plans, w.slot, g.own, q, w.week, w.amount)
            if now < best:
                best, which = now, choice
    return which, blocked


@borrowing
def _like(g: Ground, b: Board, w: Bench, plans: Plans, q: int, kind: int) -> tuple[int, int]:
    """Collect a patient's candidate rows of a kind that are free, and what each costs besides.

    Returns how many there are, and one by chance of those that are not free, or -1.
    """
    slot, kind_of, seat_of = w.slot, plans.slots.kind, plans.slots.seat
    run_of, run_variable, value, chosen = g.run, g.run_variable, b.value, b.chosen
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
        if lacks(g, b, y):
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


@borrowing
def bring(
    g: Ground, b: Board, w: Bench, plans: Plans, p: int, dropped: int, bearable: float
) -> bool:
    """Give a patient the rows that are to come, whatever they displace.

    Parameters
    ----------
    dropped : int
        A row of the patient's week that goes for them, or -1.
    bearable : float
        What the whole may cost once all is placed again.

    Returns
    -------
    bool
        Whether that was possible; if not, the board is left in the midst of it.
    """
    slots, slot = plans.slots, w.slot
    write(w.held, b.week[p])
    gone = without_rivals(plans, slot, w.held, w.come, dropped, w.rest)
    if not with_rows(plans, slot, w.rest, w.come, w.week):
        return False
    own = week_cost(plans, slot, g.own, p, w.week, w.amount)
    if own >= FAR or (gone == (dropped >= 0) and b.total[0] + own - b.cost[p] > bearable):
        return False
    if gone:
        less = week_cost(plans, slot, g.own, p, w.rest, w.amount)
        loss = less - b.cost[p]
        if less >= FAR or b.total[0] + own - b.cost[p] - max(0.0, loss) > bearable:
            return False
        chosen = b.chosen
        if seat(g, b, p, w.rest, less) != FITS:
            return False
        whole = slots.seat[slot[w.come[0]]] >= 0
        for x in w.held:
            if x < 0:
                break
            if chosen[x] or x == dropped:
                continue
            if slots.seat[slot[x]] < 0:
                if not note_loss(w, p, slots.kind[slot[x]], loss):
                    return False
            elif not whole:
                whole = True
                if not note_loss(w, p, SERIES, loss):
                    return False
    for y in w.come:
        if y < 0:
            break
        # Who makes groups smaller joins those that are: a whole week may make others so.
        if not let_run(g, b, g.run[y]) or not make_room(g, b, w, plans, y):
            return False
    return seat(g, b, p, w.week, own) == FITS
