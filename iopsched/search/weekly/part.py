"""A part of a schedule opened again: some patients, and groups that only they attend, or nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids, ragged_ranges
from iopsched.index import NONE
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.dues import Dues
from iopsched.search.weekly.master import Master
from iopsched.search.weekly.oracle import Oracle, Priced
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.terms import spread
from iopsched.search.weekly.weeks import LONGEST

__all__ = ["Opener", "Part", "PartOracle"]

AWAY = 1e16
"""Cost of a row that cannot be had, since what it needs is not open: more than `NEVER`, and less
than what no row costs."""

NEAR = 1e-6


@dataclass(frozen=True)
class Part:
    """What is open, with what the others leave.

    Attributes
    ----------
    standing : Standing
        The whole schedule.
    master : Master
        The program of the part.
    patients, candidates, columns, rows : arrays of int
        Numbers that its patients, candidate rows, columns of decisions and rows have in the whole.
    banned : array of bool
        Candidate rows of the part that need what is not open.
    """

    standing: Standing
    master: Master
    patients: Ints
    candidates: Ints
    columns: Ints
    rows: Ints
    banned: Bools

    def current(self) -> Priced:
        """The patients' present weeks, marks not paid, at the costs of the program."""
        shared, pool = self.standing.shared, self.standing.pool
        numbers = self.standing.week[self.patients].tolist()
        weeks = [pool.weeks[n] for n in numbers]
        rows = np.full((len(weeks), 1, LONGEST), NONE)
        for i, week in enumerate(weeks):
            rows[i, 0, : len(week)] = np.searchsorted(self.candidates, week)
        cost = np.array(pool.costs(numbers)) - [shared.mark_costs(week) for week in weeks]
        dues = self.master.dues
        cost -= dues.relief * dues.missed(np.arange(len(weeks)), rows[:, 0]).sum(axis=1)
        return Priced(np.arange(len(weeks)), cost, cost[:, None], rows)


class PartOracle(Oracle):
    """Prices a part's weeks, by its own numbers."""

    def __init__(self, oracle: Oracle, part: Part) -> None:
        self._oracle, self._part = oracle, part
        self.plans, self.stopping = oracle.plans, oracle.stopping
        self.known = np.ones(len(part.patients), dtype=bool)
        # Only the part's entries are ever looked at.
        self._cost = np.empty(len(part.standing.shared.candidates.rows))
        self._limit = np.empty(len(oracle.known))

    def in_full(self) -> Oracle:
        return PartOracle(self._oracle.in_full(), self._part)

    def price(self, patients: Ints, cost: Floats, limit: Floats, *, proving: bool) -> Priced:
        part = self._part
        self._cost[part.candidates] = np.where(part.banned, AWAY, cost)
        self._limit[part.patients] = limit
        priced = self._oracle.price(
            part.patients[patients], self._cost, self._limit, proving=proving
        )
        rows = np.where(priced.rows == NONE, NONE, np.searchsorted(part.candidates, priced.rows))
        return Priced(patients, priced.bound, priced.cost, rows)


