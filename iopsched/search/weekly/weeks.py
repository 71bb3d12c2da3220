"""One patient's week at given prices: its least cost, a proven bound, and the best weeks found.

A *scenario* fixes what binds the days together other than sums: which series the patient takes, and
in which blocks the week's placements may start. In each scenario every day has its own list of
options; the bound of the multipliers is then raised, step by step, until a week lies below it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bounds import DAYS, ROUNDS, climb, split
from iopsched.search.weekly.days import FAR, NEVER, Floats, Ints
from iopsched.search.weekly.labels import LABELS, Found, Labels, join, new_labels
from iopsched.search.weekly.layout import FEATURES, Plans, hull_of, plan_of, sums_of
from iopsched.search.weekly.menu import menu_of
from iopsched.search.weekly.rows import LONGEST, WEEKS, write_weeks

__all__ = ["LONGEST", "WEEKS", "price_weeks"]

STEP, GROWTH = 10.0, 4.0
"""By how much the bound is raised first, and how many times more each time after."""

SAME = 1e-6
"""Costs nearer than this are not worth telling apart."""

BEAM = 24
"""Labels kept, and options of a day looked at, in the first pass that looks for a good week."""

EAGER = 250.0
"""What that pass adds to the worth of the whole of a feature."""

REACH = 300.0
"""How much less a scenario may promise than the best one to be looked at in that pass."""

OWN_ROUNDS = 30
"""Steps of the subgradient method for one scenario."""

ROOM = 250
"""Labels of a day in the first pass that proves; four times more in the next."""

PASSES = 3
"""Most times that multipliers and a good week are sought in turn."""


@njit(cache=True, nogil=True)
def price_weeks(
    plans: Plans,
    patients: Ints,
    price: Floats,
    limit: Floats,
    multiplier: Floats,
    bound: Floats,
    cost: Floats,
    weeks: Ints,
    proving: bool,
) -> None:
    """Find the best weeks of some patients at the rows' costs.

    Parameters
    ----------
    plans : Plans
    patients : array of int
        Whose weeks.
    price : array of float
        Cost of each row at these prices.
    limit : array of float, one entry a patient
        Only weeks that cost less are looked for.
    multiplier : array of float, shape (features of all patients,)
        Where the search for the features' multipliers begins; left where it ends.
    bound : array of float, one entry a patient
        Written: no week costs less than this or the limit, whichever is smaller.
    cost : array of float, shape (patients, WEEKS)
        Written: cost of each week found, the least first; FAR where there is none.
    weeks : array of int, shape (patients, WEEKS, LONGEST)
        Written: rows of each week found, then -1.
    proving : bool
        Whether the bound is to be closed; otherwise the weeks are good ones, in less time.
    """
    labels = new_labels(FEATURES)
    for p in patients:
        cost[p, :] = FAR
        weeks[p, :, :] = -1
        goal = min(limit[p], NEVER)
        if plans.empty[p] < goal:
            cost[p, 0] = goal = plans.empty[p]
        bound[p] = goal
        if plans.first_slot[p, 0] < plans.first_slot[p, DAYS]:
            mu = multiplier[plans.first_table[p] : plans.first_table[p + 1]]
            bound[p] = _price_week(plans, p, price, goal, mu, cost[p], weeks[p], labels, proving)


@njit(cache=True, nogil=True)
def _price_week(
    plans: Plans,
    p: int,
    price: Floats,
    limit: float,
    mu: Floats,
    costs: Floats,
    weeks: Ints,
    labels: Labels,
    proving: bool,
) -> float:
    plan = plan_of(plans, p, price)
    menu = menu_of(plans, p, plan, price)
    sums = sums_of(plans, p)
    hull = hull_of(plans, p)
    lists, scenarios = len(menu.first) - 1, len(menu.base)
    worth = np.empty(len(plan.set_cost))
    least, pick = np.empty(lists), np.empty(lists, dtype=np.int64)
    total = np.empty(scenarios)
    found = Found(
        np.full(WEEKS, FAR),
        np.empty(WEEKS, dtype=np.int64),
        np.empty((WEEKS, DAYS), dtype=np.int64),
    )
    lower, goal = -FAR, limit
    beam, eager, reach = BEAM, EAGER, REACH
    mine, keen = np.empty(len(mu)), np.empty(len(worth))
    room = ROOM
    for turn in range(PASSES):
        lower = max(lower, climb(menu, hull, mu, goal, worth, least, pick, total, -1, ROUNDS))
        if lower >= limit - SAME:
            return limit
        step = STEP
        while proving and lower < goal - SAME:
            aim = min(goal, lower + step)
            step *= GROWTH
            complete = True
            for s in range(scenarios):
                if complete and total[s] < aim:
                    mine[:] = mu
                    climb(menu, hull, mine, aim, worth, least, pick, total, s, OWN_ROUNDS)
                    if total[s] < aim:
                        complete = join(
                            menu, sums, s, mine, worth, least, aim, aim, room, LABELS, labels, found
                        )
                        goal = min(goal, found.cost[0])
                        aim = min(aim, goal)
            if not complete:
                break
            lower = aim
        if lower >= goal - SAME or turn == PASSES - 1:
            break
        # Among weeks that promise as much, those that have more already.
        split(menu, hull, mu, -1, worth, least, pick, total)
        for f in range(len(mu)):
            mine[f] = mu[f] + eager / max(1, sums.first[f + 1] - sums.first[f] - 1)
        keen[:] = 0.0
        for f in range(len(mu)):
            for i in range(len(keen)):
                keen[i] += mine[f] * menu.amount[f, i]
        for s in range(scenarios):
            if total[s] < min(goal, lower + reach):
                join(menu, sums, s, mine, keen, least, NEVER, goal, beam, beam, labels, found)
                goal = min(goal, found.cost[0])
        if not proving:
            break
        beam, eager, reach, room = beam * 2, eager * 4, reach * 4, room * 4
    write_weeks(plans, p, plan, menu, found, costs, weeks)
    return lower
