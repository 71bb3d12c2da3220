"""What can be had on each day at given prices, in each scenario."""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bounds import DAYS, Menu
from iopsched.search.weekly.days import NEVER, Floats, Ints, sweep
from iopsched.search.weekly.layout import Plan, Plans

__all__ = ["block_count", "menu_of", "narrowed"]


@njit(cache=True, nogil=True)
def menu_of(plans: Plans, p: int, plan: Plan, price: Floats) -> Menu:
    """Options of every day: without seats of series, and with each seat there is."""
    slots = plan.slots
    sets = len(plan.set_cost)
    states = sets * plan.blocks
    seat_slot = plans.seat_slot[plans.first_seat[p] : plans.first_seat[p + 1]]
    base = plans.first_slot[p, 0]
    ways = max(1, plan.blocks - 1)
    lists = (DAYS + len(seat_slot)) * ways
    first = np.zeros(lists + 1, dtype=np.int64)
    room = lists * sets
    o_set, o_used = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    o_cost = np.empty(room)
    points = 0
    for d in range(DAYS):
        points = max(points, plans.first_point[DAYS * p + d + 1] - plans.first_point[DAYS * p + d])
    value = np.empty((points, states))
    entry = np.empty((len(seat_slot), states))
    best_end = np.empty(states)
    of_seat = np.empty(len(seat_slot), dtype=np.int64)
    count = 0
    n = 0
    for d in range(DAYS):
        day = (plans.first_slot[p, d] - base, plans.first_slot[p, d + 1] - base)
        q0, q1 = plans.first_point[DAYS * p + d], plans.first_point[DAYS * p + d + 1]
        end, site = plans.point_end[q0:q1], plans.point_site[q0:q1]
        sweep(
            slots, plan.cost, day, end, site, -1, plan.further, plans.clock,
            value, entry, best_end,
        )  # fmt: skip
        for way in range(ways):
            o_set[count], o_used[count], o_cost[count] = 0, 0, 0.0
            count = _list(plan, way, d, best_end, o_set, o_used, o_cost, count + 1)
            n += 1
            first[n] = count
        for seat in range(len(seat_slot)):
            source = seat_slot[seat] - base
            if day[0] <= source < day[1]:
                sweep(
                    slots, plan.cost, day, end, site, source, plan.further, plans.clock,
                    value, entry, best_end,
                )  # fmt: skip
                of_seat[seat] = n
                for way in range(ways):
                    count = _list(plan, way, d, best_end, o_set, o_used, o_cost, count)
                    n += 1
                    first[n] = count
    # Lists of the days without seats are known by what comes before them.
    c0, c1 = plans.first_choice[p], plans.first_choice[p + 1]
    scenarios = (c1 - c0) * ways
    lists_of = np.empty((scenarios, DAYS), dtype=np.int64)
    base_cost = np.zeros(scenarios)
    s = 0
    for c in range(c0, c1):
        for way in range(ways):
            n = way
            for d in range(DAYS):
                seat = plans.choice_seat[c, d]
                lists_of[s, d] = n if seat < 0 else of_seat[seat] + way
                if seat >= 0:
                    base_cost[s] += price[plans.choice_row[c, d]]
                n += ways
                for other in range(len(seat_slot)):
                    source = seat_slot[other]
                    if plans.first_slot[p, d] <= source < plans.first_slot[p, d + 1]:
                        n += ways
            base_cost[s] += plans.further_block * (block_count(way + 1) - 1)
            s += 1
    amount = plans.amount[plans.first_amount[p] : plans.first_amount[p + 1]]
    return Menu(
        first,
        o_set[:count],
        o_used[:count],
        o_cost[:count],
        lists_of,
        base_cost,
        amount.reshape(len(amount) // sets, sets),
    )


@njit(cache=True, nogil=True)
def _list(
    plan: Plan,
    way: int,
    d: int,
    best_end: Floats,
    o_set: Ints,
    o_used: Ints,
    o_cost: Floats,
    count: int,
) -> int:
    """Append a day's options that start in some blocks only; returns their new number."""
    sets = len(plan.set_cost)
    allowed = way + 1
    for i in range(1, sets):
        best, which = NEVER, -1
        for used in range(plan.blocks):
            if used | allowed == allowed and best_end[used * sets + i] < best:
                best, which = best_end[used * sets + i], used
        if which >= 0:
            o_set[count], o_used[count] = i, which
            o_cost[count] = best + plan.set_cost[i] + plan.day_cost[d]
            count += 1
    return count


@njit(cache=True, nogil=True)
def narrowed(menu: Menu, worth: Floats, least: Floats, total: Floats, goal: float) -> Menu:
    """The menu without options that no week has which costs less than the goal.

    Parameters
    ----------
    worth, least, total : arrays of float
        What multipliers make of each set, the least reduced cost of each list, and what each
        scenario costs at least (see `climb`).
    """
    slack = np.full(len(least), -NEVER)
    for s in range(len(total)):
        for n in menu.list[s]:
            slack[n] = max(slack[n], goal - total[s])
    # Arrays are taken out of their tuple once: to do so in a loop costs more than the loop.
    begin, set_of, cost = menu.first, menu.set, menu.cost
    first = np.zeros_like(begin)
    kept = np.empty(len(set_of), dtype=np.int64)
    count = 0
    for n in range(len(least)):
        for o in range(begin[n], begin[n + 1]):
            if cost[o] - worth[set_of[o]] - least[n] < slack[n]:
                kept[count] = o
                count += 1
        first[n + 1] = count
    kept = kept[:count]
    return Menu(
        first,
        menu.set[kept],
        menu.used[kept],
        menu.cost[kept],
        menu.list,
        menu.base,
        menu.amount,
    )


@njit(cache=True, nogil=True)
def block_count(blocks: int) -> int:
    """How many blocks a set of them has."""
    return (blocks & 1) + (blocks >> 1 & 1) + (blocks >> 2 & 1)
