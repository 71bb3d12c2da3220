"""What a picture of several weeks shows of each patient and week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iopsched.screening import referral_reasons

if TYPE_CHECKING:
    from iopsched.plan import Plan, PlannedWeek

__all__ = ["Cell", "cells"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One patient's week.

    Attributes
    ----------
    week_of : date
        The Monday.
    patient, phase : str
        The phase is empty where the patient has none.
    days, closed : tuple of str
        Weekdays on which the patient comes, and on which all of the program is closed.
    hours : str
        Counted hours, and the limit beside them where they are beyond it: ``12 < 15``; ``referred``
        where the patient is not to be scheduled.
    off : bool
        Whether hours or visits are not within the limits of the plan.
    moved, held : bool
        Whether weekdays or blocks are other than the week before, and whether it was tried in vain
        to keep them.
    """

    week_of: dt.date
    patient: str
    phase: str
    days: tuple[str, ...]
    closed: tuple[str, ...]
    hours: str
    off: bool
    moved: bool
    held: bool


def cells(plan: Plan) -> tuple[Cell, ...]:
    """Every patient's weeks, in the order of `Plan.frame`."""
    weeks = {week.week_of: week for week in plan.weeks}
    frame = plan.frame
    columns = ("week_of", "patient", "phase", "hours", "weekdays")
    return tuple(
        _cell(weeks[week_of], patient, phase, hours, tuple(weekdays.split()))
        for week_of, patient, phase, hours, weekdays in zip(
            *(frame[column] for column in columns), strict=True
        )
    )


def _cell(week: PlannedWeek, name: str, phase: str, hours: float, days: tuple[str, ...]) -> Cell:
    patient = next(p for p in week.problem.patients if p.id == name)
    moves = [move for move in week.moves if move.patient == name]
    least, most = patient.hours.min, patient.hours.max
    text = f"{hours:.3g}"
    if least is not None and hours < least:
        text += f" < {least:g}"
    elif most is not None and hours > most:
        text += f" > {most:g}"
    visits = patient.visits
    referred = bool(referral_reasons(patient))
    within = (visits.min or 0) <= len(days) <= (7 if visits.max is None else visits.max)
    return Cell(
        week_of=week.week_of,
        patient=name,
        phase=phase,
        days=days,
        closed=week.closed,
        hours="referred" if referred else f"{text} h",
        off=not referred and (not within or " " in text),
        moved=bool(moves),
        held=any(move.held for move in moves),
    )
