"""Labels: what weeks so far have of each feature, and what they cost."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.days import Floats, Ints
from iopsched.search.weekly.ranks import smallest

__all__ = ["LABELS", "TABLE", "Found", "Labels", "clear", "enter", "keep_best", "new_labels"]

LABELS = 4_000
"""Most labels of one day."""

TABLE = 1 << 14
"""Places of the hash table, more than twice the labels."""


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
def clear(labels: Labels, high: int, new: int) -> None:
    """Empty the hash table of the labels of a day."""
    place, where = labels.place, labels.where
    for k in range(high, new):
        place[where[k]] = -1


@njit(cache=True, nogil=True)
def keep_best(labels: Labels, high: int, new: int, most: int) -> int:
    """Keep the labels of a day that promise most; returns where the next one goes."""
    threshold = smallest(labels.bound[high:new].copy(), most)
    amount, cost, bound = labels.amount, labels.cost, labels.bound
    code, latest, parent, option = labels.code, labels.latest, labels.parent, labels.option
    kept = high
    for k in range(high, new):
        if bound[k] <= threshold and kept - high < most:
            for f in range(amount.shape[1]):
                amount[kept, f] = amount[k, f]
            cost[kept], bound[kept] = cost[k], bound[k]
            code[kept], latest[kept] = code[k], latest[k]
            parent[kept], option[kept] = parent[k], option[k]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def enter(labels: Labels, label: int, scenario: int, total: float, found: Found) -> None:
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
