"""An encoder that writes only what is open: what is certain goes into bounds and constants.

Rules are posted over a whole week in which almost everything is fixed, and what reaches the solver
is a model of the few things that may still change.
"""

from __future__ import annotations

import numpy as np

from iopsched.arrays import INT_MAX, Bools, Ints, group_ids, sort_order
from iopsched.candidates import Candidates
from iopsched.encoder import CpSatEncoder, Encoder
from iopsched.variables import Variables

__all__ = ["FoldingEncoder", "GivenVariables", "holds"]


class FoldingEncoder(CpSatEncoder):
    """Writes a CP-SAT model without the literals `true` and ``~true``."""

    def at_most_one(self, group: Ints, literal: Ints) -> None:
        taken = np.zeros(int(group.max(initial=-1)) + 1, dtype=bool)
        certain = literal == self.true
        if np.any(np.bincount(group[certain]) > 1):
            self._contradict()
        taken[group[certain]] = True
        rest = self._is_open(literal)
        group, literal = group[rest], literal[rest]
        super().at_most_one(group[~taken[group]], literal[~taken[group]])
        self._all_hold(~literal[taken[group]])

    def clause(self, group: Ints, literal: Ints) -> None:
        size = int(group.max(initial=-1)) + 1
        asked = np.bincount(group, minlength=size) > 0
        asked[group[literal == self.true]] = False
        rest = self._is_open(literal) & asked[group]
        possible = np.bincount(group[rest], minlength=size) > 0
        if np.any(asked & ~possible):
            self._contradict()
        super().clause(group[rest], literal[rest])

    def implies(self, if_literal: Ints, then_literal: Ints) -> None:
        asked = (if_literal != ~self.true) & (then_literal != self.true)
        if_literal, then_literal = if_literal[asked], then_literal[asked]
        sure, barred = if_literal == self.true, then_literal == ~self.true
        self._all_hold(then_literal[sure])
        self._all_hold(~if_literal[barred & ~sure])
        rest = ~sure & ~barred
        super().implies(if_literal[rest], then_literal[rest])

    def linear(
        self, group: Ints, variable: Ints, coefficient: Ints, lower: Ints, upper: Ints
    ) -> None:
        certain = variable == self.true
        sums = np.bincount(group[certain], coefficient[certain], minlength=len(lower))
        sums = sums.astype(np.int64)
        lower = np.where(lower <= -INT_MAX, lower, lower - sums)
        upper = np.where(upper >= INT_MAX, upper, upper - sums)
        rest = self._is_open(variable)
        super().linear(*_tightest(group[rest], variable[rest], coefficient[rest], lower, upper))

    def minimize(self, variable: Ints, coefficient: Ints) -> None:
        self.offset += int(coefficient[variable == self.true].sum())
        rest = self._is_open(variable)
        super().minimize(variable[rest], coefficient[rest])

    def any_of(self, group: Ints, literal: Ints, count: int) -> Ints:
        holds = np.zeros(count, dtype=bool)
        holds[group[literal == self.true]] = True
        rest = self._is_open(literal)
        rest[rest] &= ~holds[group[rest]]
        result = super().any_of(group[rest], literal[rest], count)
        result[holds] = self.true
        return result

    def _is_open(self, literal: Ints) -> Bools:
        is_open: Bools = (literal != self.true) & (literal != ~self.true)
        return is_open

    def _all_hold(self, literal: Ints) -> None:
        """Each literal holds; one that cannot is a contradiction."""
        self.clause(np.arange(len(literal)), literal)

    def _contradict(self) -> None:
        """Leave no solution."""
        super().clause(np.array([0]), np.array([~self.true]))


def _tightest(
    group: Ints, variable: Ints, coefficient: Ints, lower: Ints, upper: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Sums of one or two terms that differ only in their bounds, as one sum with the tightest.

    There is one for each of a thousand groups that say how even they are, and few are open.
    """
    order = sort_order(group, variable)
    group, variable, coefficient = group[order], variable[order], coefficient[order]
    terms = np.bincount(group, minlength=len(lower))
    short = np.flatnonzero((terms == 1) | (terms == 2))
    first = np.searchsorted(group, short)
    last = first + terms[short] - 1
    kind, columns = group_ids(
        variable[first], coefficient[first], variable[last], coefficient[last], terms[short]
    )
    count = len(columns[0])
    low, high = np.full(count, -INT_MAX), np.full(count, INT_MAX)
    np.maximum.at(low, kind, lower[short])
    np.minimum.at(high, kind, upper[short])
    _, chosen = np.unique(kind, return_index=True)
    kept = terms > 0
    kept[short] = False
    kept[short[chosen]] = True
    lower, upper = lower.copy(), upper.copy()
    lower[short], upper[short] = -INT_MAX, INT_MAX
    lower[short[chosen]], upper[short[chosen]] = low, high
    mine = kept[group]
    return group[mine], variable[mine], coefficient[mine], lower, upper


class GivenVariables(Variables):
    """Variables whose literals were made before, so that what is certain is no variable."""

    def __init__(
        self,
        encoder: Encoder,
        candidates: Candidates,
        *,
        row: Ints,
        run: Ints,
        staffing: Ints,
        housing: Ints,
    ) -> None:
        self.encoder = encoder
        self.candidates = candidates
        self.row, self.run, self.staffing, self.housing = row, run, staffing, housing
        self._made = {}


def holds(values: Ints, literal: Ints) -> Bools:
    """Whether each literal holds, by the values of the variables."""
    variable = np.where(literal < 0, ~literal, literal)
    true: Bools = (values[variable] > 0) == (literal >= 0)
    return true
