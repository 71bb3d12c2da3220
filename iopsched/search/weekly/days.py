"""One day of one patient at given prices: the cheapest way to have each set of placements.

A day's *state* is which kinds of placement it has (how many of each) and which blocks they start
in. The sweep goes through the day's slots by start and keeps, for every point at which something
ends and every state, the least cost of having reached it; waiting costs by the minute from the end
of the last placement and its break.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["ANYWHERE", "FAR", "NEVER", "Clock", "Slots", "follow_back", "sweep"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAR = 1e17
"""A cost that nothing has."""

NEVER = 1e15
"""What costs more cannot be had: some part of it is `FAR`."""

NEAR = 1e-4
"""Costs nearer than this are the same: they are sums of the same numbers in another order."""

ANYWHERE = -1
"""Site of what needs no travel."""

MISSING, NOTHING = -1, -2
"""No point, and nothing before."""


class Slots(NamedTuple):
    """Slots of all patients, each patient's sorted by start and site.

    A slot is what a patient's rows have in common that are alike to the patient's own rules. Its
    cost is that of the cheapest of its rows. Seats of series are apart from the others, and have no
    cost of their own: which one it is tells the choice of series.

    Attributes
    ----------
    start, end : arrays of int
        Minutes of the week.
    site : array of int
        Where it is, or -1 where no travel matters.
    kind : array of int
        Number of its kind within the patient's.
    block : array of int
        Bit of the block in which it starts; 0 where that is none, or blocks do not matter.
    point : array of int
        Number within the day's of where and when it ends.
    seat : array of int
        Number within the patient's of the seat in a series, or -1.
    """

    start: Ints
    end: Ints
    site: Ints
    kind: Ints
    block: Ints
    point: Ints
    seat: Ints


class Clock(NamedTuple):
    """What time between placements means.

    Attributes
    ----------
    waiting : float
        Cost of a minute's wait.
    pause : int
        Minutes after each placement that are no wait.
    travel : int
        Minutes between placements at two sites.
    """

    waiting: float
    pause: int
    travel: int


@njit(cache=True, nogil=True)
def sweep(
    slots: Slots,
    cost: Floats,
    day: tuple[int, int],
    end: Ints,
    site: Ints,
    source: int,
    further: Ints,
    clock: Clock,
    value: Floats,
    entry: Floats,
    best_end: Floats,
) -> None:
    """Least cost of each state at each point of a day.

    Parameters
    ----------
    slots, cost : Slots of one patient and their costs
    day : (int, int)
        The day's slots are ``day[0] .. day[1] - 1``.
    end, site : arrays of int
        Of the day's points, by end.
    source : int
        The seat that the day has, its `entry` already known; or -1 for a day without.
    further : array of int, shape (kinds, sets)
        The set that a set becomes with one more of a kind, or -1 where a day may not have it.
    clock : Clock
    value : array of float, shape (points, states)
        Written: least cost of a state whose last placement ends there. State ``used * sets + set``
        is a set with the blocks used.
    entry : array of float, shape (seats, states)
        Least cost at which each seat may begin; written where there is no source.
    best_end : array of float, shape (states,)
        Written: least cost of each state at any point.
    """
    states = value.shape[1]
    sets = further.shape[1]
    aged, best = np.full(states, FAR), np.empty(states)
    reached = np.empty(states, dtype=np.int64)
    count = 0
    gap = max(clock.pause, clock.travel)
    best_end[:] = FAR
    done, j = 0, day[0]
    if source >= 0:
        while j < day[1] and slots.start[j] < slots.end[source]:
            j += 1
        while end[done] < slots.end[source]:
            done += 1
    value[done : len(end)] = FAR
    if source >= 0:
        kind, bit, point = slots.kind[source], slots.block[source], slots.point[source]
        for s in range(states):
            then = further[kind, s % sets]
            if then >= 0 and entry[slots.seat[source], s] < NEVER:
                then += (s // sets | bit) * sets
                value[point, then] = min(value[point, then], entry[slots.seat[source], s])
        best_end[:] = value[point]
    now, here = -1, -2
    for i in range(j, day[1]):
        seat = slots.seat[i]
        if source >= 0 and seat >= 0:
            continue
        if slots.start[i] != now or slots.site[i] != here:
            now, here = slots.start[i], slots.site[i]
            while done < len(end) and end[done] + gap <= now:
                free = clock.waiting * (end[done] + clock.pause)
                for s in range(states):
                    aged[s] = min(aged[s], value[done, s] - free)
                done += 1
            gain = clock.waiting * now
            for s in range(states):
                best[s] = aged[s] + gain
            for q in range(done, len(end)):
                if end[q] > now:
                    break
                if _too_far(now - end[q], site[q], here, clock):
                    continue
                wait = clock.waiting * max(0, now - end[q] - clock.pause)
                for s in range(states):
                    best[s] = min(best[s], value[q, s] + wait)
            if source < 0:
                best[0] = min(best[0], 0.0)
            count = 0
            for s in range(states):
                if best[s] < NEVER:
                    reached[count] = s
                    count += 1
        if seat >= 0:
            entry[seat] = best
            continue
        kind, bit, point = slots.kind[i], slots.block[i], slots.point[i]
        for n in range(count):
            s = reached[n]
            used = s // sets
            then = further[kind, s - used * sets]
            if then >= 0:
                then += (used | bit) * sets
                total = best[s] + cost[i]
                if total < value[point, then]:
                    value[point, then] = total
                    best_end[then] = min(best_end[then], total)


@njit(cache=True, nogil=True)
def _too_far(minutes: int, origin: int, target: int, clock: Clock) -> bool:
    """Whether the time between placements is too short for the way between their sites."""
    if minutes >= clock.travel or origin == target:
        return False
    return origin != ANYWHERE and target != ANYWHERE


@njit(cache=True, nogil=True)
def follow_back(
    slots: Slots,
    cost: Floats,
    day: tuple[int, int],
    end: Ints,
    site: Ints,
    source: int,
    state: int,
    target: float,
    further: Ints,
    clock: Clock,
    before: Floats,
    after: Floats,
    found: Ints,
    count: int,
) -> int:
    """Write the slots, but no seats of series, that lead to a state at its cost (the target).

    Parameters
    ----------
    before, after : arrays of float
        Values of the day without a source, and from the source on where there is one.
    found, count : array of int, int
        Where to write, and how many entries it has.

    Returns
    -------
    int
        How many entries it has then, or -1 if the values do not lead back.
    """
    sets = further.shape[1]
    value, since = before, day[0]
    point = 0
    if source >= 0:
        value = after
        while slots.start[since] < slots.end[source] and since < day[1] - 1:
            since += 1
        while end[point] < slots.end[source]:
            point += 1
    while point < len(end) and abs(value[point, state] - target) > NEAR:
        point += 1
    while point >= 0 and point < len(end) and count < len(found):
        came = MISSING
        seated = source >= 0 and slots.point[source] == point
        for j in range(source if seated else since, source + 1 if seated else day[1]):
            if slots.point[j] != point or (slots.seat[j] >= 0 and not seated):
                continue
            used, then = state // sets, state % sets
            for held in range(sets):
                if further[slots.kind[j], held] != then or used | slots.block[j] != used:
                    continue
                for mask in (used, used & ~slots.block[j]):
                    s = mask * sets + held
                    want = target if seated else target - cost[j]
                    came = _last_point(
                        end, site, slots.start[j], slots.site[j], clock,
                        before if seated else value, s, want,
                        slots.end[source] if source >= 0 and not seated else 0,
                    )  # fmt: skip
                    if came == MISSING and s == 0 and abs(want) < NEAR and (source < 0 or seated):
                        came = NOTHING
                    if came != MISSING:
                        break
                if came != MISSING:
                    break
            if came != MISSING:
                if seated:
                    value, since, source = before, day[0], -1
                else:
                    found[count] = j
                    count += 1
                state, target = s, value[max(came, 0), s]
                break
        if came == NOTHING:
            return count
        point = came
    return -1


@njit(cache=True, nogil=True)
def _last_point(
    end: Ints,
    site: Ints,
    now: int,
    here: int,
    clock: Clock,
    value: Floats,
    state: int,
    want: float,
    since: int,
) -> int:
    """The point, ending at a moment or later, from which a slot is reached at the wanted cost."""
    for q in range(len(end)):
        if end[q] > now:
            break
        if end[q] >= since and not _too_far(now - end[q], site[q], here, clock):
            wait = clock.waiting * max(0, now - end[q] - clock.pause)
            if abs(value[q, state] + wait - want) < NEAR:
                return q
    return MISSING
