"""The value of a rank, without sorting."""

from __future__ import annotations

from numba import njit

from iopsched.search.weekly.days import Floats

__all__ = ["smallest"]


@njit(cache=True, nogil=True)
def smallest(values: Floats, rank: int) -> float:
    """The value that so many are smaller than or equal to."""
    low, high = 0, len(values) - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if rank <= j:
            high = j
        elif rank >= i:
            low = i
        else:
            break
    return float(values[rank])
