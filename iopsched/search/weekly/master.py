"""The linear program over whole weeks, as the method of multipliers needs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from iopsched.arrays import Bools, Ints, ragged_ranges
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.decisions import Decisions
from iopsched.search.weekly.dues import Dues
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.terms import Terms, spread
from iopsched.search.weekly.touched import costs_of
from iopsched.search.weekly.ways import decisions_of

__all__ = ["Master", "master_of"]


@dataclass(frozen=True)
class Master:
    """Rows that patients share, what their weeks take of them, and what is decided besides.

    Attributes
    ----------
    patients : int
    owner : array of int
        Patient of each candidate row, in order.
    cost : array of float
        Own cost of each candidate row.
    lower, upper : arrays of float
        Of the rows, implications included.
    size : array of float
        What one patient takes of each row at most; of rows that none takes, a shared variable.
    taken : Terms
        What each candidate row takes.
    marks : Terms
        Marks that each candidate row sets, in the place of rows.
    marked : Terms
        What each mark takes.
    mark_cost : array of float
    most_marking : array of float
        Most rows of one week that set each mark.
    decisions : Decisions
    offset : float
        What all costs besides, with what is paid beforehand.
    dues : Dues
    """

    patients: int
    owner: Ints
    cost: Floats
    lower: Floats
    upper: Floats
    size: Floats
    taken: Terms
    marks: Terms
    marked: Terms
    mark_cost: Floats
    most_marking: Floats
    decisions: Decisions
    offset: float
    dues: Dues

    @property
    def rows(self) -> int:
        """Number of rows, implications included."""
        return len(self.lower)

    @cached_property
    def cuts(self) -> Ints:
        """First candidate row of each patient, and the end of the last one."""
        return np.searchsorted(self.owner, np.arange(self.patients + 1))

    def candidates_of(self, patients: Ints) -> Ints:
        """Candidate rows of some patients."""
        first = self.cuts[patients]
        return ragged_ranges(first, self.cuts[patients + 1] - first)

    @cached_property
    def blocks_of(self) -> tuple[Ints, Ints]:
        """Blocks with terms in each row: patients, and behind them the decisions.

        Returns
        -------
        (array of int, array of int)
            First place of each row's in the other, and the blocks.
        """
        d, blocks = self.decisions, self.patients + self.decisions.blocks
        marker = np.zeros(len(self.mark_cost), dtype=np.int64)
        marker[self.marks.row] = self.owner[self.marks.column]
        pairs = [
            self.taken.row * blocks + self.owner[self.taken.column],
            self.marked.row * blocks + marker[self.marked.column],
        ]
        for first, end in ((d.first, d.end), (d.common, d.common_end)):
            of, at = spread(first, end)
            pairs.append(d.row[at] * blocks + self.patients + d.block[of])
        pair = np.unique(np.concatenate(pairs))
        first = np.searchsorted(pair, np.arange(self.rows + 1) * blocks)
        return first, pair % blocks

    def owing(self, dues: Dues) -> Master:
        """The same program where part of what is missed is paid beforehand."""
        return replace(self, offset=self.offset - self.dues.paid + dues.paid, dues=dues)

    def row_costs(self, price: Floats) -> Floats:
        """Cost of each candidate row at the rows' prices; never more than it is in any week.

        A mark that costs something is paid in equal parts by as many rows as one week can have
        that set it.
        """
        cost = np.empty(len(self.owner))
        self.cost_some(np.arange(self.patients), price, cost)
        return cost

    def cost_some(self, patients: Ints, price: Floats, cost: Floats) -> None:
        """Write what the rows of some patients cost at prices."""
        costs_of(
            patients, self.cuts, self.cost,
            self.taken.first, self.taken.row, self.taken.amount,
            self.marks.first, self.marks.row,
            self.marked.first, self.marked.row, self.marked.amount,
            self.mark_cost, self.most_marking, price, cost,
        )  # fmt: skip

    def part(
        self,
        patients: Ints,
        candidates: Ints,
        columns: Ints,
        rows: Bools,
        lower: Floats,
        upper: Floats,
        offset: float,
        dues: Dues,
    ) -> tuple[Master, Ints]:
        """The program of some patients and decisions.

        Parameters
        ----------
        patients : array of int
            In order.
        candidates : array of int
            All their candidate rows, in order.
        columns : array of int
            Columns of the decisions that may be taken, in order.
        rows : array of bool
            Rows that may matter.
        lower, upper : arrays of float
            What the others leave of all rows.
        offset : float
            What the others cost.
        dues : Dues
            Of the patients.

        Returns
        -------
        (Master, array of int)
            The program, whose patients, rows and so on are numbered anew in the same order, and the
            rows that it has.
        """
        marks = np.unique(self.marks.of(candidates)[1])
        decisions = self.decisions
        used = np.zeros(self.rows, dtype=bool)
        used[self.taken.of(candidates)[1]] = True
        used[self.marked.of(marks)[1]] = True
        used[decisions.row[decisions.terms_of(columns)]] = True
        kept = np.flatnonzero(used & rows)
        place = np.full(self.rows, -1)
        place[kept] = np.arange(len(kept))
        mark_place = np.full(len(self.mark_cost), -1)
        mark_place[marks] = np.arange(len(marks))
        master = Master(
            patients=len(patients),
            owner=np.searchsorted(patients, self.owner[candidates]),
            cost=self.cost[candidates],
            lower=lower[kept],
            upper=upper[kept],
            size=self.size[kept],
            taken=self.taken.part(candidates, place),
            marks=self.marks.part(candidates, mark_place),
            marked=self.marked.part(marks, place),
            mark_cost=self.mark_cost[marks],
            most_marking=self.most_marking[marks],
            decisions=decisions.part(columns, place),
            offset=offset + dues.paid,
            dues=dues,
        )
        return master, kept


def master_of(shared: Shared) -> Master:
    """The program of everything."""
    implied = len(shared.implied[0])
    return Master(
        patients=len(shared.candidates.index.problem.patients),
        owner=shared.candidates.rows.patient,
        cost=shared.candidates.rows.cost.astype(np.float64),
        lower=np.append(shared.lower, np.full(implied, -np.inf)),
        upper=np.append(shared.upper, np.zeros(implied)),
        size=_sizes(shared),
        taken=shared.taken,
        marks=shared.marks,
        marked=shared.marked,
        mark_cost=shared.mark_cost,
        most_marking=shared.most_marking,
        decisions=decisions_of(shared),
        offset=shared.offset,
        dues=Dues.none(len(shared.candidates.rows)),
    )


def _sizes(shared: Shared) -> Floats:
    size, shares = np.zeros(shared.rows), np.zeros(shared.rows)
    for most, terms in (
        (size, shared.taken),
        (size, shared.marked),
        (shares, shared.shared),
    ):
        np.maximum.at(most, terms.row, np.abs(terms.amount))
    return np.where(size > 0, size, np.maximum(shares, 1.0))
