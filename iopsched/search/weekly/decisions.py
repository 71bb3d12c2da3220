"""What patients share as blocks of columns: the ways in which each session can run, and measures.

A session does not run, or it runs at one of its times with its staff and its room. That one of
these holds says more than the limits of each variable do, and it needs no prices of the rows that
tie a run to its staff and its room: each way obeys them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from iopsched.arrays import Ints, ragged_ranges
from iopsched.index import NONE
from iopsched.search.weekly.days import Floats

__all__ = ["Decisions"]

TOLERANCE = 0.5


@dataclass(frozen=True)
class Decisions:
    """Blocks of columns, of which exactly one is taken each.

    Attributes
    ----------
    blocks : int
    block : array of int
        Block of each column, in order.
    cost : array of float, one entry a column
    first, end : arrays of int
        What each column takes of the rows: its terms.
    common, common_end : arrays of int
        Terms that each column has besides, with the other ways of its run; NONE without any.
    row, amount : arrays
        The terms.
    given : tuple of arrays
        Columns, the shared variables to which each gives a value, and the values. That a session
        does not run is its last column, and gives none.
    variables : tuple of arrays
        Blocks, and the shared variables to which any of their columns gives a value.
    run, session, service : arrays of int
        What each block is about, or NONE; one run of several for a session.
    decided : array of int
        Blocks of what is decided: whether groups run, with which staff and rooms.
    called : array of int
        Blocks of what placements call forth, such as that a group is smaller.
    """

    blocks: int
    block: Ints
    cost: Floats
    first: Ints
    end: Ints
    common: Ints
    common_end: Ints
    row: Ints
    amount: Floats
    given: tuple[Ints, Ints, Floats]
    variables: tuple[Ints, Ints]
    run: Ints
    session: Ints
    service: Ints
    decided: Ints
    called: Ints

    @cached_property
    def alone(self) -> tuple[Ints, Floats]:
        """For columns that give one variable a value, that variable and the value."""
        column, member, level = self.given
        variable, value = np.full(len(self.block), NONE), np.zeros(len(self.block))
        variable[column], value[column] = member, level
        return variable, value

    @cached_property
    def measures(self) -> Ints:
        """Blocks that are nobody's decision but follow from what rows hold."""
        return np.setdiff1d(np.arange(self.blocks), np.append(self.decided, self.called))

    def agreeing(self, value: Floats) -> Ints:
        """The column of each block that gives the shared variables these values, or NONE."""
        column, member, level = self.given
        off = np.abs(value[member] - level) > TOLERANCE
        agrees = np.flatnonzero(np.bincount(column, off, len(self.block)) == 0)[::-1]
        found = np.full(self.blocks, NONE)
        # The first that agrees: that a session does not run is last, and agrees with everything.
        found[self.block[agrees]] = agrees
        return found

    def shares(self, value: Floats) -> Floats:
        """The share of each column where the shared variables have these values.

        What lies between the two columns of a variable has a share of each.
        """
        share = np.zeros(len(self.block))
        agreeing = self.agreeing(value)
        share[agreeing[agreeing != NONE]] = 1.0
        column, member, level = self.given
        low, high = column[:-1], column[1:]
        pair = (member[:-1] == member[1:]) & (high == low + 1) & (level[:-1] < level[1:])
        pair &= agreeing[self.block[low]] == NONE
        below, above = level[:-1][pair], level[1:][pair]
        part = (value[member[:-1][pair]] - below) / (above - below)
        share[low[pair]], share[high[pair]] = 1.0 - part, part
        return share

    def places(self, columns: Ints) -> Ints:
        """Columns, by place in their blocks."""
        return columns - np.searchsorted(self.block, self.block[columns])

    def rivals(self, block: int) -> Ints:
        """What cannot be called forth along with this: a session runs at one of its times."""
        if block not in self.called:
            return np.empty(0, dtype=np.int64)
        same = self.session[self.called] == self.session[block]
        rivals: Ints = self.called[same & (self.run[self.called] != self.run[block])]
        return rivals

    def values(self, columns: Ints, value: Floats) -> Floats:
        """The shared variables' values where each block has one of its columns.

        Parameters
        ----------
        columns : array of int
        value : array of float
            Of what these do not give a value.
        """
        column, member, level = self.given
        chosen = np.isin(column, columns)
        values = value.copy()
        values[self.variables[1]] = 0.0
        values[member[chosen]] = level[chosen]
        return values

    def terms_of(self, columns: Ints) -> Ints:
        """Where the terms of some columns are, those in common included."""
        first = np.append(self.first[columns], self.common[columns])
        end = np.append(self.end[columns], self.common_end[columns])
        has = first != NONE
        terms: Ints = np.unique(ragged_ranges(first[has], (end - first)[has]))
        return terms

    def part(self, columns: Ints, place: Ints) -> Decisions:
        """Some of the columns, in order, with the rows at new places; those at -1 are left out."""
        blocks, block = np.unique(self.block[columns], return_inverse=True)
        terms = self.terms_of(columns)
        terms = terms[place[self.row[terms]] >= 0]

        def moved(at: Ints) -> Ints:
            return np.where(at == NONE, NONE, np.searchsorted(terms, at))

        common, common_end = moved(self.common[columns]), moved(self.common_end[columns])
        # What has none is not to be taken for what begins where it ends.
        empty = common == common_end
        column_place = np.full(len(self.block), NONE)
        column_place[columns] = np.arange(len(columns))
        column, member, level = self.given
        given = column_place[column] != NONE
        block_place = np.full(self.blocks, NONE)
        block_place[blocks] = np.arange(len(blocks))
        theirs = block_place[self.variables[0]] != NONE
        decided, called = block_place[self.decided], block_place[self.called]
        return Decisions(
            blocks=len(blocks),
            block=block,
            cost=self.cost[columns],
            first=moved(self.first[columns]),
            end=moved(self.end[columns]),
            common=np.where(empty, NONE, common),
            common_end=np.where(empty, NONE, common_end),
            row=place[self.row[terms]],
            amount=self.amount[terms],
            given=(column_place[column[given]], member[given], level[given]),
            variables=(block_place[self.variables[0][theirs]], self.variables[1][theirs]),
            run=self.run[blocks],
            session=self.session[blocks],
            service=self.service[blocks],
            decided=decided[decided != NONE],
            called=called[called != NONE],
        )
