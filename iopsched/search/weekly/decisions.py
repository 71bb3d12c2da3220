"""What patients share as blocks of columns: the ways in which each session can run, and measures.

A session does not run, or it runs at one of its times with its staff and its room. That one of
these holds says more than the limits of each variable do, and it needs no prices of the rows that
tie a run to its staff and its room: each way obeys them.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import combinations, product

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.shared import Shared

__all__ = ["Decisions"]

TOLERANCE = 0.5

WAYS = 400
"""Most ways of a session; the variables of one that has more are blocks by themselves."""


class Decisions:
    """Blocks of columns, of which exactly one is taken each.

    Attributes
    ----------
    block : array of int
        Block of each column, in order.
    cost : array of float, one entry a column
    first, row, amount : arrays
        What each column takes of the rows: its terms are ``first[k]:first[k + 1]``.
    common, common_end : arrays of int
        Terms that each column has besides, with the other ways of its run.
    decided : array of int
        Blocks of what is decided: whether groups run, with which staff and rooms.
    called : array of int
        Blocks of what placements call forth, such as that a group is smaller.
    """

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._members: list[list[int]] = []
        self._level: list[float] = []
        self._block: list[int] = []
        self._common: list[int] = []
        left = np.ones(len(shared.low), dtype=bool)
        blocks = 0
        for ways in self._sessions():
            for members in ways:
                left[members] = False
                self._enter(blocks, members[1:], 1.0, members[0])
            self._enter(blocks, [], 0.0)
            blocks += 1
        alone = np.flatnonzero(left)
        for i in alone.tolist():
            for level in sorted({shared.low[i], shared.high[i]}):
                self._enter(blocks, [i], level)
            blocks += 1
        self.blocks = blocks
        called = np.isin(alone, shared.implications.row) & ~shared.decided[alone]
        called &= shared.low[alone] < shared.high[alone]
        decided = blocks - len(alone) + np.flatnonzero(shared.decided[alone])
        self.decided: Ints = np.append(np.arange(blocks - len(alone)), decided)
        self.called: Ints = blocks - len(alone) + np.flatnonzero(called)
        self.block = np.array(self._block, dtype=np.int64)
        self._gather()

    def _enter(self, block: int, members: list[int], level: float, common: int = NONE) -> None:
        self._block.append(block)
        self._members.append(members)
        self._level.append(level)
        self._common.append(common)

    def _sessions(self) -> list[list[list[int]]]:
        """Of each session the ways to run: shared variables, the run's first."""
        shared, c = self._shared, self._shared.candidates
        v, number = shared.variables, shared.number
        by_run: list[dict[int, list[int]]] = []
        for runs, literal in ((c.staffings.run, v.staffing), (c.housings.run, v.housing)):
            options: dict[int, list[int]] = defaultdict(list)
            for run, variable in zip(runs.tolist(), number[literal].tolist(), strict=True):
                options[run].append(variable)
            by_run.append(options)
        staffings, housings = by_run
        asked = c.index.service_staff[c.runs.service].tolist()
        sessions: dict[int, list[list[int]]] = defaultdict(list)
        too_many = set()
        for run, session in enumerate(c.runs.session.tolist()):
            least = asked[run] if shared.staffed else 0
            rooms = [[x] for x in housings[run]] if run in housings else [[]]
            count = 0
            for size in range(least, asked[run] + 1):
                for staff, room in product(combinations(staffings[run], size), rooms):
                    sessions[session].append([int(number[v.run[run]]), *staff, *room])
                    count += 1
                    if count > WAYS:
                        break
            if count > WAYS:
                too_many.add(session)
        return [ways for session, ways in sessions.items() if session not in too_many]

    def places(self, value: Floats) -> Ints:
        """The column of each block, by place in it, that gives the shared variables these values.

        NONE where no column does.
        """
        column, member, level = self._given
        off = np.abs(value[member] - level) > TOLERANCE
        agrees = np.flatnonzero(np.bincount(column, off, len(self.block)) == 0)[::-1]
        found = np.full(self.blocks, NONE)
        # The first that agrees: that a session does not run is last, and agrees with everything.
        found[self.block[agrees]] = agrees
        first = np.searchsorted(self.block, np.arange(self.blocks))
        return np.where(found == NONE, NONE, found - first)

    @cached_property
    def service(self) -> Ints:
        """Service of the seats that each block is about, or NONE."""
        service = np.full(self.blocks, NONE)
        known = self.run != NONE
        service[known] = self._shared.candidates.runs.service[self.run[known]]
        return service

    @cached_property
    def run(self) -> Ints:
        """The run that each block is about, one of several for a session, or NONE."""
        shared = self._shared
        of_variable = np.full(len(shared.low), NONE)
        needed = shared.implications
        of_variable[needed.row] = shared.candidates.rows.run[needed.column]
        of_block = np.full(self.blocks, NONE)
        for block, several, run in zip(self._block, self._members, self._common, strict=True):
            variable = run if run != NONE else several[0] if len(several) == 1 else NONE
            if variable != NONE:
                of_block[block] = of_variable[variable]
        return of_block

    def rivals(self, block: int) -> Ints:
        """What cannot be called forth along with this: a session runs at one of its times."""
        if block not in self.called:
            return np.empty(0, dtype=np.int64)
        session = self._shared.candidates.runs.session
        runs = self.run[self.called]
        same = session[runs] == session[self.run[block]]
        rivals: Ints = self.called[same & (runs != self.run[block])]
        return rivals

    def values(self, which: Ints) -> Floats:
        """The shared variables' values where each block has one of its columns, by number."""
        value: Floats = np.clip(0.0, self._shared.low, self._shared.high)
        column, member, level = self._given
        chosen = np.isin(column, which)
        value[member[chosen]] = level[chosen]
        return value

    @cached_property
    def _given(self) -> tuple[Ints, Ints, Floats]:
        """Columns, the shared variables that each gives a value, runs included, and the values."""
        column, member = _flat(
            [
                [*several, *([run] if run != NONE else [])]
                for several, run in zip(self._members, self._common, strict=True)
            ]
        )
        return column, member, np.array(self._level, dtype=np.float64)[column]

    def _gather(self) -> None:
        """Put the terms of the members of each column together, and those of runs behind them."""
        shared = self._shared
        common = np.array(self._common, dtype=np.int64)
        runs, place = np.unique(common, return_inverse=True)
        ways = [*self._members, *([x] if x != NONE else [] for x in runs.tolist())]
        level = np.append(self._level, np.ones(len(runs)))
        column, member = _flat(ways)
        cost = np.bincount(column, shared.cost[member] * level[column], minlength=len(ways))
        of, self.row, amount = shared.shared.of(member)
        self.amount: Floats = amount * level[column[of]]
        first = np.searchsorted(column[of], np.arange(len(ways) + 1))
        columns = len(common)
        self.cost: Floats = (cost[:columns] + cost[columns + place]).astype(np.float64)
        self.first: Ints = first[: columns + 1]
        begin, end = first[columns + place], first[columns + place + 1]
        # What has none is not to be taken for what begins where it ends.
        self.common: Ints = np.where(begin < end, begin, NONE)
        self.common_end: Ints = np.where(begin < end, end, NONE)


def _flat(lists: list[list[int]]) -> tuple[Ints, Ints]:
    """Lists one after another: the number of each entry's list, and the entry."""
    size = np.array([len(several) for several in lists], dtype=np.int64)
    entry = np.array([i for several in lists for i in several], dtype=np.int64)
    return np.repeat(np.arange(len(size)), size), entry
