"""The ways in which sessions can run, and what follows from them, as blocks of columns."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product

import numpy as np

from iopsched.arrays import Ints, group_ids
from iopsched.index import NONE
from iopsched.search.weekly.decisions import Decisions
from iopsched.search.weekly.shared import Shared

__all__ = ["decisions_of"]

WAYS = 400
"""Most ways of a session; the variables of one that has more are blocks by themselves."""


def decisions_of(shared: Shared) -> Decisions:
    """Blocks of sessions first, then those of single shared variables."""
    entries = _Entries()
    left = np.ones(len(shared.low), dtype=bool)
    for ways in _sessions(shared):
        for members in ways:
            left[members] = False
            entries.enter(members[1:], 1.0, members[0])
        entries.enter([], 0.0)
        entries.blocks += 1
    sessions, alone = entries.blocks, np.flatnonzero(left)
    for i in alone.tolist():
        for level in sorted({shared.low[i], shared.high[i]}):
            entries.enter([i], level)
        entries.blocks += 1
    called = np.isin(alone, shared.implications.row) & ~shared.decided[alone]
    called &= shared.low[alone] < shared.high[alone]
    decided = sessions + np.flatnonzero(shared.decided[alone])
    return entries.made(
        shared, np.append(np.arange(sessions), decided), sessions + np.flatnonzero(called)
    )


class _Entries:
    """Columns one after another: the shared variables of each, and the value they have."""

    def __init__(self) -> None:
        self._members: list[list[int]] = []
        self._level: list[float] = []
        self._block: list[int] = []
        self._common: list[int] = []
        self.blocks = 0

    def enter(self, members: list[int], level: float, run: int = NONE) -> None:
        """Enter a column of the present block; the variable of its run is 1 besides."""
        self._block.append(self.blocks)
        self._members.append(members)
        self._level.append(level)
        self._common.append(run)

    def made(self, shared: Shared, decided: Ints, called: Ints) -> Decisions:
        """The decisions; the terms of runs are put behind those of their ways."""
        common = np.array(self._common, dtype=np.int64)
        runs, place = np.unique(common, return_inverse=True)
        ways = [*self._members, *([x] if x != NONE else [] for x in runs.tolist())]
        level = np.append(self._level, np.ones(len(runs)))
        column, member = _flat(ways)
        cost = np.bincount(column, shared.cost[member] * level[column], minlength=len(ways))
        of, row, amount = shared.shared.of(member)
        amount = amount * level[column[of]]
        first = np.searchsorted(column[of], np.arange(len(ways) + 1))
        columns = len(common)
        begin, end = first[columns + place], first[columns + place + 1]
        block = np.array(self._block, dtype=np.int64)
        given, variable = _flat(
            [
                [*several, *([run] if run != NONE else [])]
                for several, run in zip(self._members, self._common, strict=True)
            ]
        )
        _, (deciding, decision) = group_ids(block[given], variable)
        run = self._runs(shared)
        about = np.flatnonzero(run != NONE)
        session, service = np.full((2, self.blocks), NONE)
        session[about] = shared.candidates.runs.session[run[about]]
        service[about] = shared.candidates.runs.service[run[about]]
        return Decisions(
            blocks=self.blocks,
            block=block,
            cost=(cost[:columns] + cost[columns + place]).astype(np.float64),
            first=first[:columns],
            end=first[1 : columns + 1],
            # What has none is not to be taken for what begins where it ends.
            common=np.where(begin < end, begin, NONE),
            common_end=np.where(begin < end, end, NONE),
            row=row,
            amount=amount,
            given=(given, variable, np.array(self._level, dtype=np.float64)[given]),
            variables=(deciding, decision),
            run=run,
            session=session,
            service=service,
            decided=decided,
            called=called,
        )

    def _runs(self, shared: Shared) -> Ints:
        """The run that each block is about, one of several for a session, or NONE."""
        of_variable = np.full(len(shared.low), NONE)
        needed = shared.implications
        of_variable[needed.row] = shared.candidates.rows.run[needed.column]
        of_block = np.full(self.blocks, NONE)
        for block, several, run in zip(self._block, self._members, self._common, strict=True):
            variable = run if run != NONE else several[0] if len(several) == 1 else NONE
            if variable != NONE:
                of_block[block] = of_variable[variable]
        return of_block


def _sessions(shared: Shared) -> list[list[list[int]]]:
    """Of each session the ways to run: shared variables, the run's first."""
    c = shared.candidates
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


def _flat(lists: list[list[int]]) -> tuple[Ints, Ints]:
    """Lists one after another: the number of each entry's list, and the entry."""
    size = np.array([len(several) for several in lists], dtype=np.int64)
    entry = np.array([i for several in lists for i in several], dtype=np.int64)
    return np.repeat(np.arange(len(size)), size), entry
