"""What a given week costs by the patient's own rules."""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.days import ANYWHERE, FAR, Floats, Ints
from iopsched.search.weekly.kernel import borrowing
from iopsched.search.weekly.layout import FEATURES, Plans
from iopsched.search.weekly.menu import block_count
from iopsched.week import DAY

__all__ = ["slots_of_rows", "week_cost", "week_costs"]


def slots_of_rows(plans: Plans, rows: int) -> Ints:
    """The slot of each of so many candidate rows; -1 for rows that no week of the tables has."""
    slot = np.full(rows, -1, dtype=np.int64)
    slot[plans.row] = np.repeat(np.arange(len(plans.first_row) - 1), np.diff(plans.first_row))
    patient = np.repeat(np.arange(len(plans.empty)), np.diff(plans.first_choice))
    for d in range(DAYS):
        seat = plans.choice_seat[:, d]
        held = seat >= 0
        place = plans.first_seat[patient[held]] + seat[held]
        slot[plans.choice_row[held, d]] = plans.seat_slot[place]
    return slot


@borrowing
def week_cost(plans: Plans, slot: Ints, own: Floats, p: int, rows: Ints, amount: Ints) -> float:
    """Cost of a patient's week, marks left out; FAR if the patient cannot have it.

    Parameters
    ----------
    slot, own : arrays
        Of each candidate row: its slot, and its cost by itself.
    rows : array of int
        By start, then -1.
    amount : array of int, shape (FEATURES,)
        Room to work in.
    """
    if rows[0] < 0:
        return float(plans.empty[p])
    # Arrays are taken out of their tuples once: to do so in a loop costs more than the loop.
    start_of, end_of, site_of = plans.slots.start, plans.slots.end, plans.slots.site
    kind_of, block_of = plans.slots.kind, plans.slots.block
    waiting, pause, travel = plans.clock.waiting, plans.clock.pause, plans.clock.travel
    sets = plans.sets[p]
    further = plans.further[plans.first_further[p] : plans.first_further[p + 1]]
    set_cost = plans.set_cost[plans.first_set[p] : plans.first_set[p + 1]]
    apart = plans.apart[plans.first_set[p] : plans.first_set[p + 1]]
    day_cost = plans.day_cost[p]
    brings = plans.amount[plans.first_amount[p] : plans.first_amount[p + 1]]
    between = plans.between[plans.first_between[p] : plans.first_between[p + 1]]
    table_start, table = plans.table_start, plans.table
    t0 = plans.first_table[p]
    features = plans.first_table[p + 1] - t0
    amount[:features] = 0
    latest = 0
    total = 0.0
    day, held, used, until, here = -1, 0, 0, 0, ANYWHERE
    for k in range(len(rows) + 1):
        x = rows[k] if k < len(rows) else -1
        j = slot[x] if x >= 0 else -1
        if x >= 0 and j < 0:
            return FAR
        now = start_of[j] // DAY if x >= 0 else -1
        if now != day and day >= 0:
            total += set_cost[held] + day_cost[day]
            for f in range(features):
                amount[f] += np.int64(brings[f * sets + held])
            for a in range(len(between)):
                if apart[held] >> a & 1:
                    before = latest >> 4 * a & 15
                    if before and day + 1 - before < between[a]:
                        return FAR
                    latest += day + 1 - before << 4 * a
        if x < 0:
            break
        if now != day:
            day, held = now, 0
        else:
            gap = start_of[j] - until
            if gap < 0:
                return FAR
            site = site_of[j]
            if gap < travel and here != site and here != ANYWHERE and site != ANYWHERE:
                return FAR
            total += waiting * max(0, gap - pause)
        held = further[kind_of[j] * sets + held]
        if held < 0:
            return FAR
        total += own[x]
        used |= block_of[j]
        until, here = end_of[j], site_of[j]
    for f in range(features):
        at = table_start[t0 + f] + amount[f]
        if at >= table_start[t0 + f + 1]:
            return FAR
        total += table[at]
    if plans.blocks[p] > 1:
        total += plans.further_block * max(0, block_count(used) - 1)
    return float(total)


@njit(cache=True, nogil=True)
def week_costs(plans: Plans, slot: Ints, own: Floats, patients: Ints, weeks: Ints) -> Floats:
    """Cost of one week of each of some patients, as `week_cost` says.

    Parameters
    ----------
    slot, own : arrays
        Of each candidate row: its slot, and its cost by itself.
    patients : array of int
    weeks : array of int, shape (patients, rows)
        Each by start, then -1.
    """
    cost = np.empty(len(patients))
    amount = np.zeros(FEATURES, dtype=np.int64)
    for i, p in enumerate(patients):
        cost[i] = week_cost(plans, slot, own, p, weeks[i], amount)
    return cost
