"""A backend of the encoder that writes linear rows, for solvers of mixed-integer programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from iopsched.arrays import Ints
from iopsched.encoder import Encoder

__all__ = ["RowEncoder"]

OPEN = np.iinfo(np.int64).max // 4
"""Bounds beyond this leave the side open."""


class RowEncoder(Encoder):
    """Collects variables, rows and costs as arrays."""

    def __init__(self) -> None:
        self._lower: list[Ints] = []
        self._upper: list[Ints] = []
        self._count = 0
        self._rows = 0
        self._terms: list[tuple[Ints, Ints, Ints]] = []
        self._bounds: list[tuple[Ints, Ints]] = []
        self._costs: list[tuple[Ints, Ints]] = []
        self._offset = 0
        self.true = int(self.integers(np.array([1]), np.array([1]))[0])

    def bools(self, count: int) -> Ints:
        return self.integers(np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64))

    def integers(self, lower: Ints, upper: Ints) -> Ints:
        self._lower.append(lower)
        self._upper.append(upper)
        self._count += len(lower)
        return np.arange(self._count - len(lower), self._count, dtype=np.int64)

    def at_most_one(self, group: Ints, literal: Ints) -> None:
        _, number = np.unique(group, return_inverse=True)
        count = int(number.max(initial=-1)) + 1
        ones = np.ones(len(literal), dtype=np.int64)
        self.linear(
            number, literal, ones, np.full(count, -OPEN - 1), np.ones(count, dtype=np.int64)
        )

    def clause(self, group: Ints, literal: Ints) -> None:
        _, number = np.unique(group, return_inverse=True)
        count = int(number.max(initial=-1)) + 1
        ones = np.ones(len(literal), dtype=np.int64)
        self.linear(number, literal, ones, np.ones(count, dtype=np.int64), np.full(count, OPEN + 1))

    def implies(self, if_literal: Ints, then_literal: Ints) -> None:
        number, ones = np.arange(len(if_literal)), np.ones(len(if_literal), dtype=np.int64)
        self.linear(
            np.concatenate([number, number]),
            np.concatenate([then_literal, if_literal]),
            np.concatenate([ones, -ones]),
            np.zeros(len(number), dtype=np.int64),
            np.full(len(number), OPEN + 1),
        )

    def linear(
        self, group: Ints, variable: Ints, coefficient: Ints, lower: Ints, upper: Ints
    ) -> None:
        negated = variable < 0
        weights = np.where(negated, coefficient, 0)
        shift = np.bincount(group, weights=weights, minlength=len(lower)).astype(np.int64)
        self._bounds.append(
            (
                np.where(lower < -OPEN, lower, lower - shift),
                np.where(upper > OPEN, upper, upper - shift),
            )
        )
        self._terms.append(
            (
                group + self._rows,
                np.where(negated, ~variable, variable),
                np.where(negated, -coefficient, coefficient),
            )
        )
        self._rows += len(lower)

    def minimize(self, variable: Ints, coefficient: Ints) -> None:
        negated = variable < 0
        self._offset += int(coefficient[negated].sum())
        self._costs.append(
            (np.where(negated, ~variable, variable), np.where(negated, -coefficient, coefficient))
        )

    def write(self, path: Path) -> None:
        """Write everything in compressed sparse rows; terms of one variable are added up."""
        row, column, value = (np.concatenate(parts) for parts in zip(*self._terms, strict=True))
        low, high = (np.concatenate(parts) for parts in zip(*self._bounds, strict=True))
        key, place = np.unique(row * self._count + column, return_inverse=True)
        summed = np.bincount(place, weights=value)
        start = np.searchsorted(key // self._count, np.arange(self._rows + 1))
        who, price = (np.concatenate(parts) for parts in zip(*self._costs, strict=True))
        np.savez(
            path,
            start=start,
            column=key % self._count,
            value=summed,
            row_lower=np.where(low < -OPEN, -np.inf, low),
            row_upper=np.where(high > OPEN, np.inf, high),
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            cost=np.bincount(who, weights=price, minlength=self._count),
            offset=self._offset,
        )
