"""The conditions that a field's value may have to meet.

A check yields what is wrong with a value; a function that makes one is named for what it asks.
"""

from __future__ import annotations

import datetime as dt
import math
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from iopsched.problem import RulePack
from iopsched.validate.finding import Finding, is_id
from iopsched.validate.lookup import NOUNS, Collection, Lookup
from iopsched.week import DAY

__all__ = [
    "HUGE",
    "MANY",
    "Check",
    "digest",
    "each",
    "grid",
    "group_max",
    "kind_name",
    "monday",
    "reference",
    "references",
    "rule_pack",
    "some",
    "timezone",
    "weight",
    "weights",
    "well_formed",
    "within",
]

Check = Callable[[Any, Lookup | None], Iterator[Finding]]
"""Findings in a value; without a lookup, ids need only be well formed."""

MANY = 100_000
HUGE = 10**18


def within(low: float, high: float, unit: str = "") -> Check:
    """A finite number from `low` to `high`."""

    def check(value: float, lookup: Lookup | None) -> Iterator[Finding]:
        if not math.isfinite(value) or not low <= value <= high:
            of = f" {unit}" if unit else ""
            yield Finding((), "is out of range", f"write {low:,} to {high:,}{of}")

    return check


def well_formed(noun: str) -> Check:
    """Text that looks like an id."""

    def check(value: str, lookup: Lookup | None) -> Iterator[Finding]:
        if not is_id(value):
            yield Finding(
                (),
                f"is not a well-formed {noun}",
                "use up to 64 letters, digits and _ . : / @ -, and begin with a letter or digit",
            )

    return check


def each(check: Check, *, distinct: bool = False) -> Check:
    """A list whose members all pass a check, and come once each if they must be distinct."""

    def check_each(values: tuple[Any, ...], lookup: Lookup | None) -> Iterator[Finding]:
        seen: set[object] = set()
        for i, value in enumerate(values):
            for finding in check(value, lookup):
                yield finding.under((i,))
            if distinct and value in seen:
                yield Finding((i,), "repeats an earlier member of the list", "name each only once")
            seen.add(value)

    return check_each


def reference(collection: Collection) -> Check:
    """An id that is known."""

    def check(value: str, lookup: Lookup | None) -> Iterator[Finding]:
        if lookup is None or collection in lookup.declared.unsure:
            yield from well_formed("id")(value, lookup)
        elif value not in lookup.ids[collection]:
            noun = NOUNS[collection]
            yield Finding((), f"names an unknown {noun}", lookup.remedy(collection, value))

    return check


def references(collection: Collection) -> Check:
    """A list of known ids, each once."""
    return each(reference(collection), distinct=True)


def rule_pack(value: str | RulePack, lookup: Lookup | None) -> Iterator[Finding]:
    """A rule pack, or the id of one."""
    if isinstance(value, str):
        yield from reference("rule_packs")(value, lookup)


def timezone(value: str, lookup: Lookup | None) -> Iterator[Finding]:
    """The IANA name of a time zone."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield Finding((), "is not an IANA time zone", 'write one like "America/Los_Angeles"')


def monday(value: dt.date, lookup: Lookup | None) -> Iterator[Finding]:
    """A Monday."""
    if value.weekday() != 0:
        yield Finding((), "is not a Monday", "write the date of the week's Monday")


def grid(value: int, lookup: Lookup | None) -> Iterator[Finding]:
    """Minutes that divide a day."""
    if value < 1 or DAY % value:
        yield Finding((), "does not divide the day", "write a divisor of 1440, such as 5, 15 or 30")


def weights(value: Mapping[str, object], lookup: Lookup | None) -> Iterator[Finding]:
    """Settings by rule."""
    for position, (rule, setting) in enumerate(value.items(), start=1):
        if lookup is not None and rule not in lookup.ids["rules"]:
            problem = f"names an unknown rule in entry {position}"
            yield Finding((rule,), problem, lookup.remedy("rules", rule))
        if isinstance(setting, int):
            for finding in weight(setting, lookup):
                yield finding.under((rule,))


def group_max(value: Mapping[str, int], lookup: Lookup | None) -> Iterator[Finding]:
    """Sizes by kind of service."""
    for position, (kind, size) in enumerate(value.items(), start=1):
        if kind != "*" and not is_id(kind):
            problem = f"has a kind that is not well formed in entry {position}"
            yield Finding((kind,), problem, 'write the kind of a service, or "*" for all others')
        for finding in within(0, MANY)(size, lookup):
            yield finding.under((kind,))


def kind_name(value: str, lookup: Lookup | None) -> Iterator[Finding]:
    """The kind of a service, which may be empty."""
    if value:
        yield from well_formed("kind")(value, lookup)


def digest(value: str, lookup: Lookup | None) -> Iterator[Finding]:
    """What `iopsched.io.digest` gives."""
    if not is_id(value):
        yield Finding((), "is not a digest", "write what iopsched.digest gives, or leave it out")


def some(noun: str) -> Check:
    """A list that is not empty."""

    def check(value: tuple[object, ...], lookup: Lookup | None) -> Iterator[Finding]:
        if not value:
            yield Finding((), f"has no {noun}", f"give at least one {noun}")

    return check


weight = within(0, 1_000_000_000)
"""The weight of a rule."""
