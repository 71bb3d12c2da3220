"""What of the current week is kept: the model of the rule ``continuity``."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Bools, Ints, group_ids, join
from iopsched.index import NONE, Index
from iopsched.rules.base import Desk
from iopsched.schedule import Placement, Schedule

__all__ = [
    "DISTURBED",
    "PERSON",
    "ROOM",
    "TIME",
    "among",
    "keep_placements",
    "keep_runs",
    "position",
]

PERSON, TIME, ROOM = 3, 2, 1
"""Points for another clinician, another time, another room."""

DISTURBED = 5
"""Points for a patient who loses a placement."""

GONE = -2
"""Position of what last week names and this week does not have: equal to nothing here."""

STRIDE = 1 << 20
"""More than there are minutes in a week, or clinicians, rooms or sessions."""


def position(table: dict[str, int], name: str | None) -> int:
    """Position of a name, or of nothing, or of what is gone."""
    return NONE if name is None else table.get(name, GONE)


def among(kind: Ints, value: Ints, pairs: Ints) -> Bools:
    """Whether each kind with its value is among the pairs, which are rows of two."""
    return np.isin(kind * STRIDE + value - GONE, pairs[:, 0] * STRIDE + pairs[:, 1] - GONE)


def keep_placements(desk: Desk, current: Schedule) -> None:
    """Whoever loses any of the current placements is disturbed, once."""
    v = desk.variables
    index, rows = v.candidates.index, v.candidates.rows
    old = [
        (
            index.patient[p.patient],
            position(index.service, p.service) if p.session is None else NONE,
            position(index.session, p.session),
            p.start,
            _appointed(index, p),
        )
        for p in current.placements
        if p.patient in index.patient and index.schedulable[index.patient[p.patient]]
    ]
    past = np.array(old, dtype=np.int64).reshape(-1, 5).T
    service = np.where(rows.session == NONE, rows.service, NONE)
    present = (rows.patient, service, rows.session, rows.start, rows.clinician)
    number, _ = group_ids(*(np.concatenate(both) for both in zip(past, present, strict=True)))
    placement, row = join(number[: len(old)], number[len(old) :])
    kept = v.encoder.any_of(placement, v.row[row], len(old))
    patient, (who,) = group_ids(past[0])
    desk.none_of(v.encoder.any_of(patient, ~kept, len(who)), np.full(len(who), DISTURBED))


def _appointed(index: Index, placement: Placement) -> int:
    """Who gives the appointment; several cannot do so any more."""
    people = {position(index.clinician, c) for c in placement.clinicians}
    if placement.session is not None or not people:
        return NONE
    return people.pop() if len(people) == 1 else GONE


def keep_runs(desk: Desk, current: Schedule) -> None:
    """Sessions that run again have their clinicians, time and room."""
    v = desk.variables
    c = v.candidates
    index, runs, staffings, housings = c.index, c.runs, c.staffings, c.housings
    old = {index.session[r.session]: r for r in current.runs if r.session in index.session}
    again = np.zeros(len(index.session), dtype=bool)
    start = np.full(len(again), GONE)
    room = np.full(len(again), GONE)
    for i, then in old.items():
        again[i] = True
        start[i] = then.start
        room[i] = position(index.room, then.room)
    moved = again[runs.session] & (runs.start != start[runs.session])
    desk.none_of(v.run[moved], np.full(np.count_nonzero(moved), TIME))
    desk.none_of(v.housing[again[housings.session] & (housings.room != room[housings.session])])
    outside = ~np.isin(np.arange(len(runs)), housings.run)
    desk.none_of(v.run[outside & again[runs.session] & (room[runs.session] != NONE)])
    team = [(i, position(index.clinician, c)) for i, then in old.items() for c in then.clinicians]
    changed = v.encoder.bools(len(again))
    pairs = np.array(team, dtype=np.int64).reshape(-1, 2)
    new = again[staffings.session] & ~among(staffings.session, staffings.clinician, pairs)
    v.encoder.implies(v.staffing[new], changed[staffings.session[new]])
    # Someone of the team is missing from a run, if it is one and they are not on its staff.
    session, who = pairs.T
    member, run = join(session, runs.session)
    seat, staffing = join(run * STRIDE + who[member], staffings.run * STRIDE + staffings.clinician)
    each = np.arange(len(run))
    v.encoder.clause(
        np.concatenate([each, each, seat]),
        np.concatenate([~v.run[run], changed[session[member]], v.staffing[staffing]]),
    )
    desk.none_of(changed[again], np.full(np.count_nonzero(again), PERSON))
