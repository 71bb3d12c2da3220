"""The weeks of patients and the ways of sessions as columns, in room that grows."""

from __future__ import annotations

from copy import copy

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.entering import compact, enter_weeks
from iopsched.search.weekly.master import Master
from iopsched.search.weekly.mixing import Mix
from iopsched.search.weekly.oracle import Priced
from iopsched.search.weekly.terms import spread
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["Columns"]

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
    measures : array of int
        Blocks that are nobody's decision but follow from what rows hold.
    """

    def __init__(self, master: Master) -> None:
        decisions = self.decisions = master.decisions
        self._master = master
        patients = self.patients = master.patients
        self.blocks = patients + decisions.blocks
        self.measures = patients + decisions.measures
        own = np.bincount(decisions.block, minlength=decisions.blocks)
        base = np.concatenate([[0], np.cumsum(np.append(np.full(patients, KEPT), own))])
        count = np.append(np.zeros(patients, dtype=np.int64), own)
        columns, start = int(base[-1]), patients * KEPT
        self._fixed = len(decisions.row)
        room = self._fixed + patients * ROOM * 4
        first, end = np.zeros(columns, dtype=np.int64), np.zeros(columns, dtype=np.int64)
        first[start:], end[start:] = decisions.first, decisions.end
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
        self._work = np.zeros(master.rows)
        self._weights = np.random.default_rng(0).integers(1, 1 << 62, len(master.owner))

    def enter(self, priced: Priced, extra: Floats) -> int:
        """Enter weeks found at prices that added `extra` to each row's cost; how many are new."""
        m = self._master
        done = new = 0
        while True:
            done, self._filled, more = enter_weeks(
                self.mix, priced.patients, priced.cost, priced.rows, extra, self._key,
                self._weights,
                m.taken.first, m.taken.row, m.taken.amount, m.marks.first, m.marks.row,
                m.marked.first, m.marked.row, m.marked.amount, m.mark_cost, self.week,
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

    def owe(self, master: Master) -> None:
        """Let what is missed cost what it does in the same program with other dues."""
        places, weeks = np.arange(len(self.week)), self.week.astype(np.int64)
        for dues, sign in ((self._master.dues, 1.0), (master.dues, -1.0)):
            each = dues.missed(places // KEPT, weeks).sum(axis=1)
            self.mix.cost[places] += sign * dues.relief * each
        self._master = master

    def missed(self) -> Floats:
        """Placements that the shares miss, by set of the dues."""
        if not self._master.dues.some:
            return np.zeros(len(self._master.dues.allowed))
        some = np.flatnonzero(self.mix.share[: len(self.week)])
        each = self._master.dues.missed(some // KEPT, self.week[some].astype(np.int64))
        missed: Floats = (self.mix.share[some, None] * each).sum(axis=0)
        return missed

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
            self._take(base + k, share[k], total)
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

    def begin(self, share: Floats, total: Floats) -> None:
        """Give columns their first shares, one entry a column, and add up the rows' totals."""
        self.mix.share[:] = share
        for column in np.flatnonzero(share).tolist():
            self._take(column, share[column], total)

    def _take(self, column: int, share: float, total: Floats) -> None:
        mix = self.mix
        for first, end in ((mix.first, mix.end), (mix.common, mix.common_end)):
            if first[column] >= 0:
                at = slice(first[column], end[column])
                np.add.at(total, mix.row[at], share * mix.amount[at])

    def decided(self) -> Ints:
        """The column with the largest share of each decision, by number."""
        base = self.mix.base
        blocks = np.arange(self.patients, self.blocks)
        which = [int(self._origin[base[b] + self.shares(b).argmax()]) for b in blocks.tolist()]
        return np.array(which, dtype=np.int64)

    def terms(self, column: int) -> tuple[Ints, Floats]:
        """Rows and amounts of a week, by place."""
        at = slice(self.mix.first[column], self.mix.end[column])
        return self.mix.row[at].astype(np.int64), self.mix.amount[at]

    def decided_total(self) -> Floats:
        """What the shares of the decisions take of the rows."""
        mix, total = self.mix, np.zeros(self._master.rows)
        start = mix.base[self.patients]
        shared = start + np.flatnonzero(mix.share[start:])
        for first, end in ((mix.first, mix.end), (mix.common, mix.common_end)):
            of, at = spread(first[shared], end[shared])
            amount = mix.share[shared][of] * mix.amount[at]
            total += np.bincount(mix.row[at], amount, len(total))
        return total

    def numbers(self, at: Ints) -> Ints:
        """Numbers of the decisions' columns at some places."""
        return self._origin[at]

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
