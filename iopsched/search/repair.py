"""Mend a published week after a change: fewest people disturbed first, then the smallest score.

The small model of `least_disturbed` says whose weeks to open. Those weeks, and what patients share,
are then solved exactly; where that needs more people than the small model's bound, more weeks are
opened. What is left of the time goes into the score, with nobody more disturbed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from iopsched.arrays import Bools, Ints
from iopsched.model import Choice
from iopsched.search.disturbance import least_disturbed
from iopsched.search.neighbors import by_closeness
from iopsched.search.opened import Opened
from iopsched.search.slices import SHARED, WholeModel
from iopsched.search.standing import Standing

__all__ = ["Mended", "mend"]

BATCH = 12
"""Patients whose weeks are opened besides, at a time."""

FRUITLESS = 4
"""Batches in a row without a better score after which the search ends."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A week that was mended.

    Attributes
    ----------
    choice : Choice
    bound : int or None
        No schedule with as few breaches disturbs less; None when none could be proven.
    """

    choice: Choice
    bound: int | None


class _Clock:
    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.perf_counter() + seconds

    def left(self) -> float:
        """Seconds left; much where nothing limits them."""
        return 1e6 if self._end is None else max(0.0, self._end - time.perf_counter())


class _Repair:
    """One search: the best values so far, and what they cost."""

    def __init__(self, whole: WholeModel, standing: Standing, workers: int, seed: int) -> None:
        self.whole, self.standing = whole, standing
        self.workers, self.seed = workers, seed
        self.value: Ints | None = None
        self.price = 0
        self.breaches = 0

    def open(self, patients: Bools) -> Opened:
        free = (self.whole.owner == SHARED) | np.append(patients, False)[self.whole.owner]
        start = self.standing.value if self.value is None else self.value
        return Opened(self.whole, self.standing, start, free & ~self.standing.locked, patients)

    def fewest(self, opened: Opened, seconds: float) -> bool:
        """Disturb as few as the opened weeks allow; true when that is proven."""
        answer = opened.solve(opened.prices(), seconds, self.workers, self.seed)
        if answer is None:
            return False
        if self.value is None or answer.cost < self.price:
            self.value, self.price = answer.value, answer.cost
            self.breaches = int((self.standing.breach * answer.value).sum())
        return answer.proven

    def cheapest(self, opened: Opened, seconds: float, points: int | None) -> bool:
        """Lower the score without a higher price; true when it got lower."""
        assert self.value is not None
        costs = opened.costs(points)
        before = opened.total(costs, self.value)
        if points is None:
            opened.limit(self.price)
        else:
            opened.limit_breaches(self.breaches)
        answer = opened.solve(costs, seconds, self.workers, self.seed)
        if answer is None or answer.cost >= before:
            return False
        self.value = answer.value
        return True


def mend(
    whole: WholeModel,
    standing: Standing,
    *,
    seconds: float | None,
    workers: int,
    seed: int,
    points: int | None,
) -> Mended | None:
    """Find a schedule near the published one; None when time was too short for any.

    Parameters
    ----------
    whole : WholeModel
        Of the changed problem.
    standing : Standing
        The published schedule in it.
    seconds : float or None
        Time limit.
    workers, seed : int
        Of CP-SAT.
    points : int or None
        What one disturbed patient weighs in points of the score; None when no score is worth a
        patient more.
    """
    clock = _Clock(seconds)
    repair = _Repair(whole, standing, workers, seed)
    least = least_disturbed(whole, standing, max(0.3 * clock.left(), 0.1), workers, seed)
    opened = standing.loose & _worth_opening(whole, standing)
    opened |= np.zeros_like(opened) if least is None else least.patients & ~standing.loose
    near = by_closeness(whole, standing, opened)
    bound = None if least is None else least.bound
    while True:
        enough = repair.fewest(repair.open(opened), max(0.5 * clock.left(), 0.2))
        proven = bound is not None and repair.value is not None and repair.price == bound
        if proven or (enough and opened.all()) or (repair.value is not None and clock.left() < 1):
            break
        if clock.left() <= 0 and opened.all():
            break
        opened = _wider(opened, near, int(opened.sum()) + BATCH)
        if enough and opened.all():
            bound = None if repair.value is None else bound
    if repair.value is None:
        return None
    _polish(repair, standing, opened, near, clock, points)
    if bound is not None:
        bound = max(0, bound - repair.breaches)
    return Mended(whole.choice(repair.value), bound)
