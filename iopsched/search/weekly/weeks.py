"""One patient's week at given prices: its least cost, a proven bound, and the best weeks found.

A *scenario* fixes what binds the days together other than sums: which series the patient takes, and
in which blocks the week's placements may start. In each scenario every day has its own list of
options. Multipliers tell which scenarios promise most; in these the amounts of what the week sums
up are counted, and the bound is raised, step by step, until a week lies below it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bounds import DAYS, Menu, Sums, climb
from iopsched.search.weekly.days import FAR, NEVER, Floats, Ints
from iopsched.search.weekly.joining import join
from iopsched.search.weekly.labels import LABELS, Found, Labels, new_labels
from iopsched.search.weekly.layout import FEATURES, Plans, hull_of, plan_of, sums_of
from iopsched.search.weekly.menu import menu_of, narrowed
from iopsched.search.weekly.outlook import foresee, outlook_of
from iopsched.search.weekly.ranks import smallest
from iopsched.search.weekly.rows import LONGEST, WEEKS, write_weeks

__all__ = ["LONGEST", "WEEKS", "price_week", "price_weeks"]

STEP, GROWTH = 10.0, 4.0
"""By how much the bound is raised first, and how many times more each time after."""

SAME = 1e-6
"""Costs nearer than this are not worth telling apart."""

FEW = 5
"""Scenarios looked at where the bound is not to be closed, those that promise most."""

FORESIGHT = 100
"""Labels of a day kept when looking ahead for a good week."""


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
        Whether to close the bound; good weeks are enough otherwise, which are nearly the best.
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
            bound[p] = price_week(plans, p, price, goal, mu, cost[p], weeks[p], labels, proving)


@njit(cache=True, nogil=True)
def _few(total: Floats) -> float:
    """What few scenarios promise at least."""
    return smallest(total.copy(), min(FEW, len(total)) - 1)


@njit(cache=True, nogil=True)
def _count(
    menu: Menu,
    sums: Sums,
    mu: Floats,
    least: Floats,
    total: Floats,
    lower: float,
    goal: float,
    proving: bool,
    labels: Labels,
    found: Found,
) -> float:
    """Count what has few amounts instead of paying multipliers for it; returns the bound."""
    outlook = outlook_of(menu, sums)
    mine, worth = mu.copy(), np.zeros(menu.amount.shape[1])
    charge = 0.0
    for f in range(len(mu)):
        if outlook.stride[f]:
            mine[f] = 0.0
            continue
        for i in range(len(worth)):
            worth[i] += mine[f] * menu.amount[f, i]
        best = FAR
        for y in range(sums.first[f + 1] - sums.first[f]):
            best = min(best, sums.table[sums.first[f] + y] + mine[f] * y)
        charge += best
    last, s = -1, 0
    reach = FAR if proving else _few(total)
    # Scenarios that differ in their first days only come one after the other.
    alike = np.zeros(len(total))
    for s in range(len(total)):
        for d in range(DAYS - 1, 0, -1):
            alike[s] = alike[s] * len(menu.first) + menu.list[s, d]
    order: Ints = np.argsort(alike)
    for s in order:
        if total[s] <= reach and total[s] < goal:
            start = menu.base[s] + foresee(menu, s, last, worth, outlook) + charge
            last = int(s)
            total[s] = max(total[s], start)
            if total[s] < goal:
                join(
                    menu, sums, s, mine, worth, least, outlook, goal, FORESIGHT, labels, found
                )  # fmt: skip
                goal = min(goal, found.cost[0])
    lower = max(lower, min(goal, total.min()))
    step = STEP
    while proving and lower < goal - SAME:
        aim = min(goal, lower + step)
        step *= GROWTH
        for s in order:
            if total[s] < aim:
                foresee(menu, s, last, worth, outlook)
                last = int(s)
                if not join(
                    menu, sums, s, mine, worth, least, outlook, aim, LABELS, labels, found
                ):  # fmt: skip
                    return lower
                goal = min(goal, found.cost[0])
                aim = min(aim, goal)
        lower = aim
    return lower


@njit(cache=True, nogil=True)
def price_week(
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
    """Find the best weeks of one patient; returns the bound.

    Parameters are as those of `price_weeks`, of this patient only; ``limit`` is what the week may
    cost.
    """
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
    lower = climb(menu, hull, mu, limit, worth, least, pick, total)
    if lower >= limit - SAME:
        return limit
    menu = narrowed(menu, worth, least, total, limit)
    lower = _count(menu, sums, mu, least, total, lower, limit, proving, labels, found)
    write_weeks(plans, p, plan, menu, found, costs, weeks)
    return lower
