"""Days joined to weeks: all weeks that cost less than a goal, by labels.

A label is what a week so far has of each feature. Multipliers bound what it can still come to;
labels that cannot end below the goal are dropped, and of two that have the same only the cheaper is
kept.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from iopsched.search.weekly.bounds import DAYS, Menu, Sums
from iopsched.search.weekly.days import FAR, Floats, Ints
from iopsched.search.weekly.labels import LABELS, TABLE, Found, Labels, clear, enter, keep_best
from iopsched.search.weekly.outlook import Outlook

__all__ = ["join"]

ROUNDING = 1e-7


@njit(cache=True, nogil=True)
def join(
    menu: Menu,
    sums: Sums,
    scenario: int,
    mu: Floats,
    worth: Floats,
    least: Floats,
    outlook: Outlook,
    goal: float,
    most: int,
    labels: Labels,
    found: Found,
) -> bool:
    """Find the weeks of a scenario that cost less than the goal.

    Parameters
    ----------
    mu, worth, least : arrays of float
        Multipliers, and what they make of the sets and lists (see `climb`).
    outlook : Outlook
        What lies ahead in this scenario (see `foresee`), if it counts any features; these have
        multipliers of 0.
    goal : float
        What cannot end below it is dropped; weeks below it are entered.
    most : int
        Labels kept for a day where there are more.
    found : Found
        Where the weeks are entered.

    Returns
    -------
    bool
        Whether every such week was looked at.
    """
    features = len(mu)
    tail = np.empty(len(sums.table))
    rest = np.zeros(DAYS + 1)
    for d in range(DAYS - 1, -1, -1):
        rest[d] = rest[d + 1] + least[menu.list[scenario, d]]
    counting = len(outlook.packed) > 1
    if counting:
        rest[0] = outlook.ahead[0, 0]
    start = menu.base[scenario] + rest[0] + _tails(sums, mu, outlook.stride, tail)
    lowest = 0.0
    for f in range(features):
        lowest += tail[sums.first[f] : sums.first[f + 1]].min()
    if start >= goal - ROUNDING:
        return True
    labels.amount[0, :features] = 0
    labels.cost[0], labels.bound[0] = menu.base[scenario], start
    labels.code[0], labels.latest[0] = 0, 0
    low, high = 0, 1
    complete = True
    for d in range(DAYS):
        n = menu.list[scenario, d]
        slack = FAR if counting else goal - start
        options, lean = _sorted_options(menu, n, worth, least[n], slack)
        new = _grow(
            menu, sums, d, options, lean, rest[d + 1], outlook, counting, tail, lowest, goal,
            labels, low, high,
        )  # fmt: skip
        if new - high >= LABELS:
            clear(labels, high, new)
            return False
        clear(labels, high, new)
        if new - high > most:
            new = keep_best(labels, high, new, most)
            complete = False
        low, high = high, new
    reached, amounts, table, first = labels.cost, labels.amount, sums.table, sums.first
    for k in range(low, high):
        # The end's bound is its cost: nothing more may follow.
        total = reached[k]
        for f in range(features):
            total += table[first[f] + amounts[k, f]]
        if labels.code[k] != 0 and total < goal:
            enter(labels, k, scenario, total, found)
    return complete


@njit(cache=True, nogil=True)
def _tails(sums: Sums, mu: Floats, counted: Ints, tail: Floats) -> float:
    """Cost of each amount of each feature if more may follow at the multipliers; 0 if counted.

    Returns the sum over the features of what nothing so far costs.
    """
    total = 0.0
    for f in range(len(mu)):
        first, last = sums.first[f], sums.first[f + 1]
        if counted[f]:
            tail[first:last] = 0.0
            continue
        tail[last - 1] = sums.table[last - 1]
        for y in range(last - 2, first - 1, -1):
            tail[y] = min(sums.table[y], tail[y + 1] + mu[f])
        total += tail[first]
    return total


@njit(cache=True, nogil=True)
def _sorted_options(
    menu: Menu, n: int, worth: Floats, least: float, slack: float
) -> tuple[Ints, Floats]:
    """Options of a list that cost at most the slack more than its least, the cheapest first."""
    first, last = menu.first[n], menu.first[n + 1]
    options, lean = np.empty(last - first, dtype=np.int64), np.empty(last - first)
    count = 0
    cost, sets = menu.cost, menu.set
    for o in range(first, last):
        more = cost[o] - worth[sets[o]] - least
        if more < slack:
            at = count
            while at > 0 and lean[at - 1] > more:
                lean[at], options[at] = lean[at - 1], options[at - 1]
                at -= 1
            lean[at], options[at] = more, o
            count += 1
    return options[:count], lean[:count]


@njit(cache=True, nogil=True)
def _grow(
    menu: Menu,
    sums: Sums,
    d: int,
    options: Ints,
    lean: Floats,
    rest: float,
    outlook: Outlook,
    counting: bool,
    tail: Floats,
    lowest: float,
    goal: float,
    labels: Labels,
    low: int,
    high: int,
) -> int:
    """Enter all labels with one more day but those too dear; returns where the next one goes.

    It ends early when there are as many as there is room for.
    """
    # Arrays are taken out of their tuples once: to do so in a loop costs more than the loop.
    amount, cost, bound = labels.amount, labels.cost, labels.bound
    code, latest, parent, option = labels.code, labels.latest, labels.parent, labels.option
    where, place = labels.where, labels.place
    set_of, cost_of, brings = menu.set, menu.cost, menu.amount
    first, radix, apart, between = sums.first, sums.radix, sums.apart, sums.between
    features, spaced = len(radix), len(between)
    stride, packed, too_much = outlook.stride, outlook.packed, outlook.too_much
    extra, steps, ahead = outlook.more, outlook.step, outlook.ahead
    new = high
    remains, have = rest, 0
    for k in range(low, high):
        slack = goal - ROUNDING - bound[k]
        if counting:
            have = 0
            for f in range(features):
                have += stride[f] * np.int64(amount[k, f])
        for m in range(len(options)):
            i = set_of[options[m]]
            if counting:
                if packed[have] + extra[i] & too_much:
                    continue
                remains = ahead[d + 1, have + steps[i]]
            elif lean[m] >= slack:
                break
            total = cost[k] + cost_of[options[m]]
            least = total + remains
            if least + lowest >= goal - ROUNDING:
                continue
            then = latest[k]
            kept = True
            for a in range(spaced):
                if apart[i] >> a & 1:
                    before = then >> 4 * a & 15
                    if before and d + 1 - before < between[a]:
                        kept = False
                        break
                    then += d + 1 - before << 4 * a
            if not kept:
                continue
            number = code[k]
            for f in range(features):
                more = np.int64(brings[f, i])
                sum_ = np.int64(amount[k, f]) + more
                at = first[f] + sum_
                if at >= first[f + 1]:
                    kept = False
                    break
                amount[new, f] = sum_
                least += tail[at]
                number += more * radix[f]
            if not kept or least >= goal - ROUNDING:
                continue
            mixed = number * 0x9E3779B1 + then * 0x85EBCA77
            at = (mixed ^ mixed >> 17) & (TABLE - 1)
            known = False
            while place[at] >= 0:
                other = place[at]
                if code[other] == number and latest[other] == then:
                    known = True
                    if total < cost[other]:
                        cost[other], bound[other] = total, least
                        parent[other], option[other] = k, options[m]
                    break
                at = (at + 1) & (TABLE - 1)
            if known:
                continue
            place[at], where[new] = new, at
            cost[new], bound[new] = total, least
            code[new], latest[new] = number, then
            parent[new], option[new] = k, options[m]
            new += 1
            if new - high >= LABELS:
                return new
    return new
