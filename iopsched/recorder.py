"""A model as arrays of rows, that can be cut into blocks: the encoder's second backend.

What `CpSatEncoder` writes for a solver at once, `Recorder` keeps: each constraint is a row of
signed literals with coefficients. Blocks and neighborhoods are slices of it, and its rows, read as
linear inequalities, are the rows of a master problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from iopsched.arrays import INT_MAX, Ints, extremes
from iopsched.encoder import Encoder

__all__ = ["Kind", "Recorder", "Recording"]


class Kind(IntEnum):
    """What a row says of its terms."""

    AT_MOST_ONE = 0
    CLAUSE = 1
    LINEAR = 2


@dataclass(frozen=True, slots=True)
class Recording:
    """A whole model.

    Attributes
    ----------
    lower, upper, cost : arrays of int, one entry a variable
        Bounds and objective coefficients.
    offset : int
        Constant of the objective.
    kind, row_lower, row_upper : arrays of int, one entry a row
        Bounds of the row's sum of literals: 1 above for at-most-ones, 1 below for clauses.
    row, literal, coefficient : arrays of int, one entry a term
        Terms, ordered by row; a literal ``~v`` is one minus its variable.
    definitions : tuple of (defined, group, literal)
        Variables that hold exactly when a literal of theirs does, in the order in which they were
        made: ``defined[group[i]]`` is one of the variables that ``literal[i]`` makes true.
    """

    lower: Ints
    upper: Ints
    cost: Ints
    offset: int
    kind: Ints
    row_lower: Ints
    row_upper: Ints
    row: Ints
    literal: Ints
    coefficient: Ints
    definitions: tuple[tuple[Ints, Ints, Ints], ...]

    @property
    def variable(self) -> Ints:
        """Variable of each term."""
        return np.where(self.literal < 0, ~self.literal, self.literal)

    def own_definitions(self, owner: Ints, several: int) -> None:
        """Give each defined variable the owner of all that it is defined by.

        Parameters
        ----------
        owner : array of int
            For each variable; changed in place.
        several : int
            Who owns what several owners define.
        """
        for result, group, literal in self.definitions:
            source = owner[np.where(literal < 0, ~literal, literal)]
            low, high = extremes(group, source, len(result))
            target = np.unique(group)
            owner[result[target]] = np.where(low == high, low, several)[target]


class Recorder(Encoder):
    """Keeps what rules write."""

    def __init__(self) -> None:
        self._variables: list[tuple[Ints, Ints]] = []
        self._count = 0
        self._rows = 0
        self._row_parts: list[tuple[Ints, Ints, Ints]] = []
        self._term_parts: list[tuple[Ints, Ints, Ints]] = []
        self._costs: list[tuple[Ints, Ints]] = []
        self._definitions: list[tuple[Ints, Ints, Ints]] = []
        self._offset = 0
        self.true = int(self.integers(np.array([1]), np.array([1]))[0])

    @property
    def rows(self) -> int:
        """How many rows are recorded so far."""
        return self._rows

    def bools(self, count: int) -> Ints:
        return self.integers(np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64))

    def integers(self, lower: Ints, upper: Ints) -> Ints:
        self._variables.append((lower, upper))
        first, self._count = self._count, self._count + len(lower)
        return np.arange(first, self._count, dtype=np.int64)

    def at_most_one(self, group: Ints, literal: Ints) -> None:
        self._logic(Kind.AT_MOST_ONE, group, literal)

    def clause(self, group: Ints, literal: Ints) -> None:
        self._logic(Kind.CLAUSE, group, literal)

    def implies(self, if_literal: Ints, then_literal: Ints) -> None:
        number = np.arange(len(if_literal))
        self._logic(
            Kind.CLAUSE, np.repeat(number, 2), np.stack([~if_literal, then_literal], 1).ravel()
        )

    def linear(
        self, group: Ints, variable: Ints, coefficient: Ints, lower: Ints, upper: Ints
    ) -> None:
        self._write(Kind.LINEAR, group, variable, coefficient, lower, upper)

    def any_of(self, group: Ints, literal: Ints, count: int) -> Ints:
        first = self._count
        result = super().any_of(group, literal, count)
        new = result[group] >= first
        self._definitions.append((result, group[new], literal[new]))
        return result

    def minimize(self, variable: Ints, coefficient: Ints) -> None:
        negated = variable < 0
        self._offset += int(coefficient[negated].sum())
        self._costs.append(
            (np.where(negated, ~variable, variable), np.where(negated, -coefficient, coefficient))
        )

    def _logic(self, kind: Kind, group: Ints, literal: Ints) -> None:
        _, group = np.unique(group, return_inverse=True)
        rows = int(group.max(initial=-1)) + 1
        one = np.ones(rows, dtype=np.int64)
        lower, upper = (-INT_MAX * one, one) if kind == Kind.AT_MOST_ONE else (one, INT_MAX * one)
        self._write(kind, group, literal, np.ones_like(literal), lower, upper)

    def _write(
        self, kind: Kind, group: Ints, literal: Ints, coefficient: Ints, lower: Ints, upper: Ints
    ) -> None:
        order = np.argsort(group, kind="stable")
        self._row_parts.append((np.full(len(lower), int(kind)), lower, upper))
        self._term_parts.append((group[order] + self._rows, literal[order], coefficient[order]))
        self._rows += len(lower)

    def finish(self) -> Recording:
        """The model recorded so far."""
        lower, upper = (np.concatenate(column) for column in zip(*self._variables, strict=True))
        nothing = np.empty(0, dtype=np.int64)
        costs = [(nothing, nothing), *self._costs]
        variable, coefficient = (np.concatenate(c) for c in zip(*costs, strict=True))
        cost = np.bincount(variable, coefficient, minlength=self._count).astype(np.int64)
        rows = [(nothing,) * 3, *self._row_parts]
        terms = [(nothing,) * 3, *self._term_parts]
        kind, row_lower, row_upper = (np.concatenate(c) for c in zip(*rows, strict=True))
        row, literal, factor = (np.concatenate(c) for c in zip(*terms, strict=True))
        return Recording(
            lower=lower,
            upper=upper,
            cost=cost,
            offset=self._offset,
            kind=kind,
            row_lower=row_lower,
            row_upper=row_upper,
            row=row,
            literal=literal,
            coefficient=factor,
            definitions=tuple(self._definitions),
        )
