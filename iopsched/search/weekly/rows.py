"""Weeks that were found, read off their days as rows."""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.index import NONE
from iopsched.search.weekly.bounds import DAYS, Menu
from iopsched.search.weekly.days import FAR, Floats, Ints, follow_back, sweep
from iopsched.search.weekly.labels import Found
from iopsched.search.weekly.layout import Plan, Plans
from iopsched.search.weekly.menu import block_count

__all__ = ["LONGEST", "WEEKS", "write_weeks"]

LONGEST = 32
"""Most placements of a week."""

WEEKS = 4
"""Most weeks reported for one patient."""


@njit(cache=True, nogil=True)
def write_weeks(
    plans: Plans, p: int, plan: Plan, menu: Menu, found: Found, costs: Floats, weeks: Ints
) -> None:
    """Read the rows of the weeks off their days."""
    if costs[0] < FAR and found.cost[0] >= costs[0]:
        return
    ways = max(1, plan.blocks - 1)
    read = np.empty((WEEKS, LONGEST), dtype=np.int64)
    count, seat = np.zeros(WEEKS, dtype=np.int64), np.full(WEEKS, NONE)
    several = 0
    while several < WEEKS and found.cost[several] < FAR:
        several += 1
    for d in range(DAYS):
        for w in range(several):
            choice = plans.first_choice[p] + found.scenario[w] // ways
            seat[w] = plans.choice_seat[choice, d]
            if seat[w] >= 0 and menu.set[found.option[w, d]] and 0 <= count[w] < LONGEST:
                read[w, count[w]] = plans.choice_row[choice, d]
                count[w] += 1
        _read_day(plans, p, plan, d, menu, found.option[:several, d], seat, read, count)
    written = 0
    costs[:] = FAR
    for w in range(several):
        used = 0
        for d in range(DAYS):
            if menu.set[found.option[w, d]]:
                used |= menu.used[found.option[w, d]]
        # Where more blocks are paid for than come, another scenario has the week for less.
        paid = block_count(found.scenario[w] % ways + 1) - 1
        if count[w] < 0 or (plan.blocks > 1 and max(0, block_count(used) - 1) != paid):
            continue
        weeks[written, : count[w]] = read[w, : count[w]]
        weeks[written, count[w] :] = -1
        if written and np.array_equal(weeks[written], weeks[written - 1]):
            # Both ways of looking had found it.
            weeks[written, :] = -1
            continue
        costs[written] = found.cost[w]
        written += 1


@njit(cache=True, nogil=True)
def _read_day(
    plans: Plans,
    p: int,
    plan: Plan,
    d: int,
    menu: Menu,
    option: Ints,
    seat: Ints,
    read: Ints,
    count: Ints,
) -> None:
    """Append the rows of one day's option of each week; of a week that has too many, count -1."""
    slots = plan.slots
    sets = len(plan.set_cost)
    base = plans.first_slot[p, 0]
    day = (plans.first_slot[p, d] - base, plans.first_slot[p, d + 1] - base)
    q0, q1 = plans.first_point[DAYS * p + d], plans.first_point[DAYS * p + d + 1]
    end, site = plans.point_end[q0:q1], plans.point_site[q0:q1]
    states = sets * plan.blocks
    before, after = np.empty((q1 - q0, states)), np.empty((q1 - q0, states))
    entry = np.empty((plans.first_seat[p + 1] - plans.first_seat[p], states))
    best_end = np.empty(states)
    placed = np.empty(LONGEST, dtype=np.int64)
    # The day is swept once, and once more for each seat that some week has.
    plain, swept = False, NONE
    for w in np.argsort(seat[: len(option)]):
        o = option[w]
        if count[w] < 0 or menu.set[o] == 0:
            continue
        source = NONE
        if not plain:
            sweep(
                slots, plan.cost, day, end, site, NONE, plan.further, plans.clock,
                before, entry, best_end,
            )  # fmt: skip
            plain = True
        if seat[w] != NONE:
            source = plans.seat_slot[plans.first_seat[p] + seat[w]] - base
            if seat[w] != swept:
                sweep(
                    slots, plan.cost, day, end, site, source, plan.further, plans.clock,
                    after, entry, best_end,
                )  # fmt: skip
                swept = seat[w]
        state = menu.used[o] * sets + menu.set[o]
        target = menu.cost[o] - plan.set_cost[menu.set[o]] - plan.day_cost[d]
        several = follow_back(
            slots, plan.cost, day, end, site, source, state, target, plan.further, plans.clock,
            before, after, placed, 0,
        )  # fmt: skip
        if several < 0 or count[w] + several > LONGEST:
            count[w] = -1
            continue
        for i in range(several):
            read[w, count[w] + i] = plan.row[placed[i]]
        count[w] += several
