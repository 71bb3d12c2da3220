"""The rest of a patient's week: jobs, school, childcare, and when a family can come."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from iopsched.week import DAYS, Span

__all__ = ["at", "child_care", "family_hours", "leave_free", "work", "work_around"]

WEEKDAYS = DAYS[:5]
SHORTEST = 45  # A piece of a job shorter than this is not worked.

JOBS: tuple[tuple[float, tuple[str, ...], str, str], ...] = (
    (0.40, WEEKDAYS, "09:00", "17:00"),
    (0.12, WEEKDAYS, "06:00", "14:00"),
    (0.12, ("Mon", "Wed", "Fri"), "08:00", "12:00"),
    (0.12, ("Tue", "Thu", "Sat"), "13:30", "17:30"),
    (0.12, ("Thu", "Fri", "Sat", "Sun"), "15:00", "22:00"),
    (0.06, ("Sat", "Sun"), "10:00", "18:00"),
    (0.06, ("Tue", "Thu"), "13:30", "16:30"),
)
"""Share, days and hours: full time, early shift, part time, retail, weekends, college classes."""

SCHOOL = (WEEKDAYS, "08:00", "15:00")


def at(days: Sequence[str], start: str, end: str) -> tuple[Span, ...]:
    """The same hours on several days."""
    return tuple(Span.of(f"{day} {start}", f"{day} {end}") for day in days)


def work(rng: Random, minor: bool, share: float) -> tuple[Span, ...]:
    """School for minors; for the others a job or classes with this probability."""
    point, employed = rng.random(), rng.random() < share
    if minor:
        return at(*SCHOOL)
    if not employed:
        return ()
    for weight, days, start, end in JOBS:
        point -= weight
        if point < 0:
            return at(days, start, end)
    return ()


def child_care(rng: Random) -> tuple[Span, ...]:
    """Taking children to school and fetching them, or having them on some evenings."""
    if rng.random() < 0.7:
        return at(WEEKDAYS, "07:45", "08:30") + at(WEEKDAYS, "15:00", "15:45")
    return at(("Tue", "Fri"), "16:30", "20:30")


def work_around(busy: tuple[Span, ...], meets: tuple[Span, ...], travel: int) -> tuple[Span, ...]:
    """Reduced hours: what is left of `busy` when the groups and the way to them are cut out."""
    left = list(busy)
    for group in meets:
        start, end = group.start - travel, group.end + travel
        pieces: list[Span] = []
        for span in left:
            if span.overlap(start, end):
                cut = ((span.start, min(span.end, start)), (max(span.start, end), span.end))
                pieces += [Span(a, b) for a, b in cut if b - a >= SHORTEST]
            else:
                pieces.append(span)
        left = pieces
    return tuple(left)


def leave_free(rng: Random, busy: tuple[Span, ...], days: int) -> tuple[Span, ...]:
    """Drop the commitments of some weekdays, at random."""
    order = sorted(range(5), key=lambda _: rng.random())
    return tuple(span for span in busy if span.day not in order[:days])


def family_hours(rng: Random, windows: tuple[Span, ...]) -> tuple[Span, ...]:
    """Some two thirds of the windows, and never none."""
    chosen = tuple(span for span in windows if rng.random() < 0.66)
    return chosen or (windows[int(rng.random() * len(windows))],)
