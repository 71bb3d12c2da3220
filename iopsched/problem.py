"""The data of one week, as frozen dataclasses whose fields are those of the JSON file.

Times are minutes of the week (``"Mon 09:00"`` in JSON), durations are minutes, `Hours` are hours.
Nothing here is checked on construction; `iopsched.validate.faults` reports every fault at once, and
`read`, `solve` and `check` call it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from iopsched.attendance import AttendanceRules, HoursRule, MissRule, WeekRule
from iopsched.dates import Closure, Dates
from iopsched.offering import Block, Clinician, Day, Form, Modality, Room, Service, Session
from iopsched.patient import (
    Authorization,
    Need,
    Patient,
    Phase,
    Pin,
    Preferences,
    Routine,
    Status,
    Visits,
)
from iopsched.rulepack import CountedDays, Hours, RulePack
from iopsched.schedule import FORMAT, STRICT, Schedule
from iopsched.week import Span

__all__ = [
    "AttendanceRules",
    "Authorization",
    "Block",
    "Clinician",
    "Closure",
    "CountedDays",
    "Dates",
    "Day",
    "Form",
    "Hours",
    "HoursRule",
    "Level",
    "MissRule",
    "Modality",
    "Need",
    "Patient",
    "Phase",
    "Pin",
    "Preferences",
    "Problem",
    "Program",
    "Room",
    "Routine",
    "RulePack",
    "RuleSetting",
    "Service",
    "Session",
    "Status",
    "Visits",
    "WeekRule",
]

Level = Literal["must", "should", "like", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetting:
    """How strictly a rule is meant; None keeps the rule's own default."""

    level: Level | None = None
    weight: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The program and its week.

    Attributes
    ----------
    name : str
        Title for people.
    timezone : str
        IANA name of the wall clock that all times are on.
    week_of : date or None
        Monday of the week, needed where dates of authorization matter.
    blocks : tuple of Block
        Parts of the day in which the program meets.
    rule_pack : str, RulePack or None
        Rules of the program's own state or accreditor, for every patient.
    weights : mapping
        Overrides by rule id: a weight, a level, or a `RuleSetting`.
    grid_minutes : int
        Appointments start on multiples of this many minutes after midnight.
    break_minutes : int
        The break after a session that belongs to it: not waiting time, and counted when elapsed
        time counts.
    site_travel_minutes : int
        Time that anyone needs between two sites.
    attendance : AttendanceRules
        Rules by which `iopsched.review` looks at who came; no schedule depends on them.
    closures : tuple of Closure
        Holidays and the like, for `iopsched.plan`.
    unpopular : tuple of Span
        Times that nobody likes; the rule ``fair_share`` shares them out.
    """

    name: str = ""
    timezone: str = "UTC"
    week_of: dt.date | None = None
    blocks: tuple[Block, ...] = ()
    rule_pack: str | RulePack | None = None
    weights: Mapping[str, int | Level | RuleSetting] = field(default_factory=dict)
    grid_minutes: int = 15
    break_minutes: int = 10
    site_travel_minutes: int = 0
    attendance: AttendanceRules = field(default_factory=AttendanceRules)
    closures: tuple[Closure, ...] = ()
    unpopular: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One week to schedule.

    Attributes
    ----------
    keep_apart, keep_together : tuple of pairs of str
        Patient ids; no reason is stored.
    pins : tuple of Pin
        Placements that must stay.
    current : Schedule or None
        Last week's schedule, for continuity.
    rule_packs : tuple of RulePack
        Packs of this problem, beside those that ship with iopsched.
    """

    # How pydantic reads it, and all inside it, at the boundary: nothing is guessed or ignored.
    __pydantic_config__ = STRICT

    format: Literal["iopsched/1"] = FORMAT
    program: Program = field(default_factory=Program)
    services: tuple[Service, ...] = ()
    sessions: tuple[Session, ...] = ()
    clinicians: tuple[Clinician, ...] = ()
    rooms: tuple[Room, ...] = ()
    patients: tuple[Patient, ...] = ()
    keep_apart: tuple[tuple[str, str], ...] = ()
    keep_together: tuple[tuple[str, str], ...] = ()
    pins: tuple[Pin, ...] = ()
    current: Schedule | None = None
    rule_packs: tuple[RulePack, ...] = ()

    def with_rules(self, **settings: int | Level | RuleSetting) -> Problem:
        """A copy in which some rules have another level or weight.

        Parameters
        ----------
        **settings : int, str or RuleSetting
            By rule id: a weight, a level (``"must"``, ``"should"``, ``"like"``, ``"off"``) or both.

        Examples
        --------
        >>> Problem().with_rules(idle_time="off", keep_apart="should").program.weights
        {'idle_time': 'off', 'keep_apart': 'should'}
        """
        weights = {**self.program.weights, **settings}
        return replace(self, program=replace(self.program, weights=weights))
