"""Who came to what: attendance as data, and the rules by which a program reviews it.

Attendance is a list of facts, one for each session or appointment that was on a patient's schedule,
and one for each that made up for one of these. Rules are data of the program; what they find is for
a clinician to judge.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from iopsched.offering import Modality
from iopsched.schedule import FORMAT, STRICT
from iopsched.week import ClockTime, clock_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Attendance",
    "AttendanceRecord",
    "AttendanceRules",
    "AttendanceStatus",
    "HoursRule",
    "MissRule",
    "WeekRule",
]

AttendanceStatus = Literal["attended", "missed", "excused", "made_up", "canceled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecord:
    """One patient and one session or appointment.

    Attributes
    ----------
    patient : str
        Id.
    date : date
        The day.
    start : int
        When it was to begin, in minutes after midnight; ``"09:00"`` in JSON.
    service : str
        Id of the service.
    session : str or None
        Id of the session; None for an appointment.
    status : {"attended", "missed", "excused", "made_up", "canceled"}
        ``missed`` and ``excused``: the patient did not come. ``made_up``: the patient came, in
        place of another time. ``canceled``: the program did not hold it, which is nobody's miss.
    minutes : int
        How long the patient was there; 0 for who was not.
    modality : {"in_person", "telehealth"}
        How it was, or was to be, attended.
    makes_up : date or None
        Of ``made_up``: the day of the miss that it makes up for, earlier or later.
    makes_up_start : int or None
        When that one was to begin; needed where the patient missed several on that day.
    """

    patient: str
    date: dt.date
    start: ClockTime
    service: str
    session: str | None = None
    status: AttendanceStatus
    minutes: int = 0
    modality: Modality = "in_person"
    makes_up: dt.date | None = None
    makes_up_start: ClockTime | None = None

    @property
    def came(self) -> bool:
        """Whether the patient was there."""
        return self.status in ("attended", "made_up")

    @property
    def absent(self) -> bool:
        """Whether it was held without the patient."""
        return self.status in ("missed", "excused")

    @property
    def moment(self) -> tuple[dt.date, int]:
        """Day and start, by which a patient's records are told apart."""
        return self.date, self.start

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {clock_text(self.start)} {self.session or self.service}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Facts about who came to what.

    Attributes
    ----------
    records : tuple of AttendanceRecord
        In any order; a patient has at most one for a moment.
    """

    # How pydantic reads it, and all inside it, at the boundary: nothing is guessed or ignored.
    __pydantic_config__ = STRICT

    format: Literal["iopsched/1"] = FORMAT
    records: tuple[AttendanceRecord, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """The records as a DataFrame, one row each, which `iopsched.read_attendance` reads."""
        from iopsched.views import attendance_frame

        return attendance_frame(self.records)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissRule:
    """So many misses among the last sessions, in the last weeks, or in the whole stay.

    Attributes
    ----------
    id : str
    misses : int
        So many misses, or more, call for a review.
    of : int or None
        Among the last so many sessions and appointments that were on the patient's schedule and
        held; what made up for a miss is not one of them.
    within_weeks : int or None
        In the last so many weeks, of seven days each; without it and `of`, in the whole stay.
    services : tuple of str
        Ids of the services to look at; empty means all.
    modality : {"in_person", "telehealth"} or None
        Look only at what is attended in this way; None means both.
    excused_counts : bool
        Whether an excused absence is a miss.
    made_up_cancels : bool
        Whether a miss that was made up for is none.
    early : bool
        Whether it can be met before there is enough history to fill the window.
    source : str
        Where the program says so.
    """

    id: str
    misses: int
    of: int | None = None
    within_weeks: int | None = None
    services: tuple[str, ...] = ()
    modality: Modality | None = None
    excused_counts: bool = False
    made_up_cancels: bool = True
    early: bool = False
    source: str = ""

    @property
    def sentence(self) -> str:
        """What calls for a review."""
        where = "in the stay"
        if self.of is not None:
            where = f"among the last {self.of} sessions"
        elif self.within_weeks is not None:
            where = f"in {_weeks(self.within_weeks)}"
        misses = "1 miss" if self.misses == 1 else f"{self.misses} misses"
        return f"{misses} or more {where}{_only(self.services, self.modality)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRule:
    """Weeks below the weekly minimums of the patient's plan, the program or the payer.

    The minimums are those that schedules are made by: counted hours and qualifying days of the rule
    packs that apply to the patient, and the hours of the plan. Weeks run from Monday to Sunday; a
    week counts when all of it lies in the patient's stay and is over. A week with a holiday is
    judged like any other; a flag tells how much of it the program canceled.

    Attributes
    ----------
    id : str
    weeks : int
        So many weeks below, or more, call for a review.
    of : int
        Among the last so many weeks.
    source : str
        Where the program says so.
    """

    id: str
    weeks: int = 1
    of: int = 1
    source: str = ""

    @property
    def sentence(self) -> str:
        """What calls for a review."""
        below = "below the weekly minimums"
        if self.of == 1:
            return f"the last week {below}"
        return f"{self.weeks} or more of the last {self.of} weeks {below}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRule:
    """Too few attended hours over the last weeks.

    Attributes
    ----------
    id : str
    hours : float
        Fewer counted hours than this call for a review; counted as the patient's payer does, or
        else the program.
    weeks : int
        In the last so many weeks that are over, each from Monday to Sunday.
    services : tuple of str
        Ids of the services to look at; empty means all.
    modality : {"in_person", "telehealth"} or None
        Look only at what is attended in this way; None means both.
    source : str
        Where the program says so.
    """

    id: str
    hours: float
    weeks: int = 1
    services: tuple[str, ...] = ()
    modality: Modality | None = None
    source: str = ""

    @property
    def sentence(self) -> str:
        """What calls for a review."""
        weeks, only = _weeks(self.weeks), _only(self.services, self.modality)
        return f"fewer than {self.hours:g} counted hours in {weeks}{only}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRules:
    """The rules by which a program reviews attendance; each id names one rule.

    Attributes
    ----------
    misses, weeks, hours : tuples of MissRule, WeekRule and HoursRule
    """

    misses: tuple[MissRule, ...] = ()
    weeks: tuple[WeekRule, ...] = ()
    hours: tuple[HoursRule, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.misses or self.weeks or self.hours)


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"


def _only(services: tuple[str, ...], modality: Modality | None) -> str:
    words = list(services)
    if modality is not None:
        words.append("by telehealth" if modality == "telehealth" else "in person")
    return f" ({', '.join(words)} only)" if words else ""
