"""Patients dealt out among threads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from iopsched.arrays import Ints
from iopsched.patient import Patient

__all__ = ["dealt"]


def dealt(patients: Sequence[Patient], threads: int, random: np.random.Generator) -> list[Ints]:
    """As many patients for each thread; where one's end and the next one's begin is chance.

    Those with like tags use the same groups, and are dealt together.
    """
    chance = random.random(len(patients))
    names = sorted({p.tags for p in patients}, key=str)
    place = dict(zip(names, random.permutation(len(names)).tolist(), strict=True))
    group = np.array([place[p.tags] for p in patients])
    order = np.lexsort((chance, group))
    order = np.roll(order, int(random.integers(len(order))))
    return np.array_split(order, threads)
