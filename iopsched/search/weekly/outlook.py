"""What the rest of a week costs at least, told apart by the amounts that it begins with.

Multipliers let a week have a little of each of two amounts; where missing one is dear, their bound
is far below every week. Here the amounts of some features are counted as they are, from the last
day back to the first, and only those of the others are left to the multipliers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from iopsched.search.weekly.bounds import DAYS, Menu, Sums
from iopsched.search.weekly.days import FAR, NEVER, Floats, Ints

__all__ = ["Outlook", "foresee", "outlook_of"]

STATES = 8_192
"""Most combinations of amounts that are told apart."""

BITS = 6
"""Of the amount of one feature, and a bit that says that there is too much of it."""

LONG = 60
"""Bits for all features."""


class Outlook(NamedTuple):
    """Combinations of amounts of some features, and what the days ahead of them cost.

    Attributes
    ----------
    stride : array of int, one entry a feature
        By how much the number of a combination grows with each unit; 0 of what is not counted.
    packed : array of int, one entry a combination
        Its amounts, and what they lack to be too much, side by side.
    step, more : arrays of int, one entry a set
        What each set adds to a combination's number and to its amounts.
    too_much : int
        Bits that are set where an amount cannot be had.
    ahead : array of float, shape (8, combinations)
        Least cost of the days from each day on, and of the amounts counted, at the multipliers of
        the others; of the first two days only after what a week can begin with.
    """

    stride: Ints
    packed: Ints
    step: Ints
    more: Ints
    too_much: int
    ahead: Floats


@njit(cache=True, nogil=True)
def outlook_of(menu: Menu, sums: Sums) -> Outlook:
    """Count the features that can be had in the fewest amounts, as many as there is room for."""
    features, sets = menu.amount.shape
    size: Ints = np.ones(features, dtype=np.int64)
    for f in range(features):
        for y in range(sums.first[f + 1] - sums.first[f]):
            if sums.table[sums.first[f] + y] < NEVER:
                size[f] = y + 1
    stride = np.zeros(features, dtype=np.int64)
    bias = too_much = place = 0
    states = 1
    step, more = np.zeros(sets, dtype=np.int64), np.zeros(sets, dtype=np.int64)
    order: Ints = np.argsort(size)
    for f in order:
        fits = states * size[f] <= STATES and place + BITS <= LONG
        if 1 < size[f] < 1 << BITS - 1 and fits:
            for i in range(sets):
                amount = min(int(menu.amount[f, i]), (1 << BITS - 1) - 1)
                step[i] += amount * states
                more[i] += amount << place
            bias += (1 << BITS - 1) - size[f] << place
            too_much += 1 << place + BITS - 1
            stride[f] = states
            states *= size[f]
            place += BITS
    packed, ahead = np.empty(states, dtype=np.int64), np.empty((DAYS + 1, states))
    packed[0], ahead[DAYS, 0] = bias, 0.0
    place = 0
    for f in order:
        if stride[f]:
            # What is written so far is repeated for each amount of the next feature.
            n = stride[f]
            for y in range(size[f] - 1, -1, -1):
                packed[y * n : (y + 1) * n] = packed[:n] + (y << place)
                ahead[DAYS, y * n : (y + 1) * n] = ahead[DAYS, :n] + sums.table[sums.first[f] + y]
            place += BITS
    return Outlook(stride, packed, step, more, too_much, ahead)


@njit(cache=True, nogil=True)
def foresee(menu: Menu, scenario: int, last: int, worth: Floats, outlook: Outlook) -> float:
    """Look ahead in one scenario, at the worth of each set by the multipliers of the others.

    Parameters
    ----------
    last : int
        The scenario that was looked at before, or -1: days that end alike are known.

    Returns
    -------
    float
        What all days cost at least, from nothing on.
    """
    ahead, packed, too_much = outlook.ahead, outlook.packed, outlook.too_much
    states = len(packed)
    for d in range(DAYS - 1, 1, -1):
        n = menu.list[scenario, d]
        if last >= 0 and n == menu.list[last, d]:
            continue
        last = -1
        now = ahead[d]
        now[:] = FAR
        for o in range(menu.first[n], menu.first[n + 1]):
            i = menu.set[o]
            cost, step, more = menu.cost[o] - worth[i], outlook.step[i], outlook.more[i]
            then = ahead[d + 1, step:]
            for k in range(states - step):
                # Without branches it goes over several combinations at once.
                cheap = cost + then[k] if packed[k] + more & too_much == 0 else FAR
                now[k] = cheap if cheap < now[k] else now[k]
    # A week has come to few of them after its first day.
    n = menu.list[scenario, 0]
    ahead[0, 0] = FAR
    for o in range(menu.first[n], menu.first[n + 1]):
        k = outlook.step[menu.set[o]]
        if packed[0] + outlook.more[menu.set[o]] & too_much == 0:
            ahead[1, k] = _ahead_of(menu, menu.list[scenario, 1], k, worth, outlook)
            ahead[0, 0] = min(ahead[0, 0], menu.cost[o] - worth[menu.set[o]] + ahead[1, k])
    return float(ahead[0, 0])


@njit(cache=True, nogil=True)
def _ahead_of(menu: Menu, n: int, state: int, worth: Floats, outlook: Outlook) -> float:
    """What the days from the second one on, which has a list, cost at least after a combination."""
    least = FAR
    so_far, then = outlook.packed[state], outlook.ahead[2]
    for o in range(menu.first[n], menu.first[n + 1]):
        i = menu.set[o]
        if so_far + outlook.more[i] & outlook.too_much == 0:
            least = min(least, menu.cost[o] - worth[i] + then[state + outlook.step[i]])
    return least
