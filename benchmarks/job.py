"""What passes between the benchmark and the process of one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from iopsched.schedule import Schedule

__all__ = ["Job", "Moment", "Outcome"]


@dataclass(frozen=True)
class Job:
    """What to run: the problem's file, the method, its limits, and when to look."""

    problem: Path
    method: str
    times: tuple[float, ...]
    cores: int
    seed: int
    out: Path


@dataclass(frozen=True)
class Moment:
    """What a method knew: its best schedule or only the score of it, and its best bound."""

    seconds: float
    best: Schedule | int | None
    bound: int | None


@dataclass
class Outcome:
    """What a run left.

    Attributes
    ----------
    steps : list of Moment
        Every change, without schedules.
    looks : list of Moment
        What was known at each of the job's times.
    schedule : Schedule
        What the method returned.
    seconds : float
        When it returned.
    peak_mb : int
        Most memory of the process, together with those it started.
    """

    steps: list[Moment] = field(default_factory=list)
    looks: list[Moment] = field(default_factory=list)
    schedule: Schedule = field(default_factory=Schedule)
    seconds: float = 0.0
    peak_mb: int = 0
