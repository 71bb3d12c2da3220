"""A patient, their treatment plan, and what limits their week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from iopsched.offering import Day, Modality
from iopsched.rulepack import Hours
from iopsched.week import ClockTime, Span, WeekTime

__all__ = [
    "Authorization",
    "Need",
    "Patient",
    "Phase",
    "Pin",
    "Preferences",
    "Routine",
    "Status",
    "Visits",
]


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
        How many a week. Without a maximum, a patient may have as many groups as help them, and no
        more appointments than the minimum (one, where that is 0).
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
    """What the payer authorized; None sets no limit.

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
    per : {"week", "period"}
        ``week``: so much a week. ``period``: what is left of it at the beginning of the problem's
        week and has to last until `valid_until`; `iopsched.plan` paces it, and in a week by itself
        it is the most that the week may use.
    """

    hours: float | None = None
    days: int | None = None
    units: int | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    per: Literal["week", "period"] = "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Facts that keep a patient out of an outpatient schedule; they lead to a referral."""

    needs_24h_monitoring: bool = False
    needs_detox: bool = False
    home: Literal["stable", "unsafe", "unknown"] = "stable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """Days and blocks to which a patient's week is held.

    Attributes
    ----------
    days, blocks : tuple of str
        The patient comes on each of these days, and a group starts in each of these blocks.
    only_days, only_blocks : tuple of str or None
        No visit is on another day, and no group starts in another block; None sets no limit. What
        starts in several blocks counts for the first of them.
    """

    days: tuple[Day, ...] = ()
    only_days: tuple[Day, ...] | None = None
    blocks: tuple[str, ...] = ()
    only_blocks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of a plan over several weeks, such as a step-down from 15 hours to 12.

    What is given here replaces what the patient's own fields say while the phase lasts; what is
    left out stays as they say.

    Attributes
    ----------
    id : str
        Its name, which `Patient.phase` may say.
    weeks, until : int or None, date or None
        How long it lasts: so many weeks (from the problem's week on, if it is the current one), or
        through the week of that date. Only the last phase may be open.
    hours, visits, needs, max_minutes_per_day, tags, rule_pack, authorized : optional
        As those of `Patient`.
    """

    id: str
    weeks: int | None = None
    until: dt.date | None = None
    hours: Hours = field(default_factory=Hours)
    visits: Visits = field(default_factory=Visits)
    needs: tuple[Need, ...] = ()
    max_minutes_per_day: int | None = None
    tags: tuple[str, ...] = ()
    rule_pack: str | None = None
    authorized: Authorization = field(default_factory=Authorization)


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
        Limits of the payer.
    enrolled : bool
        Enrolled patients are served as far as possible; others are placed whole or wait-listed.
    priority : int
        1 to 5; 5 is the most urgent.
    status : Status
        Screening facts.
    modality : {"in_person", "telehealth"} or None
        The only way in which the patient attends; None means either, with appointments in person.
    phase : str or None
        Phase of a plan over several weeks; the first of `phases` where it is left out.
    phases : tuple of Phase
        The plan over several weeks, in order, for `iopsched.plan`. After the last one, if it has
        an end, the patient is discharged.
    admitted, discharged : date or None
        First and last day in the program, both included, for `iopsched.plan`.
    seen : tuple of str
        Modules of curricula that the patient has seen.
    borne : int
        Placements at unpopular times in earlier weeks, beyond what everybody bore; see the rule
        ``fair_share``.
    routine : Routine
        Days and blocks that must stay.
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
    phases: tuple[Phase, ...] = ()
    admitted: dt.date | None = None
    discharged: dt.date | None = None
    seen: tuple[str, ...] = ()
    borne: int = 0
    routine: Routine = field(default_factory=Routine)


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
