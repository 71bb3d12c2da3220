"""A schedule of one week: who is where, when, with whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from iopsched.week import WeekTime

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Placement", "Run", "Schedule", "Unplaced"]

FORMAT: Literal["iopsched/1"] = "iopsched/1"
STRICT = {"extra": "forbid", "strict": True, "allow_inf_nan": False}


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Placement:
    """One patient in one session or one appointment.

    Attributes
    ----------
    patient, service : str
        Ids.
    session : str or None
        The session in which the patient has a seat; None for an appointment.
    start, end : int
        Minutes of the week.
    clinicians : tuple of str
        Who sees the patient; for a seat, the clinicians of the run.
    room : str or None
        Where; None when no room is needed.
    """

    patient: str
    service: str
    session: str | None = None
    start: WeekTime
    end: WeekTime
    clinicians: tuple[str, ...] = ()
    room: str | None = None

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Run:
    """One session that takes place.

    Attributes
    ----------
    session : str
        Id of the session.
    start, end : int
        Minutes of the week.
    clinicians : tuple of str
        Who leads it.
    room : str or None
        Where; None when no room is needed.
    size : int
        Patients with a seat in it.
    """

    session: str
    start: WeekTime
    end: WeekTime
    clinicians: tuple[str, ...] = ()
    room: str | None = None
    size: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Unplaced:
    """A patient without any placement, and why, in codes and plain words without health data."""

    patient: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The placements and runs of one week.

    Attributes
    ----------
    placements : tuple of Placement
        Sorted by patient and start.
    runs : tuple of Run
        Sessions that take place, sorted by start.
    unplaced : tuple of Unplaced
        Patients with no placement, with the reasons.
    problem : str or None
        Digest of the problem that it answers.
    score, bound : int or None
        As reported by the solve that made it; recompute the score with `iopsched.score`.
    status : str or None
        Status of that solve.
    """

    # How pydantic reads it, and all inside it, at the boundary: nothing is guessed or ignored.
    __pydantic_config__ = STRICT

    format: Literal["iopsched/1"] = FORMAT
    problem: str | None = None
    placements: tuple[Placement, ...] = ()
    runs: tuple[Run, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    score: int | None = None
    bound: int | None = None
    status: str | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """Placements as a DataFrame, one row each, with readable times.

        Columns: patient, service, session, day, start, end, minutes, clinicians, room.
        """
        from iopsched.views import placement_frame

        return placement_frame(self)

    @property
    def runs_frame(self) -> pd.DataFrame:
        """Runs as a DataFrame: session, day, start, end, clinicians, room, size."""
        from iopsched.views import run_frame

        return run_frame(self)

    def of(self, patient: str) -> tuple[Placement, ...]:
        """Placements of one patient, by start."""
        mine = (p for p in self.placements if p.patient == patient)
        return tuple(sorted(mine, key=lambda p: p.start))

    def sized(self) -> Schedule:
        """A copy in canonical order, with the size of every run counted from the placements."""
        sizes: Mapping[str, int] = _sizes(self.placements)
        runs = tuple(
            sorted(
                (replace(run, size=sizes.get(run.session, 0)) for run in self.runs),
                key=lambda run: (run.start, run.session),
            )
        )
        placements = tuple(
            sorted(self.placements, key=lambda p: (p.patient, p.start, p.service, p.session or ""))
        )
        return replace(self, placements=placements, runs=runs)

    def _repr_html_(self) -> str:
        from iopsched.views import schedule_html

        return schedule_html(self)


def _sizes(placements: tuple[Placement, ...]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for placement in placements:
        if placement.session is not None:
            sizes[placement.session] = sizes.get(placement.session, 0) + 1
    return sizes
