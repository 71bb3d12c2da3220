"""The schedule of simulated annealing: how hot it is, and what flaws cost meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass

__all__ = ["Cooling"]

HOTTEST, COLDEST, FROZEN = 100_000.0, 3_000.0, 20.0
"""How much worse a change may make the schedule, about: at first, when all is as good as decided,
and in the end."""

FREEZING = 0.1
"""Share of the time for what is left to do when all is as good as decided."""

APART = 0.7
"""Share of the time after which little is undecided."""

FIRST_FINE, LAST_FINE = 3_000.0, 150_000.0
"""What a seat costs that a group lacks of its least size, at first and in the end."""


@dataclass(frozen=True)
class Cooling:
    """How hot it is, between two moments.

    Attributes
    ----------
    began, until : float
        By ``time.perf_counter``.
    hottest : float
        How hot it is at first.
    """

    began: float
    until: float
    hottest: float = HOTTEST

    def _spent(self) -> float:
        """The share of the time that is gone."""
        spent = (time.perf_counter() - self.began) / max(1e-9, self.until - self.began)
        return min(1.0, spent)

    def heat(self) -> float:
        """How much worse a change may make the schedule now, about."""
        done = self._spent() / (1.0 - FREEZING)
        if done < 1.0:
            return float(self.hottest * (self._coldest / self.hottest) ** done)
        frozen = (self._spent() - (1.0 - FREEZING)) / FREEZING
        return float(self._coldest * (FROZEN / self._coldest) ** frozen)

    @property
    def _coldest(self) -> float:
        """How hot it is when all is as good as decided."""
        return min(COLDEST, self.hottest)

    def apart(self) -> bool:
        """Whether so much is undecided that searches had better go apart."""
        return self._spent() < APART

    def fine(self) -> float:
        """What a seat costs now that a group lacks of its least size."""
        return float(FIRST_FINE * (LAST_FINE / FIRST_FINE) ** self._spent())
