"""The table of pairs of fields of which one may not exceed the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iopsched import problem as p
from iopsched import schedule as s
from iopsched.attendance import Attendance
from iopsched.problem import Problem
from iopsched.schedule import Schedule
from iopsched.validate.fields import parts
from iopsched.validate.finding import Finding
from iopsched.week import Span

__all__ = ["crossing_findings"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """`low` may not exceed `high`, nor be equal to it when strict; `at` is the field to blame."""

    of: type
    low: str
    high: str
    at: str
    strict: bool = False


# The field to blame is one whose default is not neutral: when it is at fault by itself already, its
# default takes its place, and what follows from the default is not reported.
CROSSINGS = (
    *(Crossing(kind, "start", "end", "end", strict=True) for kind in (Span, p.Block, p.Pin)),
    *(Crossing(kind, "start", "end", "end", strict=True) for kind in (s.Placement, s.Run)),
    Crossing(p.Preferences, "earliest", "latest", "latest", strict=True),
    Crossing(p.Authorization, "valid_from", "valid_until", "valid_until"),
    Crossing(p.Dates, "first", "last", "last"),
    Crossing(p.Closure, "first", "last", "last"),
    Crossing(p.Block, "offered_from", "offered_until", "offered_until"),
    Crossing(p.Session, "offered_from", "offered_until", "offered_until"),
    Crossing(p.Patient, "admitted", "discharged", "discharged"),
    Crossing(p.Hours, "min", "max", "min"),
    Crossing(p.Hours, "min", "target", "target"),
    Crossing(p.Hours, "target", "max", "target"),
    Crossing(p.Visits, "min", "max", "min"),
    Crossing(p.Need, "min", "max", "min"),
    Crossing(p.Service, "min_size", "max_size", "min_size"),
    Crossing(p.Session, "min_size", "max_size", "min_size"),
    Crossing(p.MissRule, "misses", "of", "of"),
    Crossing(p.WeekRule, "weeks", "of", "of"),
)


def crossing_findings(value: Problem | Schedule | Attendance) -> Iterator[Finding]:
    """Find every pair of fields that is crossed, at any depth."""
    for path, part in parts(value):
        for crossing in _BY_TYPE.get(type(part), ()):
            low, high = getattr(part, crossing.low), getattr(part, crossing.high)
            if low is None or high is None or low < high or (low == high and not crossing.strict):
                continue
            yield _say(crossing).under((*path, crossing.at))


def _say(crossing: Crossing) -> Finding:
    low, high = crossing.low, crossing.high
    if crossing.strict:
        return Finding((), f"is not after `{low}`", f"write a later `{high}`")
    if crossing.at == low:
        return Finding((), f"exceeds `{high}`", f"raise `{high}` or lower this")
    return Finding((), f"is below `{low}`", f"lower `{low}` or raise this")


_BY_TYPE = {kind: [c for c in CROSSINGS if c.of is kind] for kind in {c.of for c in CROSSINGS}}
