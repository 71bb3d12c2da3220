"""The table of what each field may hold, and the walk that applies it.

One row for each field that has a condition beyond its type. None is never checked: where it is
allowed it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_args

from iopsched import attendance as a
from iopsched import problem as p
from iopsched import schedule as s
from iopsched.attendance import Attendance
from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.validate.checks import (
    HUGE,
    MANY,
    Check,
    digest,
    each,
    grid,
    group_max,
    kind_name,
    monday,
    reference,
    references,
    rule_pack,
    some,
    timezone,
    weight,
    weights,
    well_formed,
    within,
)
from iopsched.validate.finding import Finding, Path
from iopsched.validate.lookup import Lookup
from iopsched.validate.shapes import field_types
from iopsched.week import DAY, WEEK, Span

__all__ = ["field_findings", "parts"]


def parts(value: object) -> Iterator[tuple[Path, Any]]:
    """Every dataclass inside a value, at any depth, with its path."""
    ahead: list[tuple[Path, Any]] = [((), value)]
    while ahead:
        path, part = ahead.pop()
        inside: Iterable[tuple[str | int, Any]] = ()
        if isinstance(part, tuple):
            inside = enumerate(part)
        elif is_dataclass(part) and not isinstance(part, type):
            yield path, part
            inside = ((name, getattr(part, name)) for name in _nesting_fields(type(part)))
        elif isinstance(part, Mapping):
            inside = part.items()
        ahead += reversed([((*path, step), member) for step, member in inside])


@cache
def _nesting_fields(cls: type) -> tuple[str, ...]:
    """Fields of a dataclass whose declared type has a dataclass anywhere in it."""
    return tuple(name for name, declared in field_types(cls).items() if _nests(declared))


def _nests(declared: Any) -> bool:
    return is_dataclass(declared) or any(_nests(part) for part in get_args(declared))


def field_findings(
    value: Problem | Schedule | Attendance, lookup: Lookup | None
) -> Iterator[Finding]:
    """Find every field, at any depth, whose own value is at fault.

    Without a lookup, ids are not looked up.
    """
    for path, part in parts(value):
        # Who or what last week's schedule names may be gone by now.
        known = None if path[:1] == ("current",) else lookup
        for name, check in CHECKS.get(type(part), {}).items():
            member = getattr(part, name)
            if member is not None:
                for finding in check(member, known):
                    yield finding.under((*path, name))


_ID = well_formed("id")
_TAG = well_formed("tag")
_TAGS = each(_TAG)
_MINUTES = within(0, DAY, "minutes")
_LENGTH = within(1, DAY, "minutes")
_COUNT = within(0, MANY)
_HOURS = within(0, 168, "hours")
_DAYS = within(0, 7, "days")
_CLOCK = within(0, DAY, "minutes of a day")
_TIME = within(0, WEEK, "minutes of a week")
_OCCASIONS = within(1, MANY)
_WEEKS = within(1, 520, "weeks")

CHECKS: Mapping[type, Mapping[str, Check]] = {
    Span: {"start": _TIME, "end": _TIME},
    p.Program: {
        "timezone": timezone,
        "week_of": monday,
        "rule_pack": rule_pack,
        "weights": weights,
        "grid_minutes": grid,
        "break_minutes": _MINUTES,
        "site_travel_minutes": _MINUTES,
    },
    p.Closure: {"id": _ID, "blocks": references("blocks"), "sites": _TAGS},
    p.MissRule: {
        "id": _ID,
        "misses": _OCCASIONS,
        "of": _OCCASIONS,
        "within_weeks": _WEEKS,
        "services": references("services"),
    },
    p.WeekRule: {"id": _ID, "weeks": _WEEKS, "of": _WEEKS},
    p.HoursRule: {
        "id": _ID,
        "hours": within(0, 520 * 168, "hours"),
        "weeks": _WEEKS,
        "services": references("services"),
    },
    p.Block: {"id": _ID, "start": _CLOCK, "end": _CLOCK, "days": some("day")},
    p.RuleSetting: {"weight": weight},
    p.Hours: {"min": _HOURS, "target": _HOURS, "max": _HOURS},
    p.CountedDays: {"min": _DAYS, "minutes": _MINUTES, "max_gap": within(0, 6, "days")},
    p.RulePack: {
        "id": _ID,
        "unit_minutes": _LENGTH,
        "group_max": group_max,
        "not_counted": each(well_formed("kind")),
        "caseload": _COUNT,
    },
    p.Service: {
        "id": _ID,
        "kind": kind_name,
        "minutes": _LENGTH,
        "min_size": _COUNT,
        "max_size": within(1, MANY),
        "staff": _COUNT,
        "requires": _TAGS,
        "room_tags": _TAGS,
        "outside_blocks": references("blocks"),
        "in_order": each(_TAG, distinct=True),
    },
    p.Session: {
        "id": _ID,
        "service": reference("services"),
        "times": some("time"),
        "clinicians": references("clinicians"),
        "rooms": references("rooms"),
        "site": _TAG,
        "serves": _TAGS,
        "series": _TAG,
        "modules": _TAGS,
        "min_size": _COUNT,
        "max_size": within(1, MANY),
    },
    p.Clinician: {
        "id": _ID,
        "tags": _TAGS,
        "max_minutes": within(0, WEEK, "minutes"),
        "caseload": _COUNT,
        "site": _TAG,
    },
    p.Room: {"id": _ID, "capacity": _COUNT, "tags": _TAGS, "site": _TAG},
    p.Need: {
        "service": reference("services"),
        "any_of": references("services"),
        "min": _COUNT,
        "max": _COUNT,
        "minutes": _LENGTH,
        "max_per_day": within(1, MANY),
        "min_days_between": within(0, 6, "days"),
        "clinician": reference("clinicians"),
        "not_on_days_with": references("services"),
    },
    p.Visits: {"min": _DAYS, "max": _DAYS},
    p.Preferences: {
        "blocks": references("blocks"),
        "clinicians": references("clinicians"),
        "sessions": references("sessions"),
        "earliest": _CLOCK,
        "latest": _CLOCK,
    },
    p.Authorization: {"hours": within(0, MANY, "hours"), "days": _COUNT, "units": _COUNT},
    p.Routine: {"blocks": references("blocks"), "only_blocks": references("blocks")},
    p.Phase: {
        "id": _ID,
        "weeks": _WEEKS,
        "max_minutes_per_day": _MINUTES,
        "tags": _TAGS,
        "rule_pack": reference("rule_packs"),
    },
    p.Patient: {
        "id": _ID,
        "tags": _TAGS,
        "max_minutes_per_day": _MINUTES,
        "travel_minutes": _MINUTES,
        "therapist": reference("clinicians"),
        "rule_pack": reference("rule_packs"),
        "priority": within(1, 5),
        "phase": _TAG,
        "seen": _TAGS,
        "borne": within(0, 10),
    },
    p.Pin: {
        "patient": reference("patients"),
        "service": reference("services"),
        "session": reference("sessions"),
        "start": _TIME,
        "end": _TIME,
        "clinicians": references("clinicians"),
        "room": reference("rooms"),
    },
    s.Schedule: {
        "problem": digest,
        "score": within(0, HUGE),
        "bound": within(-HUGE, HUGE),
    },
    s.Placement: {
        "patient": reference("patients"),
        "service": reference("services"),
        "session": reference("sessions"),
        "start": _TIME,
        "end": _TIME,
        "clinicians": each(reference("clinicians")),
        "room": reference("rooms"),
    },
    s.Run: {
        "session": reference("sessions"),
        "start": _TIME,
        "end": _TIME,
        "clinicians": each(reference("clinicians")),
        "room": reference("rooms"),
        "size": _COUNT,
    },
    s.Unplaced: {"patient": reference("patients")},
    # Who came may have left by now, and sessions are another week's.
    a.AttendanceRecord: {
        "patient": _ID,
        "start": _CLOCK,
        "service": reference("services"),
        "session": _ID,
        "minutes": _MINUTES,
        "makes_up_start": _CLOCK,
    },
}
