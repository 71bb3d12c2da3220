"""The table of what each field may hold, and the walk that applies it.

One row for each field that has a condition beyond its type. A check gets the value and the lookup,
and yields findings with paths inside the value.
"""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from iopsched import problem as p
from iopsched import schedule as s
from iopsched.validate.finding import Finding, is_id
from iopsched.validate.lookup import NOUNS, Collection, Lookup
from iopsched.week import DAY, WEEK, Span

__all__ = ["field_findings"]

Check = Callable[[Any, Lookup], Iterator[Finding]]

_MANY = 100_000
_HEAVY = 1_000_000_000


def field_findings(value: object, lookup: Lookup, *, references: bool = True) -> Iterator[Finding]:
    """Find every field, at any depth of a dataclass, whose own value is at fault.

    Parameters
    ----------
    references : bool
        Whether ids must be known; those of last week's schedule may be gone by now.
    """
    if isinstance(value, tuple):
        for i, member in enumerate(value):
            for finding in field_findings(member, lookup, references=references):
                yield finding.under((i,))
    elif is_dataclass(value) and not isinstance(value, type):
        checks = CHECKS.get(type(value), {})
        for field in fields(value):
            member, path = getattr(value, field.name), (field.name,)
            known = references and field.name != "current"
            for check in _as_checks(checks.get(field.name)):
                if member is not None and (known or not isinstance(check, _Reference)):
                    for finding in check(member, lookup):
                        yield finding.under(path)
            for finding in field_findings(member, lookup, references=known):
                yield finding.under(path)


def _as_checks(checks: Check | tuple[Check, ...] | None) -> tuple[Check, ...]:
    if checks is None:
        return ()
    return checks if isinstance(checks, tuple) else (checks,)


def _range(low: float, high: float, unit: str = "") -> Check:
    def check(value: float, lookup: Lookup) -> Iterator[Finding]:
        if not math.isfinite(value) or not low <= value <= high:
            of = f" {unit}" if unit else ""
            yield Finding((), "is out of range", f"write {low:,} to {high:,}{of}")

    return check


def _well_formed(noun: str) -> Check:
    def check(value: str, lookup: Lookup) -> Iterator[Finding]:
        if not is_id(value):
            yield Finding(
                (),
                f"is not a well-formed {noun}",
                "use up to 64 letters, digits and _ . : / @ -, and begin with a letter or digit",
            )

    return check


def _each(check: Check, *, distinct: bool = False) -> Check:
    def check_each(values: tuple[Any, ...], lookup: Lookup) -> Iterator[Finding]:
        for i, value in enumerate(values):
            for finding in check(value, lookup):
                yield finding.under((i,))
            if distinct and value in values[:i]:
                yield Finding((i,), "repeats an earlier member of the list", "name each only once")

    return check_each


