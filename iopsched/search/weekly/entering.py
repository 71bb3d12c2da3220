"""Weeks entered as columns of a mixture, in room that is kept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from iopsched.arrays import Ints
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.mixing import Mix

__all__ = ["compact", "enter_weeks"]


@njit(cache=True, nogil=True)
def compact(mix: Mix, columns: Ints, fixed: int) -> int:
    """Move the terms of columns, given in the order of these, to the front."""
    filled = fixed
    for k in columns:
        first = filled
        for t in range(mix.first[k], mix.end[k]):
            mix.row[filled], mix.amount[filled] = mix.row[t], mix.amount[t]
            filled += 1
        mix.first[k], mix.end[k] = first, filled
    return filled


@njit(cache=True, nogil=True)
def enter_weeks(
    mix: Mix,
    patients: Ints,
    cost: Floats,
    weeks: Ints,
    extra: Floats,
    keys: Ints,
    weights: Ints,
    taken_first: Ints,
    taken_row: Ints,
    taken_amount: Floats,
    marks_first: Ints,
    marks: Ints,
    marked_first: Ints,
    marked_row: Ints,
    marked_amount: Floats,
    mark_cost: Floats,
    kept: npt.NDArray[np.int32],
    work: Floats,
    filled: int,
    begin: int,
) -> tuple[int, int, int]:
    """Enter weeks from a patient on while there is room.

    Returns
    -------
    (int, int, int)
        The patient who found no room, by place; where the terms end; how many weeks are new.
    """
    new = 0
    touched = np.empty(4096, dtype=np.int64)
    seen = np.empty(1024, dtype=np.int64)
    for i in range(begin, len(patients)):
        p = patients[i]
        for w in range(cost.shape[1]):
            if cost[i, w] >= FAR:
                break
            key = np.int64(1)
            worth = cost[i, w]
            for r in weeks[i, w]:
                if r < 0:
                    break
                key += weights[r]
                worth -= extra[r]
            low = mix.base[p]
            high = low + mix.columns[p]
            known = False
            for k in range(low, high):
                known |= keys[k] == key
            if known:
                continue
            place = high
            if high == mix.base[p + 1]:
                place = -1
                for k in range(low, high):
                    if mix.share[k] == 0.0 and (place < 0 or mix.reduced[k] > mix.reduced[place]):
                        place = k
                if place < 0:
                    continue
            count = marking = 0
            worth = np.rint(worth)
            for r in weeks[i, w]:
                if r < 0:
                    break
                for t in range(taken_first[r], taken_first[r + 1]):
                    j = taken_row[t]
                    if work[j] == 0.0:
                        touched[count] = j
                        count += 1
                    work[j] += taken_amount[t]
                for t in range(marks_first[r], marks_first[r + 1]):
                    fresh = True
                    for m in range(marking):
                        fresh &= seen[m] != marks[t]
                    if fresh:
                        seen[marking] = marks[t]
                        marking += 1
            for m in range(marking):
                worth += mark_cost[seen[m]]
                for t in range(marked_first[seen[m]], marked_first[seen[m] + 1]):
                    j = marked_row[t]
                    if work[j] == 0.0:
                        touched[count] = j
                        count += 1
                    work[j] += marked_amount[t]
            room = filled + count <= len(mix.row)
            start = filled
            for n in range(count):
                j = touched[n]
                if room and work[j] != 0.0:
                    mix.row[filled], mix.amount[filled] = j, work[j]
                    filled += 1
                work[j] = 0.0
            if not room:
                return i, filled, new
            if place == high:
                mix.columns[p] += 1
            keys[place] = key
            kept[place] = weeks[i, w]
            mix.first[place], mix.end[place] = start, filled
            mix.cost[place], mix.share[place], mix.reduced[place] = worth, 0.0, -FAR
            new += 1
    return len(patients), filled, new
