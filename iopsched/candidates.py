"""Enumerate what is possible: seats, appointments, and ways to run each session.

One row is one feasible placement and becomes one Boolean of the model. What some `must` rule
forbids for a row by itself never becomes a row; what a softer rule minds is a cost of the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from iopsched.appointments import appointment_rows
from iopsched.arrays import Bools, Ints, group_ids, join, join_batches, sort_order
from iopsched.index import NONE, Index
from iopsched.pooling import room_pools
from iopsched.seats import seat_rows
from iopsched.tables import BATCH, Housings, Offers, Rows, Runs, Screen, screened

__all__ = ["Candidates", "enumerate_candidates"]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everything that can be chosen.

    Attributes
    ----------
    index : Index
    rows : Rows
    runs : Runs
    staffings : Offers
        Who may lead each run.
    housings : Housings
        Where each run may meet.
    pools : list of tuple of int
        Equal rooms, by position; `room` columns hold the first of a pool.
    need_of, row_of : arrays of int
        Pairs: row `row_of` counts toward need `need_of`.
    """

    index: Index
    rows: Rows
    runs: Runs
    staffings: Offers
    housings: Housings
    pools: list[tuple[int, ...]]
    need_of: Ints
    row_of: Ints


def enumerate_candidates(
    index: Index, screens: Sequence[Screen], *, staff_binding: bool, pooled: bool
) -> Candidates:
    """Enumerate every feasible placement and every way to run a session.

    Parameters
    ----------
    index : Index
    screens : sequence of Screen
        Rules in force.
    staff_binding : bool
        Whether a run without its full staff is impossible; the rule may also be a softer one.
    pooled : bool
        Whether equal rooms may be pooled.
    """
    pools = room_pools(index, pooled=pooled)
    runs = _runs(index)
    staffings = _staffings(index, runs, screens)
    housings = _housings(index, runs, screens, pools)
    alive = _can_run(index, runs, staffings, housings, staff_binding)
    number = np.cumsum(alive) - 1
    runs = runs.take(alive)
    staffings = staffings.take(alive[staffings.run])
    staffings = replace(staffings, run=number[staffings.run])
    housings = housings.take(alive[housings.run])
    housings = replace(housings, run=number[housings.run])
    seats = seat_rows(index, runs, screens)
    rows = Rows.joined([*seats, *appointment_rows(index, screens, pools, staff_binding)])
    rows = rows.take(sort_order(rows.patient, rows.start, rows.service, rows.clinician, rows.room))
    need_of, row_of = _needs_met(index, rows)
    return Candidates(index, rows, runs, staffings, housings, pools, need_of, row_of)


def _runs(index: Index) -> Runs:
    entries = [
        (i, index.service[session.service], span.start, span.end)
        for i, session in enumerate(index.problem.sessions)
        for span in session.times
    ]
    columns = np.array(entries, dtype=np.int64).reshape(-1, 4).T
    return Runs(*columns)


def _staffings(index: Index, runs: Runs, screens: Sequence[Screen]) -> Offers:
    """Who may lead each run; anybody where the session names no one."""
    listed = [[index.clinician[c] for c in s.clinicians] for s in index.problem.sessions]
    everybody = range(len(index.problem.clinicians))
    staffed = index.service_staff[runs.service] > 0
    return Offers.joined(
        [
            screened(Offers(*columns), index, screens, "offer_amounts")
            for columns in _choices(runs, listed, everybody, staffed)
        ]
    )


def _housings(
    index: Index, runs: Runs, screens: Sequence[Screen], pools: list[tuple[int, ...]]
) -> Housings:
    """Where each run may meet; in any pool where the session names no room."""
    listed = [[index.room[r] for r in s.rooms] for s in index.problem.sessions]
    heads = [pool[0] for pool in pools]
    return Housings.joined(
        [
            screened(Housings(*columns), index, screens, "housing_amounts")
            for columns in _choices(runs, listed, heads, _needs_room(index, runs))
        ]
    )


def _needs_room(index: Index, runs: Runs) -> Bools:
    housed = np.array([index.uses_room(s) for s in index.problem.services], dtype=bool)
    return housed[runs.service] & index.session_in_person[runs.session]


def _choices(
    runs: Runs, listed: Sequence[Sequence[int]], anything: Sequence[int], needed: Bools
) -> Iterator[tuple[Ints, ...]]:
    """Columns of a table with a row for each run that needs a choice, and each choice that it has.

    They come in batches. What a session lists are its choices; any is where it lists none.
    """
    named = np.array([len(choices) > 0 for choices in listed], dtype=bool)
    pairs = [(session, choice) for session, choices in enumerate(listed) for choice in choices]
    pairs += [(NONE, choice) for choice in anything]
    owner, choice = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    chosen = np.flatnonzero(needed)
    session = runs.session[chosen]
    for which, pair in join_batches(np.where(named[session], session, NONE), owner, BATCH):
        run = chosen[which]
        start, end = runs.start[run], runs.end[run]
        zero = np.zeros(len(run), dtype=np.int64)
        yield run, runs.session[run], runs.service[run], choice[pair], start, end, zero


def _can_run(
    index: Index, runs: Runs, staffings: Offers, housings: Housings, staff_binding: bool
) -> Bools:
    able = np.bincount(staffings.run, minlength=len(runs))
    alive = (able >= index.service_staff[runs.service]) | (not staff_binding)
    alive &= ~_needs_room(index, runs) | (np.bincount(housings.run, minlength=len(runs)) > 0)
    return alive


def _needs_met(index: Index, rows: Rows) -> tuple[Ints, Ints]:
    """Which rows count toward which needs."""
    services = len(index.problem.services)
    row, want = join(
        rows.patient * services + rows.service, index.want_patient * services + index.want_service
    )
    appointment = rows.session[row] == NONE
    same_length = index.want_minutes[want] == rows.minutes[row]
    named = index.want_clinician[want]
    same_clinician = (named == NONE) | (named == rows.clinician[row])
    counts = ~appointment | (same_length & same_clinician)
    _, (need_of, row_of) = group_ids(index.want_need[want[counts]], row[counts])
    return need_of, row_of
