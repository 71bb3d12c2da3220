"""A bound on a week's cost that splits it into days, by multipliers of what the week sums up.

At any multipliers no week costs less than the sum of the days' cheapest options, each paid for what
it brings of each feature, and of the cheapest amount of each feature.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from iopsched.search.weekly.days import FAR, Floats, Ints

__all__ = ["DAYS", "Hull", "Menu", "Sums", "climb"]

DAYS = 7

ROUNDS = 60
"""Most steps of the subgradient method."""

PATIENCE = 4
"""Steps without a better bound before the steps get shorter."""

SHORTER = 0.4
"""By how much they then do."""

FIRST = 1_000.0
"""What the first steps hope for at least, where the bound itself says nothing."""

MEMORY = 0.6
"""Share of the last direction in the next one."""

LITTLE = 1e-4
"""What a step improves by at least, relative to the bound, to count as progress."""


class Menu(NamedTuple):
    """What can be had on each day.

    Attributes
    ----------
    first : array of int
        First option of each list, and the end of the last one.
    set, used : arrays of int
        Set of placements of each option, and blocks used.
    cost : array of float
    list : array of int, shape (scenarios, 7)
        List of each day in each scenario: a choice of series, and of blocks to come in.
    base : array of float
        Cost of each scenario besides its days.
    amount : array of float, shape (features, sets)
        Of each feature that each set brings.
    """

    first: Ints
    set: Ints
    used: Ints
    cost: Floats
    list: Ints
    base: Floats
    amount: Floats


class Sums(NamedTuple):
    """What a patient's week is charged for its sums.

    Attributes
    ----------
    first : array of int
        First entry of each feature's table, and the end of the last one.
    table : array of float
        What each amount of each feature costs over the week.
    radix : array of int
        Weight of each feature in a number that tells all sums apart.
    apart : array of int, shape (sets,)
        For each set the needs, as bits, whose placements are to have days between them.
    between : array of int
        Least days from one placement to the next for each such need.
    """

    first: Ints
    table: Floats
    radix: Ints
    apart: Ints
    between: Ints


class Hull(NamedTuple):
    """Lower convex hulls of what the week's amount of each feature costs.

    Attributes
    ----------
    first : array of int
        First corner of each feature's, and the end of the last one's.
    at, cost : arrays of float
        Amount and cost at each corner.
    """

    first: Ints
    at: Floats
    cost: Floats


@njit(cache=True, nogil=True)
def _split(
    menu: Menu,
    hull: Hull,
    mu: Floats,
    worth: Floats,
    least: Floats,
    pick: Ints,
    total: Floats,
) -> tuple[float, int]:
    """The bound at given multipliers.

    Written are the `worth` of each set, the `least` reduced cost of each list and the option that
    has it, and the `total` of each scenario.

    Returns
    -------
    (float, int)
        The least total, and the scenario that has it.
    """
    # Arrays are taken out of their tuples once: to do so in a loop costs more than the loop.
    amount, first, cost, set_of, lists = menu.amount, menu.first, menu.cost, menu.set, menu.list
    features, sets = amount.shape
    worth[:] = 0.0
    for f in range(features):
        if mu[f] != 0.0:
            for i in range(sets):
                worth[i] += mu[f] * amount[f, i]
    for n in range(len(least)):
        best, which = FAR, -1
        for o in range(first[n], first[n + 1]):
            now = cost[o] - worth[set_of[o]]
            if now < best:
                best, which = now, o
        least[n], pick[n] = best, which
    corner, corner_at, corner_cost = hull.first, hull.at, hull.cost
    sums = 0.0
    for f in range(features):
        best = FAR
        for c in range(corner[f], corner[f + 1]):
            best = min(best, corner_cost[c] + mu[f] * corner_at[c])
        sums += best
    base = menu.base
    top, chosen = FAR * DAYS, 0
    for s in range(len(total)):
        all_days = base[s] + sums
        for d in range(DAYS):
            all_days += least[lists[s, d]]
        total[s] = all_days
        if all_days < top:
            top, chosen = all_days, s
    return top, chosen


@njit(cache=True, nogil=True)
def climb(
    menu: Menu,
    hull: Hull,
    mu: Floats,
    goal: float,
    worth: Floats,
    least: Floats,
    pick: Ints,
    total: Floats,
) -> float:
    """Improve the multipliers until the bound is at the goal, or for some rounds.

    Returns
    -------
    float
        The bound at `mu`, at which all that `_split` writes is left.
    """
    features = len(mu)
    now, way = mu.copy(), np.zeros(features)
    slope = np.empty(features)
    top, level, stalled = -FAR, -1.0, 0
    fresh = False
    for _ in range(ROUNDS):
        bound, chosen = _split(menu, hull, now, worth, least, pick, total)
        fresh = bound > top
        if fresh:
            stalled = stalled if bound > top + LITTLE * abs(top) else stalled + 1
            top = bound
            mu[:] = now
            if top >= goal:
                break
        else:
            stalled += 1
        norm = _slope(menu, hull, now, pick, chosen, slope)
        if norm < 1e-9:
            break
        if level < 0:
            level = min(goal - top, max(abs(top), FIRST))
        if stalled >= PATIENCE:
            level, stalled = level * SHORTER, 0
            now[:] = mu
            way[:] = 0.0
            if level < LITTLE * abs(top):
                break
        length = 0.0
        for f in range(features):
            way[f] = slope[f] + MEMORY * way[f]
            length += way[f] ** 2
        step = (min(goal, top + level) - bound) / max(length, 1e-9)
        for f in range(features):
            now[f] += step * way[f] / _span(hull, f)
    if not fresh:
        top, _ = _split(menu, hull, mu, worth, least, pick, total)
    return top


@njit(cache=True, nogil=True)
def _span(hull: Hull, f: int) -> float:
    return max(1.0, float(hull.at[hull.first[f + 1] - 1]))


@njit(cache=True, nogil=True)
def _slope(menu: Menu, hull: Hull, mu: Floats, pick: Ints, chosen: int, slope: Floats) -> float:
    """What the week's cheapest amounts exceed the days' by, each in parts of the most there is."""
    corner, corner_at, corner_cost = hull.first, hull.at, hull.cost
    amount, set_of, lists = menu.amount, menu.set, menu.list
    norm = 0.0
    for f in range(len(mu)):
        best, at = FAR * 2, 0.0
        for c in range(corner[f], corner[f + 1]):
            now = corner_cost[c] + mu[f] * corner_at[c]
            if now < best:
                best, at = now, corner_at[c]
        for d in range(DAYS):
            o = pick[lists[chosen, d]]
            if o >= 0:
                at -= amount[f, set_of[o]]
        slope[f] = at / max(1.0, float(corner_at[corner[f + 1] - 1]))
        norm += slope[f] ** 2
    return norm
