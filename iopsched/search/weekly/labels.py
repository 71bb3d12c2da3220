"""Days joined to weeks: all weeks that cost less than a goal, by labels.

A label is what a week so far has of each feature. Multipliers bound what it can still come to;
labels that cannot end below the goal are dropped, and of two that have the same only the cheaper is
kept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from iopsched.search.weekly.bounds import DAYS, Menu, Sums
from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ranks import smallest

__all__ = ["Found", "Labels", "join", "new_labels"]

LABELS = 4_000
"""Most labels of one day."""

TABLE = 1 << 14
"""Places of the hash table, more than twice the labels."""

ROUNDING = 1e-7


class Labels(NamedTuple):
    """Room for the labels of one week, used again for the next."""

    amount: npt.NDArray[np.int16]
    cost: Floats
    bound: Floats
    code: Ints
    latest: Ints
    parent: npt.NDArray[np.int32]
    option: npt.NDArray[np.int32]
    where: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]


class Found(NamedTuple):
    """The best weeks so far, the cheapest first: cost, scenario, and each day's option."""

    cost: Floats
    scenario: Ints
    option: Ints


@njit(cache=True, nogil=True)
def new_labels(features: int) -> Labels:
    """Room for weeks with so many features at most."""
    most = DAYS * LABELS + 1
    return Labels(
        np.empty((most, features), dtype=np.int16),
        np.empty(most),
        np.empty(most),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int32),
        np.empty(most, dtype=np.int32),
        np.empty(most, dtype=np.int32),
        np.full(TABLE, -1, dtype=np.int32),
    )


