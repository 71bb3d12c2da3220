"""What amounts of the features of a plan lack of the minimums of needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.book import Book
from iopsched.search.weekly.demands import DaySets, Feature, unit_of

__all__ = ["Lack", "lacks_of"]


@dataclass(frozen=True, slots=True)
class Lack:
    """What amounts of a feature lack of a need's minimum.

    Attributes
    ----------
    feature, need : int
        Counted among those of all patients.
    amount : array of int
    """

    feature: int
    need: int
    amount: Ints


def lacks_of(
    book: Book, p: int, sets: DaySets, features: Sequence[Feature]
) -> list[tuple[int, int, Ints]]:
    """What amounts of features lack of needs' minimums, where each placement missed costs the same.

    Returns
    -------
    list of (int, int, array of int)
        Feature, need by rank, and what each amount of the feature lacks.
    """
    patient = book.index.problem.patients[p]
    if not patient.enrolled or not book.weight("unmet_need"):
        return []
    number = {column.tobytes(): f for f, (column, _) in enumerate(features)}
    found = []
    for n, need in enumerate(patient.needs):
        unit, brought = unit_of(sets.toward[:, n])
        f = number.get(brought.tobytes())
        if f is not None:
            have = unit * np.arange(len(features[f][1]))
            found.append((f, n, np.maximum(0, need.min - have)))
    return found
