"""The literals of all candidates, and those derived from them that several rules read."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import TypeVar, cast

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.encoder import Encoder

__all__ = ["Variables"]

T = TypeVar("T")


class Variables:
    """Literals of a model.

    Attributes
    ----------
    encoder : Encoder
        Where further ones are made.
    candidates : Candidates
    row, run, staffing, housing : arrays of int
        One literal for each row of the candidates' tables of these names.
    """

    def __init__(self, encoder: Encoder, candidates: Candidates) -> None:
        self.encoder = encoder
        self.candidates = candidates
        self.row: Ints = encoder.bools(len(candidates.rows))
        self.run: Ints = encoder.bools(len(candidates.runs))
        self.staffing: Ints = encoder.bools(len(candidates.staffings))
        self.housing: Ints = encoder.bools(len(candidates.housings))
        self._made: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes, made once for the key and then kept."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    @cached_property
    def visit(self) -> Ints:
        """Whether each patient comes to the program on each day; shape (patients, 7)."""
        rows, index = self.candidates.rows, self.candidates.index
        here = index.at_program[rows.service]
        day = (rows.patient * 7 + rows.day)[here]
        patients = len(index.problem.patients)
        return self.encoder.any_of(day, self.row[here], patients * 7).reshape(-1, 7)

    @cached_property
    def placed(self) -> Ints:
        """Whether each patient has any placement; one literal a patient."""
        rows, index = self.candidates.rows, self.candidates.index
        elsewhere = ~index.at_program[rows.service]
        who, day = np.nonzero(self.visit != ~self.encoder.true)
        return self.encoder.any_of(
            np.concatenate([who, rows.patient[elsewhere]]),
            np.concatenate([self.visit[who, day], self.row[elsewhere]]),
            len(self.visit),
        )

    @cached_property
    def served(self) -> Ints:
        """Whether each patient's minimums are asked for: always if enrolled, else if placed."""
        index = self.candidates.index
        served = np.where(index.enrolled, self.encoder.true, self.placed)
        return np.where(index.schedulable, served, ~self.encoder.true)