class _Reference:
    """Check that an id is known; an id that is not well formed is not known either."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    def __call__(self, value: str, lookup: Lookup) -> Iterator[Finding]:
        if not lookup.knows(self.collection, value):
            noun = NOUNS[self.collection]
            yield Finding((), f"names an unknown {noun}", lookup.remedy(self.collection, value))


class _References(_Reference):
    """Check a list of ids, in which each may come once."""

    def __call__(self, value: Any, lookup: Lookup) -> Iterator[Finding]:
        one = super().__call__
        return _each(lambda name, lookup: one(name, lookup), distinct=True)(value, lookup)


def _timezone(value: str, lookup: Lookup) -> Iterator[Finding]:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield Finding((), "is not an IANA time zone", 'write one like "America/Los_Angeles"')


def _monday(value: dt.date, lookup: Lookup) -> Iterator[Finding]:
    if value.weekday() != 0:
        yield Finding((), "is not a Monday", "write the date of the week's Monday")


def _grid(value: int, lookup: Lookup) -> Iterator[Finding]:
    if value < 1 or DAY % value:
        yield Finding((), "does not divide the day", "write a divisor of 1440, such as 5, 15 or 30")


def _weights(value: Mapping[str, object], lookup: Lookup) -> Iterator[Finding]:
    for position, (rule, setting) in enumerate(value.items(), start=1):
        if not lookup.knows("rules", rule):
            problem = f"names an unknown rule in entry {position}"
            yield Finding((rule,), problem, lookup.remedy("rules", rule))
        if isinstance(setting, int):
            for finding in _range(0, _HEAVY)(setting, lookup):
                yield finding.under((rule,))


def _group_max(value: Mapping[str, int], lookup: Lookup) -> Iterator[Finding]:
    for position, (kind, size) in enumerate(value.items(), start=1):
        if kind != "*" and not is_id(kind):
            problem = f"has a kind that is not well formed in entry {position}"
            yield Finding((kind,), problem, 'write the kind of a service, or "*" for all others')
        for finding in _range(0, _MANY)(size, lookup):
            yield finding.under((kind,))


def _kind(value: str, lookup: Lookup) -> Iterator[Finding]:
    if value:
        yield from _well_formed("kind")(value, lookup)


def _digest(value: str, lookup: Lookup) -> Iterator[Finding]:
    if not is_id(value):
        yield Finding((), "is not a digest", "write what iopsched.digest gives, or leave it out")


def _some(noun: str) -> Check:
    def check(value: tuple[object, ...], lookup: Lookup) -> Iterator[Finding]:
        if not value:
            yield Finding((), f"has no {noun}", f"give at least one {noun}")

    return check


_ID = _well_formed("id")
_TAG = _well_formed("tag")
_TAGS = _each(_TAG)
_MINUTES = _range(0, DAY, "minutes")
_LENGTH = _range(1, DAY, "minutes")
_COUNT = _range(0, _MANY)
_HOURS = _range(0, 168, "hours")
_DAYS = _range(0, 7, "days")
_CLOCK = _range(0, DAY, "minutes of a day")
_TIME = _range(0, WEEK, "minutes of a week")

CHECKS: Mapping[type, Mapping[str, Check | tuple[Check, ...]]] = {
    Span: {"start": _TIME, "end": _TIME},
    p.Program: {
        "timezone": _timezone,
        "week_of": _monday,
        "weights": _weights,
        "grid_minutes": _grid,
        "break_minutes": _MINUTES,
        "site_travel_minutes": _MINUTES,
    },
    p.Block: {"id": _ID, "start": _CLOCK, "end": _CLOCK, "days": _some("day")},
    p.RuleSetting: {"weight": _range(0, _HEAVY)},
    p.Hours: {"min": _HOURS, "target": _HOURS, "max": _HOURS},
    p.CountedDays: {"min": _DAYS, "minutes": _MINUTES, "max_gap": _range(0, 6, "days")},
    p.RulePack: {
        "id": _ID,
        "unit_minutes": _LENGTH,
        "group_max": _group_max,
        "not_counted": _each(_well_formed("kind")),
        "caseload": _COUNT,
    },
    p.Service: {
        "id": _ID,
        "kind": _kind,
        "minutes": _LENGTH,
        "min_size": _COUNT,
        "max_size": _range(1, _MANY),
        "staff": _COUNT,
        "requires": _TAGS,
        "room_tags": _TAGS,
        "outside_blocks": _References("blocks"),
    },
    p.Session: {
        "id": _ID,
        "service": _Reference("services"),
        "times": _some("time"),
        "clinicians": _References("clinicians"),
        "rooms": _References("rooms"),
        "site": _TAG,
        "serves": _TAGS,
        "series": _TAG,
        "min_size": _COUNT,
        "max_size": _range(1, _MANY),
    },
    p.Clinician: {
        "id": _ID,
        "tags": _TAGS,
        "max_minutes": _range(0, WEEK, "minutes"),
        "caseload": _COUNT,
        "site": _TAG,
    },
    p.Room: {"id": _ID, "capacity": _COUNT, "tags": _TAGS, "site": _TAG},
    p.Need: {
        "service": _Reference("services"),
        "any_of": _References("services"),
        "min": _COUNT,
        "max": _COUNT,
        "minutes": _LENGTH,
        "max_per_day": _range(1, _MANY),
        "min_days_between": _range(0, 6, "days"),
        "clinician": _Reference("clinicians"),
        "not_on_days_with": _References("services"),
    },
    p.Visits: {"min": _DAYS, "max": _DAYS},
    p.Preferences: {
        "blocks": _References("blocks"),
        "clinicians": _References("clinicians"),
        "sessions": _References("sessions"),
        "earliest": _CLOCK,
        "latest": _CLOCK,
    },
    p.Authorization: {"hours": _HOURS, "days": _DAYS, "units": _COUNT},
    p.Patient: {
        "id": _ID,
        "tags": _TAGS,
        "max_minutes_per_day": _MINUTES,
        "travel_minutes": _MINUTES,
        "therapist": _Reference("clinicians"),
        "rule_pack": _Reference("rule_packs"),
        "priority": _range(1, 5),
        "phase": _TAG,
    },
    p.Pin: {
        "patient": _Reference("patients"),
        "service": _Reference("services"),
        "session": _Reference("sessions"),
        "start": _TIME,
        "end": _TIME,
        "clinicians": _References("clinicians"),
        "room": _Reference("rooms"),
    },
    s.Schedule: {"problem": _digest},
    s.Placement: {
        "patient": (_ID, _Reference("patients")),
        "service": (_ID, _Reference("services")),
        "session": (_ID, _Reference("sessions")),
        "start": _TIME,
        "end": _TIME,
        "clinicians": (_each(_ID), _References("clinicians")),
        "room": (_ID, _Reference("rooms")),
    },
    s.Run: {
        "session": (_ID, _Reference("sessions")),
        "start": _TIME,
        "end": _TIME,
        "clinicians": (_each(_ID), _References("clinicians")),
        "room": (_ID, _Reference("rooms")),
        "size": _COUNT,
    },
    s.Unplaced: {"patient": (_ID, _Reference("patients"))},
}
