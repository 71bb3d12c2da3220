"""The table of what each field may hold, and the walk that applies it.

One row for each field that has a condition beyond its type. None is never checked: where it is
allowed it says nothing.
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
from iopsched.problem import Problem, RulePack
from iopsched.schedule import Schedule
from iopsched.validate.finding import Finding, Path, is_id
from iopsched.validate.lookup import NOUNS, Collection, Lookup
from iopsched.week import DAY, WEEK, Span

__all__ = ["field_findings", "parts"]

Check = Callable[[Any, Lookup | None], Iterator[Finding]]
"""Findings in a value; without a lookup, ids need only be well formed."""

_MANY = 100_000
_HEAVY = 1_000_000_000
_HUGE = 10**18


def parts(value: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every dataclass inside a value, at any depth, with its path."""
    if isinstance(value, tuple):
        for i, member in enumerate(value):
            yield from parts(member, (*path, i))
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from parts(member, (*path, key))
    elif is_dataclass(value) and not isinstance(value, type):
        yield path, value
        for field in fields(value):
            yield from parts(getattr(value, field.name), (*path, field.name))


def field_findings(value: Problem | Schedule, lookup: Lookup | None) -> Iterator[Finding]:
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


def _range(low: float, high: float, unit: str = "") -> Check:
    def check(value: float, lookup: Lookup | None) -> Iterator[Finding]:
        if not math.isfinite(value) or not low <= value <= high:
            of = f" {unit}" if unit else ""
            yield Finding((), "is out of range", f"write {low:,} to {high:,}{of}")

    return check


def _well_formed(noun: str) -> Check:
    def check(value: str, lookup: Lookup | None) -> Iterator[Finding]:
        if not is_id(value):
            yield Finding(
                (),
                f"is not a well-formed {noun}",
                "use up to 64 letters, digits and _ . : / @ -, and begin with a letter or digit",
            )

    return check


def _each(check: Check, *, distinct: bool = False) -> Check:
    def check_each(values: tuple[Any, ...], lookup: Lookup | None) -> Iterator[Finding]:
        for i, value in enumerate(values):
            for finding in check(value, lookup):
                yield finding.under((i,))
            if distinct and value in values[:i]:
                yield Finding((i,), "repeats an earlier member of the list", "name each only once")

    return check_each


def _reference(collection: Collection) -> Check:
    def check(value: str, lookup: Lookup | None) -> Iterator[Finding]:
        if lookup is None or collection in lookup.declared.unsure:
            yield from _ID(value, lookup)
        elif value not in lookup.ids[collection]:
            noun = NOUNS[collection]
            yield Finding((), f"names an unknown {noun}", lookup.remedy(collection, value))

    return check


def _references(collection: Collection) -> Check:
    return _each(_reference(collection), distinct=True)


def _pack(value: str | RulePack, lookup: Lookup | None) -> Iterator[Finding]:
    if isinstance(value, str):
        yield from _reference("rule_packs")(value, lookup)


def _timezone(value: str, lookup: Lookup | None) -> Iterator[Finding]:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield Finding((), "is not an IANA time zone", 'write one like "America/Los_Angeles"')


def _monday(value: dt.date, lookup: Lookup | None) -> Iterator[Finding]:
    if value.weekday() != 0:
        yield Finding((), "is not a Monday", "write the date of the week's Monday")


def _grid(value: int, lookup: Lookup | None) -> Iterator[Finding]:
    if value < 1 or DAY % value:
        yield Finding((), "does not divide the day", "write a divisor of 1440, such as 5, 15 or 30")


def _weights(value: Mapping[str, object], lookup: Lookup | None) -> Iterator[Finding]:
    for position, (rule, setting) in enumerate(value.items(), start=1):
        if lookup is not None and rule not in lookup.ids["rules"]:
            problem = f"names an unknown rule in entry {position}"
            yield Finding((rule,), problem, lookup.remedy("rules", rule))
        if isinstance(setting, int):
            for finding in _WEIGHT(setting, lookup):
                yield finding.under((rule,))


