"""Enumerate what is possible: seats, appointments, and ways to run each session.

One row is one feasible placement and becomes one Boolean of the model. What some `must` rule
forbids for a row by itself never becomes a row; what a softer rule minds is a cost of the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from iopsched.appointments import appointment_rows
from iopsched.arrays import Bools, Ints, group_ids, join
from iopsched.index import NONE, Index
from iopsched.pooling import room_pools
from iopsched.tables import Housings, Offers, Rows, Runs, Screen, screened

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
    staffings = screened(_staffings(index, runs), index, screens, "offer_amounts")
    housings = screened(_housings(index, runs, pools), index, screens, "housing_amounts")
    alive = _can_run(index, runs, staffings, housings, staff_binding)
    number = np.cumsum(alive) - 1
    runs = runs.take(alive)
    staffings = staffings.take(alive[staffings.run])
    staffings = replace(staffings, run=number[staffings.run])
    housings = housings.take(alive[housings.run])
    housings = replace(housings, run=number[housings.run])
    parts = [screened(_seats(index, runs), index, screens, "row_amounts")]
    parts += appointment_rows(index, screens, pools, staff_binding)
    rows = Rows.joined(parts)
    rows = rows.take(
        np.lexsort((rows.room, rows.clinician, rows.service, rows.start, rows.patient))
    )
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


def _staffings(index: Index, runs: Runs) -> Offers:
    everybody = range(len(index.problem.clinicians))
    listed = [
        [index.clinician[c] for c in session.clinicians] or everybody
        for session in index.problem.sessions
    ]
    return Offers(*_choices(runs, listed, index.service_staff[runs.service] > 0))


def _housings(index: Index, runs: Runs, pools: list[tuple[int, ...]]) -> Housings:
    heads = [pool[0] for pool in pools]
    listed = [[index.room[r] for r in session.rooms] or heads for session in index.problem.sessions]
    return Housings(*_choices(runs, listed, _needs_room(index, runs)))


def _needs_room(index: Index, runs: Runs) -> Bools:
    housed = np.array([index.uses_room(s) for s in index.problem.services], dtype=bool)
    return housed[runs.service] & index.session_in_person[runs.session]


def _choices(runs: Runs, listed: Sequence[Sequence[int]], needed: Bools) -> tuple[Ints, ...]:
    """Columns of a table with a row for each run that needs a choice, and each listed choice."""
    chosen = np.flatnonzero(needed)
    lengths = np.array([len(listed[s]) for s in runs.session[chosen]], dtype=np.int64)
    run = np.repeat(chosen, lengths)
    values = [np.asarray(listed[s], dtype=np.int64) for s in runs.session[chosen]]
    choice = np.concatenate([np.empty(0, dtype=np.int64), *values])
    zero = np.zeros(len(run), dtype=np.int64)
    start, end = runs.start[run], runs.end[run]
    return run, runs.session[run], runs.service[run], choice, start, end, zero


def _can_run(
    index: Index, runs: Runs, staffings: Offers, housings: Housings, staff_binding: bool
) -> Bools:
    able = np.bincount(staffings.run, minlength=len(runs))
    alive = (able >= index.service_staff[runs.service]) | (not staff_binding)
    alive &= ~_needs_room(index, runs) | (np.bincount(housings.run, minlength=len(runs)) > 0)
    return alive


def _seats(index: Index, runs: Runs) -> Rows:
    """A row for each run of a service that each patient needs."""
    wanted = index.schedulable[index.want_patient]
    _, (patient, service) = group_ids(index.want_patient[wanted], index.want_service[wanted])
    who, run = join(service, runs.service)
    session = runs.session[run]
    in_person = index.session_in_person[session]
    nothing = np.full(len(run), NONE)
    return Rows(
        patient=patient[who],
        service=runs.service[run],
        session=session,
        run=run,
        start=runs.start[run],
        end=runs.end[run],
        clinician=nothing,
        room=nothing,
        in_person=in_person,
        site=np.where(in_person, index.session_site[session], NONE),
        cost=np.zeros(len(run), dtype=np.int64),
    )


def _needs_met(index: Index, rows: Rows) -> tuple[Ints, Ints]:
    """Which rows count toward which needs."""
    services = len(index.problem.services)
    want, row = join(
        index.want_patient * services + index.want_service, rows.patient * services + rows.service
    )
    appointment = rows.session[row] == NONE
    same_length = index.want_minutes[want] == rows.minutes[row]
    named = index.want_clinician[want]
    same_clinician = (named == NONE) | (named == rows.clinician[row])
    counts = ~appointment | (same_length & same_clinician)
    _, (need_of, row_of) = group_ids(index.want_need[want[counts]], row[counts])
    return need_of, row_of
