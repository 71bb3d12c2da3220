"""The array verbs in which rules write their models, and their CP-SAT backend.

A literal is an int: a Boolean variable's number ``v``, or ``~v`` for its negation. Every verb takes
whole arrays, and ragged sets as two of them: ``group[i]`` is the number of the set to which
``literal[i]`` belongs. No rule loops over candidates.

`Encoder` is the interface; a backend for another kind of model (linear rows of a master problem) is
another subclass that writes the same few primitives.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import INT_MAX, Bools, Ints

__all__ = ["CpSatEncoder", "Encoder"]


class Encoder(ABC):
    """What rules are written in: variables, logic, linear rows, and costs."""

    true: int
    """A literal that always holds; ``~true`` never does."""

    @abstractmethod
    def bools(self, count: int) -> Ints:
        """New Boolean variables."""

    @abstractmethod
    def integers(self, lower: Ints, upper: Ints) -> Ints:
        """New integer variables with the given bounds."""

    @abstractmethod
    def at_most_one(self, group: Ints, literal: Ints) -> None:
        """At most one literal of each group holds."""

    @abstractmethod
    def clause(self, group: Ints, literal: Ints) -> None:
        """At least one literal of each group holds."""

    @abstractmethod
    def implies(self, if_literal: Ints, then_literal: Ints) -> None:
        """Entry by entry, the first literal implies the second."""

    @abstractmethod
    def linear(
        self, group: Ints, variable: Ints, coefficient: Ints, lower: Ints, upper: Ints
    ) -> None:
        """Sums of each group between its bounds; group numbers are positions in the bounds.

        A variable may be a literal; a negated one counts as one minus its variable.
        """

    @abstractmethod
    def minimize(self, variable: Ints, coefficient: Ints) -> None:
        """Add terms to the objective, which is minimized."""

    def any_of(self, group: Ints, literal: Ints, count: int) -> Ints:
        """For each of `count` groups, a literal that holds exactly when one of the group's does.

        A group of one is that literal itself, and an empty group never holds.
        """
        size = np.bincount(group, minlength=count)
        result = np.full(count, ~self.true, dtype=np.int64)
        single = size[group] == 1
        result[group[single]] = literal[single]
        several = np.flatnonzero(size > 1)
        result[several] = self.bools(len(several))
        many = ~single
        group, literal = group[many], literal[many]
        self.implies(literal, result[group])
        number = np.zeros(count, dtype=np.int64)
        number[several] = np.arange(len(several))
        self.clause(
            np.concatenate([number[group], np.arange(len(several))]),
            np.concatenate([literal, ~result[several]]),
        )
        return result


class CpSatEncoder(Encoder):
    """Writes a CP-SAT model, straight into its proto.

    Attributes
    ----------
    model : cp_model.CpModel
        The model so far.
    literals : int
        Variables written into constraints so far, each occurrence counted.
    """

    def __init__(self) -> None:
        self.model = cp_model.CpModel()
        self._proto: Any = self.model.proto
        self._count = 0
        self.literals = 0
        self._cost_variables: list[Ints] = []
        self._cost_coefficients: list[Ints] = []
        self.offset = 0
        self.true = int(self.integers(np.array([1]), np.array([1]))[0])

    @property
    def variables(self) -> int:
        """Number of variables so far."""
        return self._count

    def bools(self, count: int) -> Ints:
        add = self._proto.variables.add
        for _ in range(count):
            add().domain.extend((0, 1))
        return self._number(count)

    def integers(self, lower: Ints, upper: Ints) -> Ints:
        add = self._proto.variables.add
        for bounds in zip(lower.tolist(), upper.tolist(), strict=True):
            add().domain.extend(bounds)
        return self._number(len(lower))

    def _number(self, count: int) -> Ints:
        self._count += count
        return np.arange(self._count - count, self._count, dtype=np.int64)

    def at_most_one(self, group: Ints, literal: Ints) -> None:
        add = self._proto.constraints.add
        for members in _split(group, literal):
            if len(members) > 1:
                add().at_most_one.literals.extend(members)
        self.literals += len(literal)

    def clause(self, group: Ints, literal: Ints) -> None:
        add = self._proto.constraints.add
        for members in _split(group, literal):
            add().bool_or.literals.extend(members)
        self.literals += len(literal)

    def implies(self, if_literal: Ints, then_literal: Ints) -> None:
        # All consequences of one literal are one constraint.
        order = np.argsort(if_literal, kind="stable")
        antecedent = if_literal[order]
        first = _firsts(antecedent)
        add = self._proto.constraints.add
        for literal, consequences in zip(
            antecedent[first].tolist(), _split(antecedent, then_literal[order]), strict=True
        ):
            constraint = add()
            constraint.enforcement_literal.append(literal)
            constraint.bool_and.literals.extend(consequences)
        self.literals += len(if_literal) + len(first)

    def linear(
        self, group: Ints, variable: Ints, coefficient: Ints, lower: Ints, upper: Ints
    ) -> None:
        # The proto reads ~v in a sum as -v; as a literal it is 1 - v.
        negated = variable < 0
        shift = np.bincount(
            group, weights=np.where(negated, coefficient, 0), minlength=len(lower)
        ).astype(np.int64)
        low = np.where(lower <= -INT_MAX, -INT_MAX, lower - shift)
        high = np.where(upper >= INT_MAX, INT_MAX, upper - shift)
        order = np.argsort(group, kind="stable")
        present = group[order][_firsts(group[order])]
        empty = np.ones(len(lower), dtype=bool)
        empty[present] = False
        if np.any(empty & ((low > 0) | (high < 0))):
            self.clause(np.array([0]), np.array([~self.true]))
        add = self._proto.constraints.add
        for variables, factors, bounds in zip(
            _split(group, np.where(negated, ~variable, variable)),
            _split(group, np.where(negated, -coefficient, coefficient)),
            zip(low[present].tolist(), high[present].tolist(), strict=True),
            strict=True,
        ):
            row = add().linear
            row.vars.extend(variables)
            row.coeffs.extend(factors)
            row.domain.extend(bounds)
        self.literals += len(variable)

    def minimize(self, variable: Ints, coefficient: Ints) -> None:
        negated = variable < 0
        self.offset += int(coefficient[negated].sum())
        self._cost_variables.append(np.where(negated, ~variable, variable))
        self._cost_coefficients.append(np.where(negated, -coefficient, coefficient))

    def finish(self) -> cp_model.CpModel:
        """Write the objective and return the model."""
        variables = np.concatenate([np.empty(0, dtype=np.int64), *self._cost_variables])
        coefficients = np.concatenate([np.empty(0, dtype=np.int64), *self._cost_coefficients])
        total = np.bincount(variables, weights=coefficients, minlength=self._count)
        chosen = np.flatnonzero(total)
        objective = self._proto.objective
        objective.vars.extend(chosen.tolist())
        objective.coeffs.extend(total[chosen].astype(np.int64).tolist())
        objective.offset = self.offset
        return self.model

    def hint(self, variable: Ints, value: Ints) -> None:
        """Suggest values; a later hint replaces the former."""
        self._proto.clear_solution_hint()
        hint = self._proto.solution_hint
        hint.vars.extend(variable.tolist())
        hint.values.extend(value.tolist())

    def fix(self, literal: Ints, value: Bools) -> None:
        """Fix literals to values."""
        wanted = np.where(value, literal, ~literal)
        self.clause(np.arange(len(wanted)), wanted)


def _firsts(ordered: Ints) -> Ints:
    """Where each run of equal values begins."""
    changed = np.ones(len(ordered), dtype=bool)
    changed[1:] = ordered[1:] != ordered[:-1]
    return np.flatnonzero(changed)


def _split(group: Ints, values: Ints) -> list[list[int]]:
    """Lists of the values of each group that has any, in order of group."""
    if not len(group):
        return []
    order = np.argsort(group, kind="stable")
    first = _firsts(group[order]).tolist()
    flat = values[order].tolist()
    return [flat[i:j] for i, j in zip(first, [*first[1:], len(flat)], strict=True)]