def _group_max(value: Mapping[str, int], lookup: Lookup | None) -> Iterator[Finding]:
    for position, (kind, size) in enumerate(value.items(), start=1):
        if kind != "*" and not is_id(kind):
            problem = f"has a kind that is not well formed in entry {position}"
            yield Finding((kind,), problem, 'write the kind of a service, or "*" for all others')
        for finding in _range(0, _MANY)(size, lookup):
            yield finding.under((kind,))


def _kind(value: str, lookup: Lookup | None) -> Iterator[Finding]:
    if value:
        yield from _well_formed("kind")(value, lookup)


def _digest(value: str, lookup: Lookup | None) -> Iterator[Finding]:
    if not is_id(value):
        yield Finding((), "is not a digest", "write what iopsched.digest gives, or leave it out")


def _some(noun: str) -> Check:
    def check(value: tuple[object, ...], lookup: Lookup | None) -> Iterator[Finding]:
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
_WEIGHT = _range(0, _HEAVY)
_CLOCK = _range(0, DAY, "minutes of a day")
_TIME = _range(0, WEEK, "minutes of a week")

CHECKS: Mapping[type, Mapping[str, Check]] = {
    Span: {"start": _TIME, "end": _TIME},
    p.Program: {
        "timezone": _timezone,
        "week_of": _monday,
        "rule_pack": _pack,
        "weights": _weights,
        "grid_minutes": _grid,
        "break_minutes": _MINUTES,
        "site_travel_minutes": _MINUTES,
    },
    p.Block: {"id": _ID, "start": _CLOCK, "end": _CLOCK, "days": _some("day")},
    p.RuleSetting: {"weight": _WEIGHT},
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
        "outside_blocks": _references("blocks"),
    },
    p.Session: {
        "id": _ID,
        "service": _reference("services"),
        "times": _some("time"),
        "clinicians": _references("clinicians"),
        "rooms": _references("rooms"),
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
        "service": _reference("services"),
        "any_of": _references("services"),
        "min": _COUNT,
        "max": _COUNT,
        "minutes": _LENGTH,
        "max_per_day": _range(1, _MANY),
        "min_days_between": _range(0, 6, "days"),
        "clinician": _reference("clinicians"),
        "not_on_days_with": _references("services"),
    },
    p.Visits: {"min": _DAYS, "max": _DAYS},
    p.Preferences: {
        "blocks": _references("blocks"),
        "clinicians": _references("clinicians"),
        "sessions": _references("sessions"),
        "earliest": _CLOCK,
        "latest": _CLOCK,
    },
    p.Authorization: {"hours": _HOURS, "days": _DAYS, "units": _COUNT},
    p.Patient: {
        "id": _ID,
        "tags": _TAGS,
        "max_minutes_per_day": _MINUTES,
        "travel_minutes": _MINUTES,
        "therapist": _reference("clinicians"),
        "rule_pack": _reference("rule_packs"),
        "priority": _range(1, 5),
        "phase": _TAG,
    },
    p.Pin: {
        "patient": _reference("patients"),
        "service": _reference("services"),
        "session": _reference("sessions"),
        "start": _TIME,
        "end": _TIME,
        "clinicians": _references("clinicians"),
        "room": _reference("rooms"),
    },
    s.Schedule: {
        "problem": _digest,
        "score": _range(0, _HUGE),
        "bound": _range(-_HUGE, _HUGE),
    },
    s.Placement: {
        "patient": _reference("patients"),
        "service": _reference("services"),
        "session": _reference("sessions"),
        "start": _TIME,
        "end": _TIME,
        "clinicians": _each(_reference("clinicians")),
        "room": _reference("rooms"),
    },
    s.Run: {
        "session": _reference("sessions"),
        "start": _TIME,
        "end": _TIME,
        "clinicians": _each(_reference("clinicians")),
        "room": _reference("rooms"),
        "size": _COUNT,
    },
    s.Unplaced: {"patient": _reference("patients")},
}
