"""Sparse matrices, read by column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from iopsched.arrays import Bools, Ints, ragged_ranges
from iopsched.index import NONE
from iopsched.search.weekly.days import Floats

__all__ = ["Terms", "spread"]


def spread(first: Ints, end: Ints) -> tuple[Ints, Ints]:
    """All places from each first to each end, with whose they are; where `first` is NONE, none."""
    count = np.where(first == NONE, 0, end - first)
    return np.repeat(np.arange(len(first)), count), ragged_ranges(first, count)


@dataclass(frozen=True)
class Terms:
    """A sparse matrix by column: the terms of column j are ``first[j]:first[j + 1]``."""

    first: Ints
    row: Ints
    amount: Floats

    @staticmethod
    def gathered(column: Ints, row: Ints, amount: Floats, columns: int) -> Terms:
        """From terms in any order."""
        order = np.argsort(column, kind="stable")
        first = np.searchsorted(column[order], np.arange(columns + 1))
        return Terms(first, row[order], amount[order])

    @cached_property
    def column(self) -> Ints:
        """Column of each term."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def only(self, kept: Bools) -> Terms:
        """The terms that are kept, in as many columns."""
        columns = len(self.first) - 1
        return Terms.gathered(self.column[kept], self.row[kept], self.amount[kept], columns)

    def part(self, columns: Ints, place: Ints) -> Terms:
        """The terms of some columns, with the rows at new places; those at -1 are left out."""
        of, row, amount = self.of(columns)
        kept = place[row] >= 0
        count = np.bincount(of[kept], minlength=len(columns))
        first = np.concatenate([[0], np.cumsum(count)])
        return Terms(first, place[row][kept], amount[kept])

    def of(self, columns: Ints) -> tuple[Ints, Ints, Floats]:
        """Terms of some columns: position among these, row, amount."""
        count = self.first[columns + 1] - self.first[columns]
        at = ragged_ranges(self.first[columns], count)
        return np.repeat(np.arange(len(columns)), count), self.row[at], self.amount[at]

    def times(self, price: Floats) -> Floats:
        """What each column's terms are worth at the rows' prices."""
        size = len(self.first) - 1
        worth = np.bincount(self.column, self.amount * price[self.row], minlength=size)
        return worth.astype(np.float64)
