"""Array verbs that numpy lacks: ragged ranges, joins by key, and minutes inside sets of spans."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from math import prod

import numpy as np
import numpy.typing as npt

from iopsched.week import WEEK, Span, union

__all__ = [
    "INT_MAX",
    "Bools",
    "Ints",
    "SpanTable",
    "alike",
    "cliques",
    "extremes",
    "group_ids",
    "join",
    "join_batches",
    "ragged_ranges",
    "sort_order",
]

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
    order, first, counts = _matches(left, right)
    return np.repeat(np.arange(len(left)), counts), order[ragged_ranges(first, counts)]


def join_batches(left: Ints, right: Ints, most: int) -> Iterator[tuple[Ints, Ints]]:
    """The pairs of `join`, in its order, in one or more batches of some positions of `left` each.

    Parameters
    ----------
    most : int
        Most pairs of a batch; more only where a single position of `left` has more.

    Examples
    --------
    >>> batches = join_batches(np.array([7, 8, 7]), np.array([8, 7, 8]), 3)
    >>> [[a.tolist() for a in pairs] for pairs in batches]
    [[[0, 1, 1], [1, 0, 2]], [[2], [1]]]
    """
    order, first, counts = _matches(left, right)
    until = np.cumsum(counts)
    low = 0
    while low == 0 or low < len(left):
        before = int(until[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(until, before + most, side="right")))
        some = counts[low:high]
        position = np.repeat(np.arange(low, low + len(some)), some)
        yield position, order[ragged_ranges(first[low:high], some)]
        low = high


def _matches(left: Ints, right: Ints) -> tuple[Ints, Ints, Ints]:
    """An order of `right`, and for each of `left` where in it its equals begin, and how many."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    first = np.searchsorted(keys, left, side="left")
    return order, first, np.searchsorted(keys, left, side="right") - first


def sort_order(*keys: Ints) -> Ints:
    """Positions in order of the first key, then the second, …; equals stay as they are.

    Examples
    --------
    >>> sort_order(np.array([1, 0, 1]), np.array([5, 6, 4])).tolist()
    [1, 2, 0]
    """
    combined = _combined(keys)
    # Sorting one key is several times as fast as sorting by one after another.
    order: Ints = np.lexsort(keys[::-1]) if combined is None else combined.argsort(kind="stable")
    return order


def _combined(keys: tuple[Ints, ...]) -> Ints | None:
    """One key that sorts like all of them, where their ranges fit into an integer."""
    if not len(keys[0]):
        return keys[0]
    lows = [int(key.min()) for key in keys]
    sizes = [int(key.max()) - low + 1 for key, low in zip(keys, lows, strict=True)]
    if prod(sizes) >= INT_MAX:
        return None
    combined = keys[0] - lows[0]
    for key, low, size in zip(keys[1:], lows[1:], sizes[1:], strict=True):
        combined *= size
        combined += key
        combined -= low
    return combined


def alike(values: Iterable[Hashable]) -> tuple[Ints, Ints]:
    """Number the kinds of values in order of appearance.

    Returns
    -------
    kind : array of int
        For each value, the number of its kind.
    first : array of int
        For each kind, the position of its first value.

    Examples
    --------
    >>> [a.tolist() for a in alike("abac")]
    [[0, 1, 0, 2], [0, 1, 3]]
    """
    number: dict[Hashable, int] = {}
    kinds = [number.setdefault(value, len(number)) for value in values]
    kind = np.array(kinds, dtype=np.int64)
    return kind, np.unique(kind, return_index=True)[1]


def group_ids(*keys: Ints) -> tuple[Ints, tuple[Ints, ...]]:
    """Number the distinct combinations of keys.

    Returns
    -------
    ids : array of int
        For each position, the number of its combination: 0, 1, … in sorted order of the keys.
    values : tuple of arrays
        For each key, its value in every combination.
    """
    order = sort_order(*keys)
    first = np.zeros(len(order), dtype=bool)
    first[:1] = True
    for key in keys:
        ordered = key[order]
        first[1:] |= ordered[1:] != ordered[:-1]
    ids = np.empty(len(order), dtype=np.int64)
    ids[order] = np.cumsum(first) - 1
    return ids, tuple(key[order[first]] for key in keys)


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
        # Many owners have the same spans: each set is held once.
        number: dict[tuple[Span, ...], int] = {}
        kinds = [number.setdefault(tuple(spans), len(number)) for spans in sets]
        self._kind: Ints = np.array(kinds, dtype=np.int64)
        merged = [(i, span) for spans, i in number.items() for span in union(spans)]
        self._start = np.array([i * WEEK + s.start for i, s in merged], dtype=np.int64)
        self._length = np.array([s.minutes for _, s in merged], dtype=np.int64)
        self._before = np.cumsum(self._length) - self._length

    def minutes_inside(self, owner: Ints, start: Ints, end: Ints) -> Ints:
        """Minutes of ``[start, end)`` that lie inside the owner's spans, for each entry."""
        if not len(self._start):
            return np.zeros(len(start), dtype=np.int64)
        offset = self._kind[owner] * WEEK
        return self._until(offset + end) - self._until(offset + start)

    def _until(self, moment: Ints) -> Ints:
        position = np.maximum(np.searchsorted(self._start, moment, side="right") - 1, 0)
        inside = np.clip(moment - self._start[position], 0, self._length[position])
        until: Ints = self._before[position] + inside
        return until


def extremes(group: Ints, value: Ints, count: int) -> tuple[Ints, Ints]:
    """Smallest and largest value of each group; in empty groups the largest is the smaller.

    Examples
    --------
    >>> low, high = extremes(np.array([1, 0, 1]), np.array([5, 7, 3]), 2)
    >>> low.tolist(), high.tolist()
    ([7, 3], [7, 5])
    """
    far = np.iinfo(np.int64)
    low, high = np.full(count, far.max), np.full(count, far.min)
    np.minimum.at(low, group, value)
    np.maximum.at(high, group, value)
    return low, high