@njit(cache=True, nogil=True)
def join(
    menu: Menu,
    sums: Sums,
    scenario: int,
    mu: Floats,
    worth: Floats,
    least: Floats,
    goal: float,
    ceiling: float,
    most: int,
    fan: int,
    labels: Labels,
    found: Found,
) -> bool:
    """Find the weeks of a scenario that cost less than the goal.

    Parameters
    ----------
    mu, worth, least : arrays of float
        Multipliers, and what they make of the sets and lists (see `split`).
    goal, ceiling : float
        What cannot end below the goal is dropped; weeks below the ceiling are entered.
    most : int
        Labels kept for a day where there are more.
    fan : int
        Options looked at for each label, the most promising ones.
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
    start = menu.base[scenario] + rest[0] + _tails(sums, mu, tail)
    if start >= goal - ROUNDING:
        return True
    labels.amount[0, :features] = 0
    labels.cost[0], labels.bound[0] = menu.base[scenario], start
    labels.code[0], labels.latest[0] = 0, 0
    low, high = 0, 1
    complete = True
    for d in range(DAYS):
        n = menu.list[scenario, d]
        options, lean = _sorted_options(menu, n, worth, least[n], goal - start, fan)
        new = high
        complete &= len(options) < fan
        for k in range(low, high):
            for m in range(len(options)):
                if labels.bound[k] + lean[m] >= goal - ROUNDING:
                    break
                new = _extend(
                    menu, sums, d, k, options[m], rest[d + 1], tail, goal, labels, high, new
                )
                if new - high >= (most if fan >= LABELS else LABELS):
                    _clear(labels, high, new)
                    return False
        _clear(labels, high, new)
        if new - high > most:
            new = _keep_best(labels, high, new, most)
            complete = False
        low, high = high, new
    for k in range(low, high):
        # The end's bound is its cost: nothing more may follow.
        total = labels.cost[k]
        for f in range(features):
            total += sums.table[sums.first[f] + labels.amount[k, f]]
        if labels.code[k] != 0 and total < ceiling:
            _enter(labels, k, scenario, total, found)
    return complete


@njit(cache=True, nogil=True)
def _tails(sums: Sums, mu: Floats, tail: Floats) -> float:
    """Cost of each amount of each feature if more may follow at the multipliers.

    Returns the sum over the features of what nothing so far costs.
    """
    total = 0.0
    for f in range(len(mu)):
        first, last = sums.first[f], sums.first[f + 1]
        tail[last - 1] = sums.table[last - 1]
        for y in range(last - 2, first - 1, -1):
            tail[y] = min(sums.table[y], tail[y + 1] + mu[f])
        total += tail[first]
    return total


@njit(cache=True, nogil=True)
def _sorted_options(
    menu: Menu, n: int, worth: Floats, least: float, slack: float, most: int
) -> tuple[Ints, Floats]:
    """Options of a list that cost at most the slack more than its least, the cheapest first."""
    first, last = menu.first[n], menu.first[n + 1]
    room = min(last - first, most)
    options, lean = np.empty(room, dtype=np.int64), np.empty(room)
    count = 0
    for o in range(first, last):
        more = menu.cost[o] - worth[menu.set[o]] - least
        if more < slack:
            if count == room:
                if more >= lean[room - 1]:
                    continue
                count -= 1
            at = count
            while at > 0 and lean[at - 1] > more:
                lean[at], options[at] = lean[at - 1], options[at - 1]
                at -= 1
            lean[at], options[at] = more, o
            count += 1
    return options[:count], lean[:count]


@njit(cache=True, nogil=True)
def _extend(
    menu: Menu,
    sums: Sums,
    d: int,
    parent: int,
    option: int,
    rest: float,
    tail: Floats,
    goal: float,
    labels: Labels,
    high: int,
    new: int,
) -> int:
    """Enter a label with one more day, unless it is too dear; returns where the next one goes."""
    i = menu.set[option]
    latest = labels.latest[parent]
    for a in range(len(sums.between)):
        if sums.apart[i] >> a & 1:
            before = latest >> 4 * a & 15
            if before and d + 1 - before < sums.between[a]:
                return new
            latest += d + 1 - before << 4 * a
    cost = labels.cost[parent] + menu.cost[option]
    bound = cost + rest
    code = labels.code[parent]
    for f in range(len(sums.radix)):
        more = menu.amount[f, i]
        amount = labels.amount[parent, f] + np.int64(more)
        if sums.first[f] + amount >= sums.first[f + 1]:
            return new
        labels.amount[new, f] = amount
        bound += tail[sums.first[f] + amount]
        code += np.int64(more) * sums.radix[f]
    if bound >= goal - ROUNDING:
        return new
    at = _place(code, latest)
    while labels.place[at] >= 0:
        other = labels.place[at]
        if labels.code[other] == code and labels.latest[other] == latest:
            if cost < labels.cost[other]:
                labels.cost[other], labels.bound[other] = cost, bound
                labels.parent[other], labels.option[other] = parent, option
            return new
        at = (at + 1) & (TABLE - 1)
    labels.place[at], labels.where[new] = new, at
    labels.cost[new], labels.bound[new] = cost, bound
    labels.code[new], labels.latest[new] = code, latest
    labels.parent[new], labels.option[new] = parent, option
    return new + 1


@njit(cache=True, nogil=True)
def _place(code: int, latest: int) -> int:
    """Where the hash table looks first."""
    mixed = code * 0x9E3779B1 + latest * 0x85EBCA77
    return (mixed ^ mixed >> 17) & (TABLE - 1)


@njit(cache=True, nogil=True)
def _clear(labels: Labels, high: int, new: int) -> None:
    """Empty the hash table of the labels of a day."""
    for k in range(high, new):
        labels.place[labels.where[k]] = -1


@njit(cache=True, nogil=True)
def _keep_best(labels: Labels, high: int, new: int, most: int) -> int:
    """Keep the labels of a day that promise most; returns where the next one goes."""
    threshold = smallest(labels.bound[high:new].copy(), most)
    kept = high
    for k in range(high, new):
        if labels.bound[k] <= threshold and kept - high < most:
            labels.amount[kept] = labels.amount[k]
            labels.cost[kept], labels.bound[kept] = labels.cost[k], labels.bound[k]
            labels.code[kept], labels.latest[kept] = labels.code[k], labels.latest[k]
            labels.parent[kept], labels.option[kept] = labels.parent[k], labels.option[k]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _enter(labels: Labels, label: int, scenario: int, total: float, found: Found) -> None:
    """Enter a week among the best, if it is one of them."""
    place = len(found.cost) - 1
    if total >= found.cost[place]:
        return
    while place > 0 and found.cost[place - 1] > total:
        found.cost[place] = found.cost[place - 1]
        found.scenario[place] = found.scenario[place - 1]
        found.option[place] = found.option[place - 1]
        place -= 1
    found.cost[place], found.scenario[place] = total, scenario
    here = label
    for d in range(DAYS - 1, -1, -1):
        found.option[place, d] = labels.option[here]
        here = labels.parent[here]
