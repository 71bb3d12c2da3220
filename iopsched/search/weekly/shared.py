"""What patients share, as the search asks about it."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids
from iopsched.rules.group_size import least_size
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.reading import SharedRows
from iopsched.search.weekly.terms import Terms

__all__ = ["Shared"]


class Shared(SharedRows):
    """Rows, variables and terms, with what they take, cost and leave."""

    @cached_property
    def least(self) -> Ints:
        """Seats that each run needs."""
        index = self.candidates.index
        least = np.array([least_size(index, x) for x in index.problem.sessions], dtype=np.int64)
        of_run: Ints = least[self.candidates.runs.session]
        return of_run

    @cached_property
    def decided(self) -> Bools:
        """Whether each shared variable is a decision: a run, its staff or its room."""
        v = self.variables
        decided = np.zeros(len(self.low), dtype=bool)
        decided[self.number[np.concatenate([v.run, v.staffing, v.housing])]] = True
        return decided

    @cached_property
    def measures(self) -> Ints:
        """Shared variables that are nobody's decision but follow from the others."""
        return np.flatnonzero(~self.decided)

    @cached_property
    def ways(self) -> dict[int, list[list[int]]]:
        """For each run's variable the staff and the rooms of which it needs one each."""
        c, v = self.candidates, self.variables
        ways: dict[int, list[list[int]]] = {}
        staff = c.index.service_staff[c.runs.service]
        for runs, literal in ((c.staffings.run, v.staffing), (c.housings.run, v.housing)):
            options: dict[int, list[int]] = {}
            for run, variable in zip(runs.tolist(), self.number[literal].tolist(), strict=True):
                options.setdefault(int(self.number[v.run[run]]), []).append(variable)
            for run, several in options.items():
                ways.setdefault(run, []).append(sorted(several))
        for run in np.flatnonzero(staff > 1).tolist():
            # Which of several clinicians lead it together is not chosen here.
            ways[int(self.number[v.run[run]])] = ways[int(self.number[v.run[run]])][1:]
        return ways

    @cached_property
    def marks(self) -> Terms:
        """Marks that each candidate row sets, in the place of rows."""
        ones = np.ones(len(self.marking))
        return Terms.gathered(self.marking, self.mark_of, ones, len(self.candidates.rows))

    @cached_property
    def most_marking(self) -> Floats:
        """Most rows of one week that set each mark."""
        c = self.candidates
        most = np.zeros(len(c.rows), dtype=np.int64)
        np.maximum.at(most, c.row_of, c.index.need_max[c.need_of])
        pair, (mark, _) = group_ids(self.mark_of, c.rows.service[self.marking])
        several = np.bincount(pair, minlength=len(mark))
        if self.limited:
            limit = np.zeros(len(mark), dtype=np.int64)
            np.maximum.at(limit, pair, most[self.marking])
            several = np.minimum(limit, several)
        total = np.bincount(mark, several, minlength=len(self.mark_cost))
        return np.maximum(total.astype(np.float64), 1.0)

    def firm(self, variables: Ints) -> tuple[Ints, Ints, Floats]:
        """What some shared variables take of the rows, implications left out."""
        of, row, amount = self.shared.of(variables)
        kept = row < len(self.lower)
        return of[kept], row[kept], amount[kept]

    @property
    def rows(self) -> int:
        """Number of rows, implications included."""
        return len(self.lower) + len(self.implied[0])

    def marks_of(self, week: Ints) -> Ints:
        """Marks that a week sets."""
        return np.unique(self.marks.of(week)[1])

    def mark_costs(self, week: Ints) -> float:
        """What the marks of a week cost."""
        return float(self.mark_cost[self.marks_of(week)].sum())

    def column(self, week: Ints) -> tuple[Ints, Floats]:
        """Rows and amounts that a week takes."""
        _, row, amount = self.taken.of(week)
        _, more, much = self.marked.of(self.marks_of(week))
        row, amount = np.append(row, more), np.append(amount, much)
        used, place = np.unique(row, return_inverse=True)
        return used, np.bincount(place, amount, minlength=len(used)).astype(np.float64)

    @cached_property
    def implications(self) -> Terms:
        """Shared variables that each candidate row needs, in the place of rows."""
        row, needed = self.implied
        ones = np.ones(len(row))
        return Terms.gathered(row, self.number[needed], ones, len(self.candidates.rows))
