"""What a result amounts to, in words for people who do not read solver logs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iopsched.views.agenda import Tally, counted

if TYPE_CHECKING:
    from iopsched.result import Result, StoppedBy

__all__ = ["counts_text", "gap_text", "quality", "seconds_text", "stop_reason"]

_STOPS: dict[StoppedBy, str] = {
    "optimal": "proven best",
    "gap": "as close to the best as asked for",
    "time_limit": "time was up",
    "work_limit": "the limit on work was reached",
    "stop": "the stop criterion said so",
    "interrupt": "interrupted",
    "conflict": "the rules contradict each other",
}


def quality(result: Result) -> str:
    """How good the schedule is known to be: ``"within 1.2 % of the best possible"``."""
    if result.status == "conflict":
        return "conflict: the must rules cannot all be met"
    if result.status == "optimal":
        return "proven best"
    # A bound of 0 holds for every schedule and so says nothing of this one.
    # Of the best possible, which is at least the bound; the gap, a part of the score, would sound
    # nearer than it is. A bound below half of the score says too little to be put in words.
    if result.bound is None or 2 * result.bound < result.score:
        return "obeys every must rule; not yet known how near to the best possible"
    excess = (result.score - result.bound) / max(1, result.bound)
    return f"within {_percent(excess)} of the best possible"


def gap_text(result: Result) -> str:
    """The gap: ``"1.2 %"``."""
    return "unknown" if result.gap is None else _percent(result.gap)


def _percent(share: float) -> str:
    """Rounded up, so that nothing is claimed to be nearer than was proven."""
    return f"{math.ceil(share * 1000 - 1e-9) / 10:g} %"


def stop_reason(result: Result) -> str:
    """Why the search ended."""
    return _STOPS[result.stopped_by]


def seconds_text(result: Result) -> str:
    """How long the solve took: ``"12.3 s"``."""
    return f"{sum(result.timings.values()):.1f} s"


def counts_text(tally: Tally) -> str:
    """How many patients, groups, seats and appointments, in one line."""
    parts = [f"{counted(tally.placed, 'patient')} placed"]
    if tally.waiting:
        parts.append(f"{tally.waiting} wait-listed")
    if tally.referred:
        parts.append(f"{tally.referred} referred")
    parts.append(f"{tally.groups} of {tally.offered} groups running")
    of = "" if tally.capacity is None else f" of {tally.capacity}"
    parts.append(f"{tally.seats}{of} seats filled")
    parts.append(counted(tally.appointments, "appointment"))
    return " · ".join(parts)
