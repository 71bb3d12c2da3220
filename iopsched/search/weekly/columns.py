"""The weeks of patients and the ways of sessions as columns, in room that grows."""

from __future__ import annotations

from copy import copy

import numpy as np
import numpy.typing as npt
from numba import njit

from iopsched.arrays import Ints
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.decisions import Decisions
from iopsched.search.weekly.mixing import Mix
from iopsched.search.weekly.oracle import Priced
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["Columns", "compact", "enter_weeks"]

KEPT = 16
"""Weeks kept of each patient."""

ROOM = 40
"""Terms of a week that there is room for at first."""


class Columns:
    """Columns of all blocks: first the patients', then the decisions'.

    Attributes
    ----------
    mix : Mix
    week : array of int
        Rows of each patient's columns, then -1.
    patients, blocks : int
    decisions : Decisions
    """

    def __init__(self, shared: Shared, decisions: Decisions) -> None:
        self._shared, self.decisions = shared, decisions
        patients = self.patients = len(shared.candidates.index.problem.patients)
        self.blocks = patients + decisions.blocks
        own = np.bincount(decisions.block, minlength=decisions.blocks)
        base = np.concatenate([[0], np.cumsum(np.append(np.full(patients, KEPT), own))])
        count = np.append(np.zeros(patients, dtype=np.int64), own)
        columns, start = int(base[-1]), patients * KEPT
        self._fixed = len(decisions.row)
        room = self._fixed + patients * ROOM * 4
        first, end = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
        first[start:], end[start:] = decisions.first[:-1], decisions.first[1:]
        common, common_end = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
        common[start:], common_end[start:] = decisions.common, decisions.common_end
        cost = np.zeros(columns)
        cost[start:] = decisions.cost
        self.mix = Mix(
            base,
            count,
            first,
            end,
            common,
            common_end,
            np.empty(room, dtype=np.int32),
            np.empty(room),
            cost,
            np.zeros(columns),
            np.zeros(columns),
        )
        self.mix.row[: self._fixed] = decisions.row
        self.mix.amount[: self._fixed] = decisions.amount
        self.week = np.full((start, LONGEST), -1, dtype=np.int32)
        self._filled = self._fixed
        self._key = np.zeros(columns, dtype=np.int64)
        # Which column of the decisions stands in each place.
        self._origin = np.arange(columns) - start
        self._work = np.zeros(shared.rows)
        self._weights = np.random.default_rng(0).integers(1, 1 << 62, len(shared.candidates.rows))

    def enter(self, priced: Priced, extra: Floats) -> int:
        """Enter weeks found at prices that added `extra` to each row's cost; how many are new."""
        s = self._shared
        done = new = 0
        while True:
            done, self._filled, more = enter_weeks(
                self.mix, priced.patients, priced.cost, priced.rows, extra, self._key,
                self._weights,
                s.taken.first, s.taken.row, s.taken.amount, s.marks.first, s.marks.row,
                s.marked.first, s.marked.row, s.marked.amount, s.mark_cost, self.week,
                self._work, self._filled, done,
            )  # fmt: skip
            new += more
            if done == len(priced.patients):
                return new
            self._make_room()

    def shares(self, block: int) -> Floats:
        """The shares of a block's columns."""
        base = self.mix.base[block]
        share: Floats = self.mix.share[base : base + self.mix.columns[block]]
        return share

    def place_of(self, patient: int, week: Ints, cost: float) -> int | None:
        """The place of a week, entered if need be; None if the patient's others are all in use."""
        rows = np.full((1, 1, LONGEST), -1, dtype=np.int64)
        rows[0, 0, : len(week)] = week
        bound = np.array([cost])
        known = Priced(np.array([patient]), bound, bound[None], rows)
        self.enter(known, np.zeros(len(self._weights)))
        base = self.mix.base[patient]
        keys = self._key[base : base + self.mix.columns[patient]]
        found = np.flatnonzero(keys == 1 + self._weights[week].sum())
        return int(found[0]) if len(found) else None

    def settle(self, block: int, which: int, total: Floats) -> None:
        """Leave a block with one of its columns, by place, and correct the rows' totals."""
        mix = self.mix
        base = int(mix.base[block])
        share = -self.shares(block)
        share[which] += 1.0
        for k in np.flatnonzero(share).tolist():
            column = base + k
            for first, end in ((mix.first, mix.end), (mix.common, mix.common_end)):
                at = slice(first[column], end[column]) if first[column] >= 0 else slice(0)
                np.add.at(total, mix.row[at], share[k] * mix.amount[at])
        for field in (
            mix.first,
            mix.end,
            mix.common,
            mix.common_end,
            mix.cost,
            self._key,
            self._origin,
        ):
            field[base] = field[base + which]
        if block < self.patients:
            self.week[base] = self.week[base + which]
        self.shares(block)[:] = 0.0
        mix.share[base], mix.columns[block] = 1.0, 1

    def decided_values(self) -> Floats:
        """The shared variables' values where each decision has its largest share."""
        base = self.mix.base
        blocks = np.arange(self.patients, self.blocks)
        which = [int(self._origin[base[b] + self.shares(b).argmax()]) for b in blocks.tolist()]
        return self.decisions.values(np.array(which, dtype=np.int64))

    def copied(self) -> Columns:
        """Columns that change apart from these."""
        twin = copy(self)
        twin.mix = Mix._make(part.copy() for part in self.mix)
        twin.week, twin._key = self.week.copy(), self._key.copy()
        twin._origin, twin._work = self._origin.copy(), np.zeros_like(self._work)
        return twin

    def _make_room(self) -> None:
        """Forget the terms of columns that are gone; if few are, have twice the room."""
        mix = self.mix
        columns = np.concatenate(
            [
                np.arange(b, b + n)
                for b, n in zip(
                    mix.base[: self.patients], mix.columns[: self.patients], strict=True
                )
            ]
        )
        columns = columns[np.argsort(mix.first[columns], kind="stable")]
        self._filled = compact(mix, columns, self._fixed)
        if self._filled > len(mix.row) // 2:
            self.mix = mix._replace(
                row=np.concatenate([mix.row, np.empty_like(mix.row)]),
                amount=np.concatenate([mix.amount, np.empty_like(mix.amount)]),
            )


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
