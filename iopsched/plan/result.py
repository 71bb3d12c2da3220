"""What a plan over several weeks is: a schedule for each, and why anybody moves between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from iopsched.patient import Authorization
from iopsched.plan.causes import Cause
from iopsched.plan.handovers import Handover
from iopsched.problem import Problem
from iopsched.result import Result
from iopsched.schedule import Schedule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Move", "Plan", "PlannedWeek"]


MOST_TOLD = 4
"""Causes that lie with others: as many are told in words; `Move.causes` has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A patient who comes on other weekdays, or in other blocks, than in the week before.

    Attributes
    ----------
    week_of : date
        Monday of the week in which it is so.
    patient : str
    what : {"weekdays", "blocks"}
    before, after : tuple of str
        Weekdays, or ids of blocks.
    causes : tuple of Cause
        What changed: the patient's own causes, those that touch what they had, or else those of
        others, for whom they make room. Never empty.
    held : str
        What it would cost to keep it as it was, with everybody else on the days that they have:
        ``"impossible"``, what would be missing, or that no such week was found in time; empty where
        the cause itself says so, as a closed day or a new phase does.
    """

    week_of: dt.date
    patient: str
    what: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    causes: tuple[Cause, ...]
    held: str = ""

    @property
    def reason(self) -> str:
        """Why, in plain words with ids and dates only."""
        mine = [cause for cause in self.causes if cause.patient in (None, self.patient)]
        others = [str(cause) for cause in self.causes if cause not in mine]
        words = "; ".join(cause.text for cause in mine)
        if others:
            more = len(others) - MOST_TOLD
            listed = ", ".join([*others[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])])
            words += "; " * bool(mine) + f"because of others: {listed}"
        return f"{words} (held: {self.held})" if self.held else words

    def __str__(self) -> str:
        before, after = (" ".join(side) or "none" for side in (self.before, self.after))
        return f"{self.patient} {self.what} {before} -> {after}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWeek:
    """One week of a plan.

    Attributes
    ----------
    week_of : date
        The Monday.
    result : Result
        Its schedule, and the problem of this week by itself that it answers: the schedule obeys
        that problem's rules unless the result's status says otherwise.
    causes : tuple of Cause
        What changed since the week before.
    moves : tuple of Move
        Patients who come on other weekdays or in other blocks than in the week before.
    left : mapping of str to Authorization
        By patient: what is left of an authorization for a period after the week.
    closed : tuple of str
        Weekdays on which all of the program is closed.
    handovers : tuple of Handover
        Patients whose appointments are with others than in the week before.
    """

    week_of: dt.date
    result: Result = field(repr=False)
    causes: tuple[Cause, ...] = field(repr=False)
    moves: tuple[Move, ...]
    left: Mapping[str, Authorization] = field(repr=False)
    closed: tuple[str, ...] = ()
    handovers: tuple[Handover, ...] = ()

    @property
    def problem(self) -> Problem:
        """The problem of this week by itself."""
        return self.result.problem

    @property
    def schedule(self) -> Schedule:
        """The schedule of this week."""
        return self.result.schedule


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Schedules for weeks one after another.

    Attributes
    ----------
    problem : Problem
        Of the first week, with all its dates.
    weeks : tuple of PlannedWeek
        Fewer than were asked for only where the user pressed Ctrl-C.
    """

    problem: Problem = field(repr=False)
    weeks: tuple[PlannedWeek, ...]

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every change of weekdays or blocks, by week and patient."""
        return tuple(move for week in self.weeks for move in week.moves)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a patient and week.

        Columns: week_of, patient, phase, hours (counted by the payer's rules), days (visits),
        weekdays, blocks, modules, hours_left, days_left, units_left (of an authorization for a
        period), moved (why, where weekdays or blocks are other than the week before).
        """
        from iopsched.plan.views import plan_frame

        return plan_frame(self)

    @property
    def moves_frame(self) -> pd.DataFrame:
        """One row a move: week_of, patient, what, before, after, reason."""
        from iopsched.plan.views import moves_frame

        return moves_frame(self)

    def __str__(self) -> str:
        from iopsched.plan.views import plan_text

        return plan_text(self)

    def _repr_html_(self) -> str:
        from iopsched.plan.views import plan_html

        return plan_html(self)
