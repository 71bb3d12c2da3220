"""The time that one question may take."""

from __future__ import annotations

import time

__all__ = ["Clock"]


class Clock:
    """Time left of one question."""

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else time.perf_counter() + limit

    @property
    def left(self) -> float:
        """Seconds for one more search."""
        return 60.0 if self._end is None else max(0.0, self._end - time.perf_counter())

    def share(self, part: float) -> Clock:
        """A clock for a part of the time left."""
        return Clock(None if self._end is None else self.left * part)

    @property
    def is_over(self) -> bool:
        """Whether time has run out."""
        return self.left <= 0
