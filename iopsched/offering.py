"""What a program offers: its blocks, services, sessions, clinicians and rooms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from iopsched.dates import Dates
from iopsched.week import ClockTime, Span

__all__ = ["Block", "Clinician", "Day", "Form", "Modality", "Room", "Service", "Session"]

Day = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
Form = Literal["group", "individual", "family"]
Modality = Literal["in_person", "telehealth"]

WEEKDAYS: tuple[Day, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A named part of the day, such as ``day`` 09:00-12:00 or ``evening`` 17:00-20:00.

    Attributes
    ----------
    offered_from, offered_until : date or None
        First and last day of a season, both included; `iopsched.plan` reads them.
    """

    id: str
    start: ClockTime
    end: ClockTime
    days: tuple[Day, ...] = WEEKDAYS
    offered_from: dt.date | None = None
    offered_until: dt.date | None = None


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
    at_program : bool
        Attending it is a visit to the program; meetings in the community are not.
    with_family : bool
        The family attends too, as it always does where the form is ``family``.
    outside_blocks : tuple of str
        Blocks during which no appointment of this service may be given, so that nobody misses
        a group for it.
    in_order : tuple of str
        Modules of its curriculum that each patient sees in this order; empty where no order
        matters.
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
    at_program: bool = True
    with_family: bool = False
    outside_blocks: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ()


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
    modules : tuple of str
        Modules of a curriculum: this week's, then those of the weeks after, and again from the
        beginning. Weeks in which the session is closed do not count. Each patient sees each module
        once.
    offered_from, offered_until : date or None
        First and last day of a season, both included; `iopsched.plan` reads them.
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
    modules: tuple[str, ...] = ()
    offered_from: dt.date | None = None
    offered_until: dt.date | None = None


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
    away : tuple of Dates
        Vacations and the like; `iopsched.plan` reads them.
    """

    id: str
    tags: tuple[str, ...] = ()
    available: tuple[Span, ...] | None = None
    max_minutes: int | None = None
    caseload: int | None = None
    site: str | None = None
    away: tuple[Dates, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room; `available` None means always."""

    id: str
    capacity: int
    tags: tuple[str, ...] = ()
    available: tuple[Span, ...] | None = None
    site: str | None = None