class Opener:
    """Opens parts of schedules.

    Parameters
    ----------
    shared : Shared
    master : Master
        Of the whole.
    """

    def __init__(self, shared: Shared, master: Master) -> None:
        self._shared, self._master = shared, master
        self._firm = len(shared.lower)
        self._seat, needed = shared.implied
        self._needed = shared.number[needed]
        block, variable = master.decisions.variables
        self._block_of = np.full(len(shared.low), NONE)
        self._block_of[variable] = block

    def part(self, standing: Standing, patients: Ints, *, groups: bool) -> Part:
        """Open the weeks of some patients.

        Parameters
        ----------
        standing : Standing
        patients : array of int
            In order.
        groups : bool
            Whether groups are open as well that nobody else attends.
        """
        shared, master, decisions = self._shared, self._master, self._master.decisions
        candidates = master.candidates_of(patients)
        numbers = standing.week[patients].tolist()
        chosen = np.concatenate([standing.pool.weeks[n] for n in numbers])
        ours = np.bincount(shared.implications.of(chosen)[1], minlength=len(shared.low))
        needed = standing.needed - ours > 0
        used = np.zeros(master.rows, dtype=bool)
        used[master.taken.of(candidates)[1]] = True
        used[master.marked.of(np.unique(master.marks.of(candidates)[1]))[1]] = True
        opened = np.zeros(decisions.blocks, dtype=bool)
        if groups:
            opened[self._groups(standing, candidates, needed)] = True
            several = np.flatnonzero(opened[decisions.block])
            used[decisions.row[decisions.terms_of(several)]] = True
        opened |= self._measures(used)
        columns = self._possible(standing, opened, needed)
        block, variable = decisions.variables
        free = variable[opened[block]]
        fixed = standing.activity.copy()
        for number in numbers:
            row, amount = standing.pool.column(number)
            fixed[row] -= amount
        of, row, amount = shared.firm(free)
        np.subtract.at(fixed, row, amount * standing.value[free][of])
        cost = sum(standing.pool.costs(numbers)) + float(shared.cost[free] @ standing.value[free])
        lower, upper = master.lower.copy(), master.upper.copy()
        lower[: self._firm] -= fixed
        upper[: self._firm] -= fixed
        mine = np.zeros(len(master.owner), dtype=bool)
        mine[candidates] = True
        lazy = mine[self._seat]
        follows = opened[self._block_of[self._needed]]
        rows = np.append(np.ones(self._firm, dtype=bool), lazy & follows)
        banned = np.zeros(len(mine), dtype=bool)
        banned[self._seat[lazy & ~follows & (standing.value[self._needed] < 0.5)]] = True
        columns = columns[~self._excluded(columns, candidates, upper)]
        dues = self._dues(standing, patients, candidates)
        part, kept = master.part(
            patients, candidates, columns, rows, lower, upper, standing.cost - cost, dues
        )
        return Part(standing, part, patients, candidates, columns, kept, banned[candidates])

    def _dues(self, standing: Standing, patients: Ints, candidates: Ints) -> Dues:
        """The dues of some patients, less what the others miss."""
        dues = self._master.dues
        others = np.setdiff1d(dues.patient, patients)
        weeks = [standing.pool.weeks[n] for n in standing.week[others].tolist()]
        return dues.part(patients, candidates, dues.missed_by(others, weeks).sum(axis=0))

    def _groups(self, standing: Standing, candidates: Ints, needed: Bools) -> Ints:
        """Blocks of groups that run for these patients only, or that enough could attend."""
        shared, decisions = self._shared, self._master.decisions
        runs = shared.candidates.rows.run[candidates]
        seats = runs != NONE
        _, (_, pair) = group_ids(self._master.owner[candidates][seats], runs[seats])
        count = np.bincount(pair, minlength=len(shared.candidates.runs))
        enough = np.zeros(len(shared.candidates.index.problem.sessions), dtype=bool)
        enough[shared.candidates.runs.session[count >= np.maximum(1, shared.least)]] = True
        block, variable = decisions.variables
        kept = np.bincount(block, needed[variable], decisions.blocks) > 0
        runs_now = np.bincount(block, standing.value[variable] > 0.5, decisions.blocks) > 0
        reached = np.zeros(len(enough), dtype=bool)
        reached[shared.candidates.runs.session[pair]] = True
        decided = decisions.decided[decisions.session[decisions.decided] != NONE]
        session = decisions.session[decided]
        ours = enough[session] | runs_now[decided] & reached[session]
        groups: Ints = decided[~kept[decided] & ours]
        return groups

    def _measures(self, used: Bools) -> Bools:
        """Blocks that are no decisions but follow from what these rows hold."""
        decisions = self._master.decisions
        columns = np.arange(len(decisions.block))
        first = decisions.first
        has = np.zeros(len(columns), dtype=bool)
        count = decisions.end - first
        at = ragged_ranges(first, count)
        has[np.repeat(columns, count)[used[decisions.row[at]]]] = True
        measures = np.zeros(decisions.blocks, dtype=bool)
        measures[decisions.block[has]] = True
        measures[decisions.decided] = False
        return measures

    def _possible(self, standing: Standing, opened: Bools, needed: Bools) -> Ints:
        """Columns of open blocks but those without what the others need."""
        decisions = self._master.decisions
        column, member, level = decisions.given
        kept = opened[decisions.block]
        kept[column[(level < 0.5) & needed[member]]] = False
        return np.flatnonzero(kept)

    def _excluded(self, columns: Ints, candidates: Ints, upper: Floats) -> Bools:
        """Columns that take more of a row than is left, where nothing gives any."""
        master, decisions = self._master, self._master.decisions
        gives = np.zeros(master.rows, dtype=bool)
        _, row, amount = master.taken.of(candidates)
        gives[row[amount < 0]] = True
        _, row, amount = master.marked.of(np.unique(master.marks.of(candidates)[1]))
        gives[row[amount < 0]] = True
        terms = decisions.terms_of(columns)
        gives[decisions.row[terms[decisions.amount[terms] < 0]]] = True
        excluded = np.zeros(len(columns), dtype=bool)
        for first, end in (
            (decisions.first[columns], decisions.end[columns]),
            (decisions.common[columns], decisions.common_end[columns]),
        ):
            of, at = spread(first, end)
            row = decisions.row[at]
            over = (decisions.amount[at] > upper[row] + NEAR) & ~gives[row]
            excluded[of[over]] = True
        return excluded
