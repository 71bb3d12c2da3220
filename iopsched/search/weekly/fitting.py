"""A patient's best week among what is free, or could be had of others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from iopsched.search.weekly.bench import Bench, new_bench
from iopsched.search.weekly.board import NEAR, Board
from iopsched.search.weekly.days import FAR, NEVER, Floats, Ints
from iopsched.search.weekly.ground import Ground
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.labels import Labels, new_labels
from iopsched.search.weekly.layout import FEATURES, Plans
from iopsched.search.weekly.running import start
from iopsched.search.weekly.undoing import undo
from iopsched.search.weekly.weeks import LONGEST, WEEKS, price_week

__all__ = ["BLOCKED", "Desk", "Terms", "best_week", "new_desk", "row_costs"]

BLOCKED = 1e9
"""Cost of a row that cannot be had."""


class Terms(NamedTuple):
    """On what terms weeks are found.

    Attributes
    ----------
    thrift : float
        Cost of every placement, besides: what one patient need not have is left to others.
    starting : float
        What it costs, besides, to start a group: it must still be filled.
    """

    thrift: float
    starting: float


class Desk(NamedTuple):
    """Room to work in, for one thread.

    Attributes
    ----------
    cost : array of float
        Of candidate rows; only those of the patient at hand hold.
    multiplier : array of float
        Where the search for each patient's multipliers begins.
    labels : Labels
    found, weeks : arrays
        Weeks of the patient at hand.
    looked, startable : arrays of int, one entry a run
        In which look a run was tried, and whether it can start.
    number : array of int, one entry
        Of the look.
    bench : Bench
    """

    cost: Floats
    multiplier: Floats
    labels: Labels
    found: Floats
    weeks: Ints
    looked: Ints
    startable: Ints
    number: Ints
    bench: Bench


def new_desk(ground: Ground, plans: Plans, slot: Ints) -> Desk:
    """A desk with nothing on it; the slot of each candidate row is found by `slots_of_rows`."""
    runs = len(ground.least)
    return Desk(
        cost=np.zeros(len(ground.own)),
        multiplier=np.zeros(plans.first_table[-1]),
        labels=new_labels(FEATURES),
        found=np.empty(WEEKS),
        weeks=np.empty((WEEKS, LONGEST), dtype=np.int64),
        looked=np.zeros(runs, dtype=np.int64),
        startable=np.zeros(runs, dtype=np.int64),
        number=np.zeros(1, dtype=np.int64),
        bench=new_bench(slot, ground.movable.copy()),
    )


@njit(cache=True, nogil=True)
def best_week(g: Ground, desk: Desk, plans: Plans, p: int) -> float:
    """Write a patient's best week at the costs on the desk.

    Returns what it costs by itself, or FAR if there is none. It is called from Python only: all of
    it would be compiled anew with each compiled caller.
    """
    limit = min(plans.empty[p], NEVER)
    desk.found[:] = FAR
    desk.found[0] = limit
    desk.weeks[:, :] = -1
    mu = desk.multiplier[plans.first_table[p] : plans.first_table[p + 1]]
    price_week(plans, p, desk.cost, limit, mu, desk.found, desk.weeks, desk.labels, False)
    week = desk.weeks[0]
    if desk.found[0] >= BLOCKED / 2 or week[0] < 0:
        return FAR
    _sort(plans, desk.bench.slot, week)
    extra = 0.0
    for x in week:
        if x < 0:
            break
        extra += desk.cost[x] - g.own[x]
    return float(np.round(desk.found[0] - extra))


@borrowing
def _sort(plans: Plans, slot: Ints, week: Ints) -> None:
    """Put a week's rows in order of their starts."""
    for i in range(1, len(week)):
        x = week[i]
        if x < 0:
            break
        j = i
        while j > 0 and plans.slots.start[slot[week[j - 1]]] > plans.slots.start[slot[x]]:
            week[j] = week[j - 1]
            j -= 1
        week[j] = x


@borrowing
def row_costs(g: Ground, b: Board, desk: Desk, terms: Terms, p: int, ejecting: float) -> None:
    """Write on the desk what each row that the patient could have costs.

    Parameters
    ----------
    ejecting : float
        What it costs to take a place from somebody else; with 0 nobody loses any.
    """
    desk.number[0] += 1
    look = desk.number[0]
    # Arrays are taken out of their tuples once: to do so in a loop costs more than the loop.
    own, costs, run_of, run_variable, value = g.own, desk.cost, g.run, g.run_variable, b.value
    looked, startable, room, used = desk.looked, desk.startable, b.room, b.used
    first, row_of, amounts = g.taken.first, g.taken.at, g.taken.amount
    needs, needed, follows, price = g.implied.first, g.implied.at, g.follows, g.price
    asks, asked, ask = g.variable.first, g.variable.at, g.variable.amount
    sets, mark_of, mark_cost, share = g.marks.first, g.marks.at, g.mark_cost, g.mark_share
    for x in range(g.cuts[p], g.cuts[p + 1]):
        run = run_of[x]
        cost = own[x] + terms.thrift
        starts = run >= 0 and value[run_variable[run]] < 0.5
        if starts:
            if looked[run] != look:
                looked[run] = look
                startable[run] = _can_start(g, b, run)
            cost += terms.starting if startable[run] else BLOCKED
        lacking = False
        for i in range(first[x], first[x + 1]):
            row, amount = row_of[i], amounts[i]
            # The row of a run that does not run yet has no room, but will.
            if amount > room[row] + NEAR and not (starts and row >= g.seat_row):
                lacking = True
                if ejecting <= 0 or used[row] < amount - NEAR - max(room[row], 0.0):
                    cost = BLOCKED
                    break
        if lacking:
            cost += ejecting
        for i in range(needs[x], needs[x + 1]):
            v = needed[i]
            if follows[v] and value[v] < 0.5:
                cost += price[v]
                for k in range(asks[v], asks[v + 1]):
                    # What it calls forth takes this besides the one seat.
                    short = ask[k] + 1.0 - max(room[asked[k]], 0.0)
                    if ask[k] > 0.0 and short > NEAR:
                        cost += ejecting * short if ejecting > 0 else BLOCKED
        for i in range(sets[x], sets[x + 1]):
            cost += mark_cost[mark_of[i]] / share[mark_of[i]]
        costs[x] = cost


@borrowing
def _can_start(g: Ground, b: Board, run: int) -> bool:
    since = b.size[0]
    can = start(g, b, run, 0)
    undo(b, since)
    return can
