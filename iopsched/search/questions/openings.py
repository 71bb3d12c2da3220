"""What a published schedule leaves open for a few patients."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids
from iopsched.candidates import Candidates, enumerate_candidates
from iopsched.index import NONE, Index
from iopsched.model import locate
from iopsched.problem import Patient, Problem
from iopsched.schedule import Schedule
from iopsched.search.questions.published import Published
from iopsched.tables import Housings, Matches, Offers, Rows
from iopsched.week import WEEK

__all__ = ["Taken", "open_candidates", "own_problem"]


def own_problem(published: Published, free: Sequence[Patient]) -> Problem:
    """The week of some patients alone: sessions that run do so as published.

    A session that does not run yet may, if these patients can fill it; so may one that ran for
    nobody else.
    """
    ids = [patient.id for patient in free]
    problem, deserted = published.problem, published.deserted(ids)
    index = published.index
    sized = any(f.rule.id == "group_size" and f.level == "must" for f in published.rules)
    sessions = list(published.sessions)
    for i, least, shut in published.idle:
        if sized and least > len(free):
            sessions[i] = shut
    for name in deserted:
        sessions[index.session[name]] = problem.sessions[index.session[name]]
    return replace(
        problem,
        patients=tuple(free),
        sessions=tuple(sessions),
        keep_apart=(),
        keep_together=(),
        pins=tuple(pin for pin in problem.pins if pin.patient in ids),
        current=published.previous(ids),
    )


def open_candidates(
    published: Published, own: Problem, *, yielding: Collection[str] = ()
) -> Candidates:
    """What these patients may still be given, beside what all others have.

    What only the `yielding` patients have is open, too, as if they had it no more.
    """
    binding = {force.rule.id for force in published.rules if force.level == "must"}
    index = published.index.of(own)
    taken = Taken(published, index, binding=binding, yielding=yielding)
    found = enumerate_candidates(
        index,
        (taken, *published.rules),
        staff_binding="clinician_load" in binding,
        # A pool's rooms are told apart by who is in them already.
        pooled=False,
    )
    return _thinned(published, found)


def _thinned(published: Published, c: Candidates) -> Candidates:
    """Without most of the clinicians who could equally give an appointment at one time.

    Of those with the same tags and at the same cost the least busy stay, as many as the patients
    and one more: the others could only make the week less even. What a patient has already stays.
    """
    rows, index = c.rows, c.index
    people = index.problem.clinicians
    if not people:
        return c
    kinds: dict[frozenset[str], int] = {}
    kind = np.array([kinds.setdefault(frozenset(x.tags), len(kinds)) for x in people] + [NONE])
    asked = np.flatnonzero((rows.session == NONE) & (rows.clinician != NONE))
    some = rows.take(asked)
    group, _ = group_ids(
        some.patient, some.service, some.start, some.end, some.cost, some.site, kind[some.clinician]
    )
    rank = published.burden[some.clinician]
    order = np.lexsort((some.room, some.clinician, rank, group))
    ordered, who = group[order], some.clinician[order]
    # Rooms of one clinician count once.
    fresh = np.ones(len(order), dtype=np.int64)
    fresh[1:] = (ordered[1:] != ordered[:-1]) | (who[1:] != who[:-1])
    count = np.cumsum(fresh)
    count -= count[np.searchsorted(ordered, ordered)] - 1
    kept = np.ones(len(rows), dtype=bool)
    kept[asked[order[count > len(index.problem.patients) + 1]]] = False
    held = [p for x in index.problem.patients for p in published.weeks.get(x.id, ())]
    kept |= locate(c, Schedule(placements=tuple(held))).row
    number = np.cumsum(kept) - 1
    met = kept[c.row_of]
    return replace(c, rows=rows.take(kept), need_of=c.need_of[met], row_of=number[c.row_of[met]])


class Taken:
    """Screens out what others have already: full sessions, busy clinicians and rooms.

    It only makes the model small: the rules, posted over everybody's placements, say the same.
    """

    price = None

    def __init__(
        self,
        published: Published,
        index: Index,
        *,
        binding: set[str],
        yielding: Collection[str] = (),
    ) -> None:
        problem = index.problem
        ids = [patient.id for patient in problem.patients]
        deserted = [index.session[one] for one in published.deserted(ids)]
        self._standing: Bools = np.array(
            [s.id in published.runs for s in problem.sessions] + [False], dtype=bool
        )
        self._standing[deserted] = False
        everybody = published.placed[:, published.fixed(ids)]
        placed = published.placed[:, published.fixed([*ids, *yielding])]
        members = np.bincount(placed[2][placed[2] != NONE], minlength=len(problem.sessions)) * (
            "group_size" in binding
        )
        self._full: Bools = members >= index.session_cap
        blocks = "no_overlap" in binding
        self._staff = _Busy(placed, 5, published.led, deserted, blocks=blocks)
        self._rooms = _Busy(placed, 6, published.housed, deserted, blocks=blocks)
        self._crowded = _Busy(everybody, 6, published.housed, deserted, blocks=blocks)
        named = {p.room for p in (problem.current.placements if problem.current else ())}
        kinds: dict[object, int] = {}
        self._kind: Ints = np.array(
            [
                kinds.setdefault(
                    i if room.id in named or not blocks else (room.tags, room.available, room.site),
                    i,
                )
                for i, room in enumerate(problem.rooms)
            ],
            dtype=np.int64,
        )
        self._alike = 2 * len(ids) - 1
        mine = published.placed[:, ~published.fixed(ids)]
        self._own_rooms: Ints = mine[6] * WEEK + mine[3]
        self._wanted = np.zeros((len(problem.services), len(problem.clinicians) + 1), dtype=bool)
        self._wanted[index.want_service, index.want_clinician] = True
        self._wanted |= self._wanted[:, [NONE]]

    def offer_amounts(self, index: Index, offers: Offers) -> Ints:
        alone = offers.run == NONE
        amounts = np.zeros(len(offers), dtype=np.int64)
        open_to = ~self._standing[offers.session] & (offers.clinician != NONE)
        amounts[open_to] = self._staff.overlaps(
            offers.clinician[open_to], offers.start[open_to], offers.end[open_to]
        )
        amounts[alone] += ~self._wanted[offers.service[alone], offers.clinician[alone]]
        return amounts

    def housing_amounts(self, index: Index, housings: Housings) -> Ints:
        amounts = np.zeros(len(housings), dtype=np.int64)
        asked = np.flatnonzero(~self._standing[housings.session])
        room, start, end = housings.room[asked], housings.start[asked], housings.end[asked]
        amounts[asked] = self._rooms.overlaps(room, start, end)
        # Of rooms alike that are free at a time, a few patients need a few.
        free = asked[(amounts[asked] == 0) & (housings.run[asked] == NONE)]
        room = housings.room[free]
        group, _ = group_ids(housings.service[free], self._kind[room], housings.start[free])
        crowded = self._crowded.overlaps(room, housings.start[free], housings.end[free])
        order = np.lexsort((room, crowded, group))
        ordered = group[order]
        rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
        spare = free[order[rank >= self._alike]]
        had = np.isin(housings.room[spare] * WEEK + housings.start[spare], self._own_rooms)
        amounts[spare[~had]] = 1
        return amounts

    def match_amounts(self, index: Index, matches: Matches) -> None:
        return None

    def row_amounts(self, index: Index, rows: Rows) -> Ints:
        seat = rows.session != NONE
        amounts = np.zeros(len(rows), dtype=np.int64)
        amounts[seat] = self._full[rows.session[seat]]
        return amounts


class _Busy:
    """When clinicians or rooms are taken; never, where taking them twice is allowed."""

    def __init__(
        self, placed: Ints, who: int, held: Ints, deserted: Sequence[int], *, blocks: bool
    ) -> None:
        mine = placed[:, (placed[who] != NONE) & blocks]
        held = held[:, ~np.isin(held[0], deserted) & blocks]
        owner, start, end = np.concatenate([mine[[who, 3, 4]], held[1:]], axis=1)
        order = np.lexsort((start, owner))
        # Before the first of all there is one that is nobody's.
        self._key = np.concatenate([[-1], (owner * (WEEK + 1) + start)[order]])
        self._end = np.concatenate([[-1], (owner * (WEEK + 1) + end)[order]])

    def overlaps(self, owner: Ints, start: Ints, end: Ints) -> Bools:
        """Whether each owner is taken at some moment of the interval."""
        base = owner * (WEEK + 1)
        # An owner's engagements do not overlap: the last to begin before the end tells.
        last = np.searchsorted(self._key, base + end) - 1
        overlaps: Bools = self._end[last] > base + start
        return overlaps
