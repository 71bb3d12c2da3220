"""The methods that can be measured: iopsched, and its peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from iopsched.problem import Problem
from iopsched.schedule import Schedule

__all__ = ["METHODS", "Method", "Report", "Solve", "load"]


class Report(Protocol):
    """Takes what a method knows after so many seconds: its best schedule, or only its score."""

    def __call__(
        self, seconds: float, best: Schedule | int | None, bound: int | None = None
    ) -> None: ...


class Solve(Protocol):
    """Searches until the time is up, reports on the way, and returns the best schedule."""

    def __call__(
        self, problem: Problem, seconds: float, cores: int, report: Report, *, seed: int = 0
    ) -> Schedule: ...


@dataclass(frozen=True)
class Method:
    """A module with a function `solve`, and whether its bounds may be kept as the best known."""

    module: str
    trusted: bool = False


METHODS: Mapping[str, Method] = {
    "iopsched": Method("benchmarks.own", trusted=True),
    "textbook": Method("benchmarks.peers.textbook"),
    "greedy": Method("benchmarks.peers.greedy"),
    "highs": Method("benchmarks.peers.highs"),
    "timefold": Method("benchmarks.peers.timefold"),
}


def load(name: str) -> Solve:
    """The `solve` of a method; its solver is imported here, and not before."""
    solve: Solve = import_module(METHODS[name].module).solve
    return solve
