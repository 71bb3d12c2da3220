"""Rules of payers, states and accreditors, as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["CountedDays", "Hours", "RulePack"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Counted hours a week: at least, aimed at, at most. None leaves a side open."""

    min: float | None = None
    target: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDays:
    """Days that count: at least `min` days with at least `minutes` counted minutes each.

    Attributes
    ----------
    min : int
        Qualifying days a week.
    minutes : int
        Counted minutes that make a day qualify.
    max_gap : int or None
        Most days without a qualifying day between two of them, within the week.
    """

    min: int = 0
    minutes: int = 0
    max_gap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """Dated, cited rules of a payer, state or accreditor.

    Attributes
    ----------
    id, title : str
        Id, and a name for people.
    source, as_of : str, date or None
        Where the figures come from, and when they were read.
    counting : {"session", "elapsed", "units"}
        What an hour is: minutes of sessions; elapsed time, with the break after a session counted
        up to `Program.break_minutes` and not past the end of its block; or whole units.
    unit_minutes : int
        Length of a unit, used by ``units`` counting and by authorized units.
    rounding : {"down", "nearest", "up"}
        How a session's minutes become whole units.
    hours : Hours
        Weekly minimum and maximum of counted hours.
    days : CountedDays
        Days that a patient must qualify on.
    group_max : mapping of str to int
        Largest group by service kind; ``"*"`` is every group kind that is not named. A kind mapped
        to 0 is exempt.
    not_counted : tuple of str
        Service kinds that hours and days do not count.
    caseload : int or None
        Most patients a clinician may see individually.
    unconfirmed : tuple of str
        What the pack says that was not confirmed in its source, or that this version cannot check.
    """

    id: str
    title: str = ""
    source: str = ""
    as_of: dt.date | None = None
    counting: Literal["session", "elapsed", "units"] = "session"
    unit_minutes: int = 15
    rounding: Literal["down", "nearest", "up"] = "down"
    hours: Hours = field(default_factory=Hours)
    days: CountedDays = field(default_factory=CountedDays)
    group_max: Mapping[str, int] = field(default_factory=dict)
    not_counted: tuple[str, ...] = ()
    caseload: int | None = None
    unconfirmed: tuple[str, ...] = ()
