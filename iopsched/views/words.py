"""What a result amounts to, in words for people who do not read solver logs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iopsched.views.agenda import Tally

if TYPE_CHECKING:
    from iopsched.result import Result

__all__ = ["counts_text", "gap_text", "quality", "seconds_text", "stop_reason"]

_STOPS = {
    "optimal": "proven best",
    "gap": "as close to the best as asked for",
    "time_limit": "time was up",
    "stop": "the stop criterion said so",
    "interrupt": "interrupted",
}


def quality(result: Result) -> str:
    """How good the schedule is known to be: ``"within 1.2 % of the best possible"``."""
    if result.status == "conflict":
        return "conflict: the must rules cannot all be met"
    if result.status == "optimal":
        return "proven best"
    # A bound of 0 holds for every schedule and so says nothing of this one.
    if result.bound is None or result.bound <= 0 < result.score:
        return "obeys every must rule; not yet known how near to the best possible"
    return f"within {gap_text(result)} of the best possible"


def gap_text(result: Result) -> str:
    """The gap, rounded up so that it never claims to be nearer than was proven: ``"1.2 %"``."""
    if result.gap is None:
        return "unknown"
    return f"{math.ceil(result.gap * 1000 - 1e-9) / 10:g} %"


def stop_reason(result: Result) -> str:
    """Why the search ended."""
    return _STOPS[result.stopped_by]


def seconds_text(result: Result) -> str:
    """How long the solve took: ``"12.3 s"``."""
    return f"{sum(result.timings.values()):.1f} s"


def counts_text(tally: Tally) -> str:
    """How many patients, groups, seats and appointments, in one line."""
    parts = [f"{tally.placed} patients placed"]
    if tally.waiting:
        parts.append(f"{tally.waiting} wait-listed")
    if tally.referred:
        parts.append(f"{tally.referred} referred")
    parts.append(f"{tally.groups} of {tally.offered} groups running")
    of = "" if tally.capacity is None else f" of {tally.capacity}"
    parts.append(f"{tally.seats}{of} seats filled")
    parts.append(f"{tally.appointments} appointments")
    return " · ".join(parts)
