"""Array verbs that numpy lacks: ragged ranges, joins by key, and minutes inside sets of spans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from iopsched.week import WEEK, Span, union

__all__ = ["INT_MAX", "Bools", "Ints", "SpanTable", "cliques", "group_ids", "join", "ragged_ranges"]

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

INT_MAX = np.iinfo(np.int64).max // 2
"""An open side of a linear row."""


def ragged_ranges(starts: Ints, counts: Ints) -> Ints:
    """Concatenate ``range(start, start + count)`` of every pair.

    Examples
    --------
    >>> ragged_ranges(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    total = int(counts.sum())
    before = np.cumsum(counts) - counts
    ranges: Ints = np.arange(total, dtype=np.int64) + np.repeat(starts - before, counts)
    return ranges


def join(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Positions of all pairs with ``left[i] == right[j]``, ordered by i, then by j.

    Examples
    --------
    >>> [a.tolist() for a in join(np.array([7, 8]), np.array([8, 7, 8]))]
    [[0, 1, 1], [1, 0, 2]]
    """
    order = np.argsort(right, kind="stable")
    keys = right[order]
    first = np.searchsorted(keys, left, side="left")
    counts = np.searchsorted(keys, left, side="right") - first
    return np.repeat(np.arange(len(left)), counts), order[ragged_ranges(first, counts)]


def group_ids(*keys: Ints) -> tuple[Ints, tuple[Ints, ...]]:
    """Number the distinct combinations of keys.

    Returns
    -------
    ids : array of int
        For each position, the number of its combination: 0, 1, … in sorted order of the keys.
    values : tuple of arrays
        For each key, its value in every combination.
    """
    order = np.lexsort(keys[::-1])
    ordered = [key[order] for key in keys]
    first = np.zeros(len(order), dtype=bool)
    first[:1] = True
    for key in ordered:
        first[1:] |= key[1:] != key[:-1]
    ids = np.empty(len(order), dtype=np.int64)
    ids[order] = np.cumsum(first) - 1
    return ids, tuple(key[first] for key in ordered)


def cliques(owner: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Sets of intervals of one owner that share a moment, one set for each maximal one.

    Two intervals of one owner overlap exactly when some set holds both, so "at most one of each
    set" says that nothing overlaps. The sets are also what counts against a pooled capacity.

    Parameters
    ----------
    owner, start, end : arrays of int, one entry an interval
        ``[start, end)`` belongs to `owner`; minutes of the week.

    Returns
    -------
    clique, member : arrays of int
        Pairs: interval `member` is in set `clique`.
    owner, time : arrays of int
        For each set, its owner and the latest start among its members.
    """
    offset = owner * WEEK
    moments = np.unique(offset + start)
    low = np.searchsorted(moments, offset + start)
    high = np.searchsorted(moments, offset + end)
    # A moment's set is maximal when one of its members ends before the next moment begins.
    closing = np.zeros(len(moments) + 1, dtype=bool)
    closing[high - 1] = True
    number = np.cumsum(closing) - 1
    counts = high - low
    member = np.repeat(np.arange(len(start)), counts)
    moment = ragged_ranges(low, counts)
    keep = closing[moment]
    kept = moments[closing[:-1]]
    return number[moment[keep]], member[keep], kept // WEEK, kept % WEEK


class SpanTable:
    """Sets of spans, one for each owner, asked for many intervals at once.

    Parameters
    ----------
    sets : sequence of sequences of Span
        The spans of owner 0, 1, …; they may overlap.
    """

    def __init__(self, sets: Sequence[Sequence[Span]]) -> None:
        merged = [(i, span) for i, spans in enumerate(sets) for span in union(list(spans))]
        self._start = np.array([i * WEEK + s.start for i, s in merged], dtype=np.int64)
        self._length = np.array([s.minutes for _, s in merged], dtype=np.int64)
        self._before = np.cumsum(self._length) - self._length

    def minutes_inside(self, owner: Ints, start: Ints, end: Ints) -> Ints:
        """Minutes of ``[start, end)`` that lie inside the owner's spans, for each entry."""
        if not len(self._start):
            return np.zeros(len(start), dtype=np.int64)
        offset = owner * WEEK
        return self._until(offset + end) - self._until(offset + start)

    def _until(self, moment: Ints) -> Ints:
        position = np.maximum(np.searchsorted(self._start, moment, side="right") - 1, 0)
        inside = np.clip(moment - self._start[position], 0, self._length[position])
        until: Ints = self._before[position] + inside
        return until
