"""How long the phases of the search take."""

from __future__ import annotations

import time

__all__ = ["Clock"]


class Clock:
    """Adds the seconds of a block to a phase."""

    def __init__(self, phases: dict[str, float], name: str) -> None:
        self._phases, self._name = phases, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._began
        self._phases[self._name] = self._phases.get(self._name, 0.0) + spent
