"""What a solve returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from iopsched.check import Score, Violation
from iopsched.problem import Problem
from iopsched.schedule import Schedule, Unplaced

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Progress", "Result"]

SolveStatus = Literal["optimal", "feasible", "conflict"]
StoppedBy = Literal["optimal", "gap", "time_limit", "work_limit", "stop", "interrupt", "conflict"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve has come.

    Attributes
    ----------
    seconds : float
        Since it began.
    score : int or None
        Of the best schedule so far.
    bound : int or None
        No schedule has a score below it.
    phase : str
        What is being done.
    """

    seconds: float
    score: int | None
    bound: int | None
    phase: str

    @property
    def gap(self) -> float | None:
        """``(score - bound) / max(1, score)``; None before both are known."""
        if self.score is None or self.bound is None:
            return None
        return (self.score - self.bound) / max(1, self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A schedule and how good it is.

    Attributes
    ----------
    problem : Problem
        What was solved.
    schedule : Schedule
        The best schedule found.
    status : {"optimal", "feasible", "conflict"}
        ``optimal``: proven best. ``feasible``: obeys every `must` rule. ``conflict``: no schedule
        that obeys every `must` rule was found, and this one breaks as little as was found of those
        that ask for something, such as a pin or a required session; see `violations`.
    stopped_by : str
        Why the search ended: ``optimal``, ``gap``, ``time_limit``, ``work_limit`` (nothing more to
        do within the limit on work), ``stop``, ``interrupt``, or ``conflict`` (it is proven that
        no schedule obeys every `must` rule).
    score : int
        Sum of penalties, recomputed from the schedule; smaller is better.
    score_table : Score
        The same by rule and patient.
    bound : int or None
        No schedule that obeys has a score below it; None when none is known.
    violations : tuple of Violation
        Empty unless the status is ``conflict``.
    trace : tuple of Progress
        Every change of score or bound.
    timings : mapping of str to float
        Seconds by phase.
    """

    problem: Problem = field(repr=False)
    schedule: Schedule = field(repr=False)
    status: SolveStatus
    stopped_by: StoppedBy
    score: int
    score_table: Score = field(repr=False)
    bound: int | None
    violations: tuple[Violation, ...] = field(default=(), repr=False)
    trace: tuple[Progress, ...] = field(default=(), repr=False)
    timings: Mapping[str, float] = field(default_factory=dict, repr=False)

    @property
    def gap(self) -> float | None:
        """``(score - bound) / max(1, score)``; None when no bound is known."""
        return None if self.bound is None else (self.score - self.bound) / max(1, self.score)

    @property
    def unplaced(self) -> tuple[Unplaced, ...]:
        """Patients without any placement: referred or wait-listed, with the reasons."""
        return self.schedule.unplaced

    @property
    def trace_frame(self) -> pd.DataFrame:
        """The trace as a DataFrame: seconds, score, bound, gap, phase."""
        from iopsched.views import trace_frame

        return trace_frame(self)

    def _repr_html_(self) -> str:
        from iopsched.views import result_html

        return result_html(self)
