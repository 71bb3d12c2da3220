"""Weeks that were found, read off their days as rows."""

from __future__ import annotations

import numpy as np
from numba import njit

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
    ways = max(1, plan.blocks - 1)
    placed = np.empty(LONGEST, dtype=np.int64)
    if costs[0] < FAR and found.cost[0] >= costs[0]:
        return
    written = 0
    costs[:] = FAR
    for w in range(WEEKS):
        if found.cost[w] >= FAR:
            break
        choice = plans.first_choice[p] + found.scenario[w] // ways
        count = 0
        used = 0
        for d in range(DAYS):
            o = found.option[w, d]
            if menu.set[o] == 0:
                continue
            used |= menu.used[o]
            seat = plans.choice_seat[choice, d]
            if seat >= 0 and 0 <= count < LONGEST:
                weeks[written, count] = plans.choice_row[choice, d]
                count += 1
            if count >= 0:
                count = _read_day(plans, p, plan, d, menu, o, seat, placed, weeks[written], count)
        # Where more blocks are paid for than come, another scenario has the week for less.
        paid = block_count(found.scenario[w] % ways + 1) - 1
        if count < 0 or (plan.blocks > 1 and max(0, block_count(used) - 1) != paid):
            weeks[written, :] = -1
            continue
        weeks[written, count:] = -1
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
    o: int,
    seat: int,
    placed: Ints,
    week: Ints,
    count: int,
) -> int:
    """Append the rows of one day's option; returns how many there are then, or -1."""
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
    source = -1 if seat < 0 else plans.seat_slot[plans.first_seat[p] + seat] - base
    sweep(
        slots, plan.cost, day, end, site, -1, plan.further, plans.clock, before, entry, best_end
    )  # fmt: skip
    if source >= 0:
        sweep(
            slots, plan.cost, day, end, site, source, plan.further, plans.clock,
            after, entry, best_end,
        )  # fmt: skip
    state = menu.used[o] * sets + menu.set[o]
    target = menu.cost[o] - plan.set_cost[menu.set[o]] - plan.day_cost[d]
    slots_found = follow_back(
        slots, plan.cost, day, end, site, source, state, target, plan.further, plans.clock,
        before, after, placed, 0,
    )  # fmt: skip
    if slots_found < 0 or count + slots_found > LONGEST:
        return -1
    for i in range(slots_found):
        week[count + i] = plan.row[placed[i]]
    return count + slots_found
