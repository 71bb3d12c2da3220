"""How long the phases of the search take."""

from __future__ import annotations

import time
from collections.abc import Mapping

__all__ = ["Clock", "add_phases"]


class Clock:
    """Adds the seconds of a block to a phase."""

    def __init__(self, phases: dict[str, float], name: str) -> None:
        self._phases, self._name = phases, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        add_phases(self._phases, {self._name: time.perf_counter() - self._began})


def add_phases(phases: dict[str, float], more: Mapping[str, float]) -> None:
    """Add the seconds of some phases to those there are."""
    for name, spent in more.items():
        phases[name] = phases.get(name, 0.0) + spent
