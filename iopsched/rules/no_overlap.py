"""Nobody and nothing is in two places at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from iopsched.arrays import Ints, cliques, group_ids, ragged_ranges
from iopsched.index import NONE
from iopsched.roster import Engagement, Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.week import WEEK, time_text

__all__ = ["NoOverlap"]


class NoOverlap(Rule):
    id = "no_overlap"
    sentence = (
        "A patient, clinician or room is in one place at a time, with travel between sites; "
        "counts double-booked and missing travel minutes."
    )
    level = "must"
    weight = 1_000
    scope = "shared"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        c = v.candidates
        rows, staffings, housings = c.rows, c.staffings, c.housings
        appointments = np.flatnonzero(rows.session == NONE)
        seen = appointments[rows.clinician[appointments] != NONE]
        roomed = appointments[rows.room[appointments] != NONE]
        led = np.flatnonzero(staffings.clinician != NONE)
        site = c.index.session_site[staffings.session]
        site = np.where(c.index.session_in_person[staffings.session], site, NONE)
        people = (
            _Uses(rows.patient, rows.start, rows.end, rows.site, v.row),
            _Uses(
                np.concatenate([rows.clinician[seen], staffings.clinician[led]]),
                np.concatenate([rows.start[seen], staffings.start[led]]),
                np.concatenate([rows.end[seen], staffings.end[led]]),
                np.concatenate([rows.site[seen], site[led]]),
                np.concatenate([v.row[seen], v.staffing[led]]),
            ),
        )
        for uses in people:
            _one_at_a_time(desk, uses, np.ones(len(uses.owner), dtype=np.int64))
            _travel(desk, uses, c.index.problem.program.site_travel_minutes)
        rooms = _Uses(
            np.concatenate([rows.room[roomed], housings.room]),
            np.concatenate([rows.start[roomed], housings.start]),
            np.concatenate([rows.end[roomed], housings.end]),
            np.full(len(roomed) + len(housings), NONE),
            np.concatenate([v.row[roomed], v.housing]),
        )
        size = np.ones(len(c.index.problem.rooms), dtype=np.int64)
        for pool in c.pools:
            size[pool[0]] = len(pool)
        _one_at_a_time(desk, rooms, size[rooms.owner])

    def judge(self, roster: Roster) -> Iterator[Finding]:
        travel = roster.problem.program.site_travel_minutes
        for patient, placements in roster.week.items():
            mine = [
                Engagement(p.start, p.end, roster.site(p), p.session or p.service)
                for p in placements
            ]
            for amount, start, note in _conflicts(mine, travel):
                yield Finding(
                    amount=amount, patient=patient, start=start, note=f"{patient}: {note}"
                )
        for clinician, items in roster.clinician_engagements.items():
            for amount, start, note in _conflicts(items, travel):
                note = f"{clinician}: {note}"
                yield Finding(amount=amount, clinician=clinician, start=start, note=note)
        for room, items in roster.room_engagements.items():
            for amount, start, note in _conflicts(items, 0):
                yield Finding(amount=amount, room=room, start=start, note=f"{room}: {note}")


class _Uses:
    """Intervals at which owners are taken, each by a literal."""

    def __init__(self, owner: Ints, start: Ints, end: Ints, site: Ints, literal: Ints) -> None:
        self.owner, self.start, self.end = owner, start, end
        self.site, self.literal = site, literal


def _one_at_a_time(desk: Desk, uses: _Uses, capacity: Ints) -> None:
    """At most the capacity at any moment; softly, every moment counts for its minutes."""
    room = np.ones(int(uses.owner.max(initial=-1)) + 1, dtype=np.int64)
    room[uses.owner] = capacity
    if desk.price is None:
        clique, member, owner, _ = cliques(uses.owner, uses.start, uses.end)
        single = room[owner[clique]] == 1
        for chosen in (single, ~single):
            # At-most-ones apart from pooled capacities: the solver reads them better.
            desk.at_most(clique[chosen], uses.literal[member[chosen]], room[owner])
        return
    atom, member, owner, minutes = _atoms(uses)
    desk.at_most(atom, uses.literal[member], room[owner], amount=minutes)


def _atoms(uses: _Uses) -> tuple[Ints, Ints, Ints, Ints]:
    """Cut each owner's time wherever an interval starts or ends.

    Returns pairs (atom, interval), then the owner and the minutes of each atom.
    """
    offset = uses.owner * (WEEK + 1)
    cuts = np.unique(np.concatenate([offset + uses.start, offset + uses.end]))
    low = np.searchsorted(cuts, offset + uses.start)
    high = np.searchsorted(cuts, offset + uses.end)
    member = np.repeat(np.arange(len(low)), high - low)
    minutes = np.append(np.diff(cuts), 0)
    return ragged_ranges(low, high - low), member, cuts // (WEEK + 1), minutes


def _travel(desk: Desk, uses: _Uses, travel: int) -> None:
    """Nobody leaves one site and arrives at another with less than the travel time between."""
    placed = np.flatnonzero(uses.site != NONE)
    if not travel or len(np.unique(uses.site[placed])) < 2:
        return
    owner, site, literal = uses.owner[placed], uses.site[placed], uses.literal[placed]
    departure, (leaver, end, origin) = group_ids(owner, uses.end[placed], site)
    arrival, (comer, start, target) = group_ids(owner, uses.start[placed], site)
    # Arrivals are in order of owner and time: those soon after a departure are neighbors.
    key = comer * (2 * WEEK + 1) + start
    from_key = leaver * (2 * WEEK + 1) + end
    low = np.searchsorted(key, from_key)
    count = np.searchsorted(key, from_key + min(travel, WEEK)) - low
    first, second = np.repeat(np.arange(len(end)), count), ragged_ranges(low, count)
    clash = origin[first] != target[second]
    first, second = first[clash], second[clash]
    left = _some(desk, departure, literal, first, len(end))
    came = _some(desk, arrival, literal, second, len(start))
    pair = np.arange(len(first))
    desk.at_most(
        np.concatenate([pair, pair]),
        np.concatenate([left[first], came[second]]),
        np.ones(len(pair), dtype=np.int64),
        amount=travel - (start[second] - end[first]),
    )


def _some(desk: Desk, group: Ints, literal: Ints, wanted: Ints, count: int) -> Ints:
    """Of each wanted group, whether any of its literals holds."""
    used = np.zeros(count, dtype=bool)
    used[wanted] = True
    mine = used[group]
    return desk.encoder.any_of(group[mine], literal[mine], count)


def _conflicts(items: Sequence[Engagement], travel: int) -> Iterator[tuple[int, int, str]]:
    """Minutes, moment and words of each conflict among one owner's engagements."""
    moments = sorted({item.start for item in items} | {item.end for item in items})
    for low, high in pairwise(moments):
        present = [item for item in items if item.start <= low and item.end >= high]
        if len(present) > 1:
            names = ", ".join(item.what for item in present)
            yield (len(present) - 1) * (high - low), low, f"{names} together at {time_text(low)}"
    left = {(item.end, item.site): item.what for item in items if item.site is not None}
    came = {(item.start, item.site): item.what for item in items if item.site is not None}
    for (end, origin), before in left.items():
        for (start, target), after in came.items():
            gap = start - end
            if origin != target and 0 <= gap < travel:
                words = f"{gap} min from {before} to {after}; sites are {travel} apart"
                yield travel - gap, end, words
