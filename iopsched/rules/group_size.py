"""Groups of a workable size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.index import NONE, UNLIMITED, Index
from iopsched.problem import Session
from iopsched.roster import Roster
from iopsched.rules.base import Desk, Finding, Rule

__all__ = ["GroupSize", "least_size"]


class GroupSize(Rule):
    id = "group_size"
    sentence = (
        "A group that runs has its minimum, unless it is required, and at most the smallest "
        "maximum of session, service, room, rule pack and each attending patient's payer; counts "
        "seats."
    )
    level = "must"
    weight = 10_000
    scope = "shared"

    def post(self, desk: Desk) -> None:
        v = desk.variables
        index, rows, runs = v.candidates.index, v.candidates.rows, v.candidates.runs
        seats = np.flatnonzero(rows.run != NONE)
        run, seat = rows.run[seats], v.row[seats]
        cap = index.session_cap[runs.session]
        limits = _Limits(run, seat, len(runs))
        everyone = np.arange(len(runs))
        nothing = np.empty(0, dtype=np.int64)
        limits.add(everyone, cap, nothing, nothing, nothing)
        housings = v.candidates.housings
        if len(housings):
            capacity = np.array([room.capacity for room in index.problem.rooms], dtype=np.int64)
            housed, which = np.unique(housings.run, return_inverse=True)
            limits.add(housed, np.zeros_like(housed), which, v.housing, -capacity[housings.room])
        payer = _payer_caps(index)[rows.patient[seats], rows.service[seats]]
        possible = np.bincount(run, minlength=len(runs))
        cap = np.minimum(cap, possible)
        for most in np.unique(payer[payer < cap[run]]).tolist():
            strict = (payer <= most) & (most < cap[run])
            limited, which = np.unique(run[strict], return_inverse=True)
            present = v.encoder.any_of(which, seat[strict], len(limited))
            v.encoder.implies(present, v.run[limited])
            loose = cap[limited]
            here = np.arange(len(limited))
            none = np.zeros_like(limited)
            limits.add(
                limited,
                none,
                np.append(here, here),
                np.append(present, v.run[limited]),
                np.append(loose - most, -loose),
            )
            # This follows for whole groups; of groups by shares it says more.
            limits.add(limited, none, here, present, np.full(len(limited), -most), strict)
        limits.post(desk)
        lower = np.array([least_size(index, session) for session in index.problem.sessions])
        desk.at_least(run, seat, lower.astype(np.int64)[runs.session], when=v.run)

    def judge(self, roster: Roster) -> Iterator[Finding]:
        for run in roster.runs.values():
            session = roster.sessions[run.session]
            service = roster.services[session.service]
            members = [roster.patients[seat.patient] for seat in roster.seats[run.session]]
            packs = [roster.regulation.program, *map(roster.regulation.payer, members)]
            caps = [roster.regulation.group_cap(pack, service) for pack in packs]
            caps += [session.max_size, service.max_size]
            if run.room is not None:
                caps.append(roster.rooms[run.room].capacity)
            most = min((cap for cap in caps if cap is not None), default=None)
            size = len(members)
            least = service.min_size if session.min_size is None else session.min_size
            words = f"{run.session} has {size} patients"
            if most is not None and size > most:
                yield Finding(
                    amount=size - most, session=run.session, note=f"{words}, at most {most} allowed"
                )
            if not session.required and size < least:
                yield Finding(
                    amount=least - size,
                    session=run.session,
                    note=f"{words}, at least {least} asked",
                )


class _Limits:
    """Upper limits on the seats of runs; those of one run are measured as one excess."""

    def __init__(self, run: Ints, seat: Ints, runs: int) -> None:
        self._run, self._seat, self._runs = run, seat, runs
        self._parts: list[tuple[Ints, Ints, Ints]] = []
        self._upper: list[Ints] = []
        self._of_run: list[Ints] = []

    def add(
        self,
        runs: Ints,
        upper: Ints,
        term: Ints,
        literal: Ints,
        coefficient: Ints,
        counted: Bools | None = None,
    ) -> None:
        """Seats plus terms at most `upper`, for each of the given runs, by position in `runs`.

        Only the counted seats where these are given.
        """
        base = sum(map(len, self._upper))
        position = np.full(self._runs, NONE)
        position[runs] = base + np.arange(len(runs))
        mine = position[self._run] != NONE
        if counted is not None:
            mine &= counted
        seats = position[self._run[mine]]
        self._parts.append((seats, self._seat[mine], np.ones(len(seats), dtype=np.int64)))
        self._parts.append((base + term, literal, coefficient))
        self._upper.append(upper)
        self._of_run.append(runs)

    def post(self, desk: Desk) -> None:
        group, literal, coefficient = (np.concatenate(c) for c in zip(*self._parts, strict=True))
        desk.at_most(
            group,
            literal,
            np.concatenate(self._upper),
            coefficient=coefficient,
            together=np.concatenate(self._of_run),
        )


def _payer_caps(index: Index) -> Ints:
    """Largest group that each patient's payer allows, by patient and service."""
    problem = index.problem
    table: dict[str | None, list[int]] = {}
    for patient in problem.patients:
        if patient.rule_pack not in table:
            pack = index.regulation.payer(patient)
            caps = [index.regulation.group_cap(pack, service) for service in problem.services]
            table[patient.rule_pack] = [UNLIMITED if cap is None else cap for cap in caps]
    return np.array([table[p.rule_pack] for p in problem.patients], dtype=np.int64).reshape(
        len(problem.patients), len(problem.services)
    )


def least_size(index: Index, session: Session) -> int:
    """Seats that the session needs to run."""
    if session.required:
        return 0
    service = index.problem.services[index.service[session.service]]
    return service.min_size if session.min_size is None else session.min_size
