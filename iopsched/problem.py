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

from iopsched.schedule import FORMAT, Schedule
from iopsched.week import ClockTime, Span, WeekTime

__all__ = [
    "Authorization",
    "Block",
    "Clinician",
    "CountedDays",
    "Hours",
    "Need",
    "Patient",
    "Pin",
    "Preferences",
    "Problem",
    "Program",
    "Room",
    "RulePack",
    "RuleSetting",
    "Service",
    "Session",
    "Status",
    "Visits",
]

Day = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
Form = Literal["group", "individual", "family"]
Level = Literal["must", "should", "like", "off"]
Modality = Literal["in_person", "telehealth"]

WEEKDAYS: tuple[Day, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A named part of the day, such as ``day`` 09:00-12:00 or ``evening`` 17:00-20:00."""

    id: str
    start: ClockTime
    end: ClockTime
    days: tuple[Day, ...] = WEEKDAYS


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What can be delivered: a row of data, never a branch in the code.

    Attributes
    ----------
    id, name : str
        Id, and a title for people.
    form : {"group", "individual", "family"}
        Groups are offered as sessions; the other two are appointments that iopsched places.
    kind : str
        What rule packs call it: ``process``, ``education``, ``twelve_step`` …
    minutes : int
        Length of an appointment.
    min_size, max_size : int, int or None
        Size of a group when it runs.
    staff : int
        Clinicians needed; appointments have at most one.
    requires : tuple of str
        Tags that each of these clinicians must have.
    counts : bool or None
        Counted by hour rules; None leaves it to the rule packs, and otherwise it counts.
    uses_room : bool
        Needs a room when in person, if the problem lists rooms.
    room_tags : tuple of str
        Tags that the room must have.
    outside_blocks : tuple of str
        Blocks during which no appointment of this service may be given, so that nobody misses
        a group for it.
    """

    id: str
    name: str = ""
    form: Form = "group"
    kind: str = ""
    minutes: int = 50
    min_size: int = 1
    max_size: int | None = None
    staff: int = 1
    requires: tuple[str, ...] = ()
    counts: bool | None = None
    uses_room: bool = True
    room_tags: tuple[str, ...] = ()
    outside_blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One offered occurrence of a group service; it runs or it does not.

    Attributes
    ----------
    id, service : str
        Ids.
    times : tuple of Span
        Where it may take place; iopsched chooses when there are several.
    clinicians, rooms : tuple of str
        Among whom to choose; empty means all who are able.
    modality : {"in_person", "telehealth"}
        How patients attend.
    site : str or None
        Where it meets.
    serves : tuple of str
        Patient tags of which one is needed; empty means open to all.
    series : str or None
        Sessions with one series are taken together, all or none.
    min_size, max_size : int or None
        Override the service's sizes.
    required : bool
        Runs whatever its size.
    closed : bool
        Only those who have a seat in it in `Problem.current` may attend.
    """

    id: str
    service: str
    times: tuple[Span, ...]
    clinicians: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    modality: Modality = "in_person"
    site: str | None = None
    serves: tuple[str, ...] = ()
    series: str | None = None
    min_size: int | None = None
    max_size: int | None = None
    required: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinician:
    """Someone who leads groups or sees patients.

    Attributes
    ----------
    id : str
        Pseudonym or staff code.
    tags : tuple of str
        Licenses, languages, skills.
    available : tuple of Span or None
        When they work; None means during the program's blocks.
    max_minutes : int or None
        Most minutes of groups and appointments a week.
    caseload : int or None
        Most patients seen individually.
    site : str or None
        Where they work; None means anywhere.
    """

    id: str
    tags: tuple[str, ...] = ()
    available: tuple[Span, ...] | None = None
    max_minutes: int | None = None
    caseload: int | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room; `available` None means always."""

    id: str
    capacity: int
    tags: tuple[str, ...] = ()
    available: tuple[Span, ...] | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One line of a treatment plan: a service, how many a week at least and at most.

    A placement counts toward every need of its patient that it matches: its service is the need's
    (or one of `any_of`), and, where the need says so, its minutes and its clinician are the need's.

    Attributes
    ----------
    service, any_of : str or None, tuple of str
        The service, or several of which each will do; exactly one of the two is given.
    min, max : int, int or None
        How many a week; None sets no upper limit.
    minutes : int or None
        Length of the appointment, when it differs from the service's.
    max_per_day : int or None
        Most on one day.
    min_days_between : int
        Two of them are at least this many days apart (1: not on the same day).
    clinician : str or None
        The only clinician for it.
    not_on_days_with : tuple of str
        Services that may not be on the same day (12-step meetings on days without group).
    """

    service: str | None = None
    any_of: tuple[str, ...] = ()
    min: int = 1
    max: int | None = None
    minutes: int | None = None
    max_per_day: int | None = None
    min_days_between: int = 0
    clinician: str | None = None
    not_on_days_with: tuple[str, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        """The services that answer this need."""
        return self.any_of if self.service is None else (self.service,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """Visits (days with a placement) a week; None leaves a side open."""

    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a patient would rather have; nothing here is binding.

    Attributes
    ----------
    blocks, clinicians, sessions : tuple of str
        Preferred ids; empty means no preference.
    avoid_days : tuple of str
        Days on which the patient would rather not come.
    earliest, latest : int or None
        Times of day between which placements should lie; ``"09:00"`` in JSON.
    """

    blocks: tuple[str, ...] = ()
    avoid_days: tuple[Day, ...] = ()
    clinicians: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    earliest: ClockTime | None = None
    latest: ClockTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What the payer authorized for this week; None sets no limit.

    Attributes
    ----------
    hours : float or None
        Counted hours.
    days : int or None
        Days with counted minutes.
    units : int or None
        Units of the payer's `RulePack.unit_minutes`.
    valid_from, valid_until : date or None
        First and last day of the authorization, both included.
    """

    hours: float | None = None
    days: int | None = None
    units: int | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Facts that keep a patient out of an outpatient schedule; they lead to a referral."""

    needs_24h_monitoring: bool = False
    needs_detox: bool = False
    home: Literal["stable", "unsafe", "unknown"] = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A patient and their week.

    Attributes
    ----------
    id : str
        A pseudonym; no name, birth date or diagnosis is needed.
    tags : tuple of str
        Track, level of care, age band, language …
    needs : tuple of Need
        The treatment plan of the week.
    hours : Hours
        Counted hours a week.
    visits : Visits
        Days a week.
    max_minutes_per_day : int or None
        Most minutes of placements on one day.
    commitments : tuple of Span
        When the patient is not free.
    travel_minutes : int
        Time to or from an in-person visit, kept free between it and a commitment.
    family_available : tuple of Span or None
        When the family can come; None sets no limit.
    prefers : Preferences
        Wishes.
    therapist : str or None
        Primary clinician: gives the individual appointments that they are able to give.
    rule_pack : str or None
        Rules of the payer.
    authorized : Authorization
        Limits of the payer for this week.
    enrolled : bool
        Enrolled patients are served as far as possible; others are placed whole or wait-listed.
    priority : int
        1 to 5; 5 is the most urgent.
    status : Status
        Screening facts.
    modality : {"in_person", "telehealth"} or None
        The only way in which the patient attends; None means either, with appointments in person.
    phase : str or None
        Phase of a plan over several weeks.
    """

    id: str
    tags: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    hours: Hours = field(default_factory=Hours)
    visits: Visits = field(default_factory=Visits)
    max_minutes_per_day: int | None = None
    commitments: tuple[Span, ...] = ()
    travel_minutes: int = 0
    family_available: tuple[Span, ...] | None = None
    prefers: Preferences = field(default_factory=Preferences)
    therapist: str | None = None
    rule_pack: str | None = None
    authorized: Authorization = field(default_factory=Authorization)
    enrolled: bool = True
    priority: int = 3
    status: Status = field(default_factory=Status)
    modality: Modality | None = None
    phase: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A placement that must stay; what is left out may be chosen.

    A `Placement` of a schedule file, copied here, is a pin of everything in it.
    """

    patient: str
    service: str
    session: str | None = None
    start: WeekTime | None = None
    end: WeekTime | None = None
    clinicians: tuple[str, ...] = ()
    room: str | None = None


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
            By rule id: a weight, a level (``"must"``, ``"should"``, ``"like"``, ``"off"``), or both.

        Examples
        --------
        >>> Problem().with_rules(idle_time="off", keep_apart="should").program.weights
        {'idle_time': 'off', 'keep_apart': 'should'}
        """
        weights = {**self.program.weights, **settings}
        return replace(self, program=replace(self.program, weights=weights))
