"""What is owed for placements missed, where part of it is paid for beforehand.

Sets of needs miss so many placements together in any schedule. That much is paid for once, and each
placement that they miss costs less in the weeks of patients. What is missed beyond it is still owed
in full, which weeks alone do not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.search.weekly.days import Floats

__all__ = ["Dues"]


@dataclass(frozen=True)
class Dues:
    """What some patients' weeks miss, and what is owed for it besides what they cost.

    Attributes
    ----------
    relief : float
        What each placement missed costs less in the patients' weeks.
    allowed : array of float, one entry a set of needs
        Placements that are missed in any case.
    need : array of int, one entry a candidate row
        The need of a set that it counts toward, or NONE.
    group, patient : arrays of int, one entry a need
        The need's set, and whose it is.
    least : array of int, one entry a need
        Placements that it asks for at least.
    most : array of float, one entry a need
        How much is missed at most, as far as it counts.
    """

    relief: float
    allowed: Floats
    need: Ints
    group: Ints
    patient: Ints
    least: Ints
    most: Floats

    @staticmethod
    def none(rows: int) -> Dues:
        """No dues, with so many candidate rows."""
        nothing: Ints = np.empty(0, dtype=np.int64)
        some: Floats = np.empty(0)
        return Dues(0.0, some, np.full(rows, NONE), nothing, nothing, nothing, some)

    @property
    def some(self) -> bool:
        """Whether any of the patients may owe anything."""
        return len(self.least) > 0

    @property
    def paid(self) -> float:
        """What is paid beforehand."""
        return self.relief * float(self.allowed.sum())

    def missed(self, patients: Ints, weeks: Ints) -> Floats:
        """Placements missed by weeks, by set.

        Parameters
        ----------
        patients : array of int
            Whose each week is.
        weeks : array of int, shape (weeks, most rows of a week)
            Candidate rows of each, then -1.

        Returns
        -------
        array of float, shape (weeks, sets)
        """
        sets = len(self.allowed)
        if not self.some:
            return np.zeros((len(patients), sets))
        owed = np.zeros((int(max(self.patient.max(initial=0), patients.max(initial=0))) + 1, sets))
        np.add.at(owed, (self.patient, self.group), self.most)
        missed: Floats = owed[patients]
        need = np.where(weeks == NONE, NONE, self.need[weeks])
        of, at = np.nonzero(need != NONE)
        pair, count = np.unique(of * len(self.least) + need[of, at], return_counts=True)
        of, need = np.divmod(pair, len(self.least))
        met = np.minimum(count, self.least[need]) / self.least[need]
        np.subtract.at(missed, (of, self.group[need]), self.most[need] * met)
        return missed

    def missed_by(self, patients: Ints, weeks: Sequence[Ints]) -> Floats:
        """The same, from the rows of the week of each patient alone."""
        rows = np.full((len(patients), max(map(len, weeks), default=0)), NONE)
        for i, week in enumerate(weeks):
            rows[i, : len(week)] = week
        return self.missed(patients, rows)

    def owed(self, missed: Floats) -> float:
        """What is owed besides if so much is missed, by set: what nobody had to miss."""
        return self.relief * float(np.maximum(0.0, missed - self.allowed).sum())

    def part(self, patients: Ints, candidates: Ints, others: Floats) -> Dues:
        """The dues of some patients.

        Parameters
        ----------
        patients, candidates : arrays of int
            In order; both are numbered anew.
        others : array of float
            What all others miss, by set.
        """
        place = np.searchsorted(patients, self.patient)
        mine = place < len(patients)
        mine[mine] = patients[place[mine]] == self.patient[mine]
        number = np.append(np.where(mine, np.cumsum(mine) - 1, NONE), NONE)
        return replace(
            self,
            allowed=np.maximum(0.0, self.allowed - others),
            need=number[self.need[candidates]],
            group=self.group[mine],
            patient=place[mine],
            least=self.least[mine],
            most=self.most[mine],
        )
