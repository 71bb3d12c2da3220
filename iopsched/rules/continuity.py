"""As little change from last week as possible: the person first, then the time, then the room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE, Index
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule
from iopsched.rules.kept import (
    DISTURBED,
    PERSON,
    ROOM,
    TIME,
    among,
    keep_placements,
    keep_runs,
    position,
)
from iopsched.schedule import Placement, Run
from iopsched.tables import Rows
from iopsched.week import time_text

__all__ = ["Continuity"]

OTHER_SESSION = 2
"""Points for a seat in another session."""


class Continuity(Rule):
    """Shared, because what a run keeps is of no single patient; a patient's part goes with it.

    Someone whose session no longer exists is disturbed all the same; someone who has left is not.
    """

    id = "continuity"
    sentence = (
        "The week is like the current one; counts 3 for another clinician, otherwise 2 for another "
        "time, otherwise 1 for another room of an appointment; 2 for a seat in another session; 5 "
        "for a patient any of whose placements is gone; and 3, 2 and 1 for a session's clinicians, "
        "time and room."
    )
    level = "like"
    weight = 20
    scope = "shared"
    demands = True

    def row_amounts(self, index: Index, rows: Rows) -> Ints | None:
        current = index.problem.current
        if current is None:
            return None
        past = index.once(_past)
        kind = rows.patient * len(index.service) + rows.service
        again = (rows.session == NONE) & np.isin(kind, past.met)
        same_person = among(kind, rows.clinician, past.person)
        same_time = among(kind, rows.start, past.time)
        same_room = among(kind, rows.room, past.room)
        joined = (rows.session != NONE) & np.isin(kind, past.sat)
        joined &= ~among(rows.patient, rows.session, past.seat)
        changes = [again & ~same_person, again & ~same_time, again & ~same_room, joined]
        return np.select(changes, [PERSON, TIME, ROOM, OTHER_SESSION], 0).astype(np.int64)

    def post(self, desk: Desk) -> None:
        current = desk.variables.candidates.index.problem.current
        if current is not None:
            keep_placements(desk, current)
            keep_runs(desk, current)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        current = roster.problem.current
        if current is None:
            return
        before: dict[str, list[Placement]] = defaultdict(list)
        for placement in current.placements:
            before[placement.patient].append(placement)
        for patient in roster.outpatients():
            now = roster.week[patient.id]
            for placement in now:
                amount, words = _change(placement, before[patient.id])
                if amount:
                    at = f"{placement.session or placement.service} at {time_text(placement.start)}"
                    yield Finding(
                        amount=amount,
                        patient=patient.id,
                        session=placement.session,
                        start=placement.start,
                        note=f"{patient.id} has {at}: {words} than in the current week",
                    )
            lost = set(map(_identity, before[patient.id])) - set(map(_identity, now))
            if lost:
                note = f"{patient.id} loses {len(lost)} of the current placements"
                yield Finding(amount=DISTURBED, patient=patient.id, note=note)
        for old in current.runs:
            new = roster.runs.get(old.session)
            for amount, words in () if new is None else _run_changes(old, new):
                note = f"{old.session} has {words} than in the current week"
                yield Finding(amount=amount, session=old.session, note=note)


@dataclass(frozen=True, slots=True)
class _Past:
    """Last week's placements: a patient's services, and pairs of them with what they had.

    `met` are services with an appointment, and `person`, `time` and `room` whom, when and where it
    was; `sat` are services with a seat. `seat` are pairs of patient and session.
    """

    met: Ints
    person: Ints
    time: Ints
    room: Ints
    sat: Ints
    seat: Ints


def _past(index: Index) -> _Past:
    current = index.problem.current
    known = [
        (p, index.patient[p.patient] * len(index.service) + position(index.service, p.service))
        for p in (current.placements if current else ())
        if p.patient in index.patient
    ]
    seats = [(p, kind) for p, kind in known if p.session is not None]
    served = [(p, kind) for p, kind in known if p.service in index.service]
    met = [(p, kind) for p, kind in served if p.session is None]
    return _Past(
        met=np.array([kind for _, kind in met], dtype=np.int64),
        person=_pairs(
            (kind, position(index.clinician, name))
            for p, kind in met
            for name in p.clinicians or (None,)
        ),
        time=_pairs((kind, p.start) for p, kind in met),
        room=_pairs((kind, position(index.room, p.room)) for p, kind in met),
        sat=np.array([kind for p, kind in served if p.session is not None], dtype=np.int64),
        seat=_pairs(
            (index.patient[p.patient], position(index.session, p.session)) for p, _ in seats
        ),
    )


def _pairs(pairs: Iterable[tuple[int, int]]) -> Ints:
    return np.array(list(pairs), dtype=np.int64).reshape(-1, 2)


def _identity(placement: Placement) -> Hashable:
    """What must be the same for a patient to be undisturbed."""
    if placement.session is not None:
        return placement.session, placement.start
    return placement.service, placement.start, frozenset(placement.clinicians)


def _change(placement: Placement, before: Sequence[Placement]) -> tuple[int, str]:
    """Amount and words of what is other than it was; 0 where it is not."""
    seat = placement.session is not None
    same = [p for p in before if p.service == placement.service and (p.session is not None) == seat]
    if not same:
        return 0, ""
    if seat:
        known = any(p.session == placement.session for p in before)
        return (0, "") if known else (OTHER_SESSION, "another session")
    people = {c for p in same for c in p.clinicians or (None,)}
    if not people.intersection(placement.clinicians or (None,)):
        return PERSON, "another clinician"
    if all(p.start != placement.start for p in same):
        return TIME, "another time"
    return (0, "") if any(p.room == placement.room for p in same) else (ROOM, "another room")


def _run_changes(old: Run, new: Run) -> Iterator[tuple[int, str]]:
    if set(old.clinicians) != set(new.clinicians):
        yield PERSON, "other clinicians"
    if old.start != new.start:
        yield TIME, "another time"
    if old.room != new.room:
        yield ROOM, "another room"
