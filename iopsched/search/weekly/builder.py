"""A schedule that patients can be taken out of and placed in.

A week may start groups that do not run yet, if staff and a room are free for them. Groups that stay
below their least size in the end are closed, and who was in them is placed again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from iopsched.arrays import Ints
from iopsched.encoder import CpSatEncoder
from iopsched.index import NONE
from iopsched.search.cpsat import new_solver
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.generate import Generation
from iopsched.search.weekly.standing import Change, Standing, whole_bounds

__all__ = ["Builder"]

BLOCKED = 1e9
"""Cost of a row that cannot be had."""

STARTING_SECONDS = 3.0
"""Most time to choose the groups to begin with."""

STARTING = 400.0
"""What it costs, besides, to start a group: it must still be filled."""

THRIFT = 200.0
"""Cost of every placement, besides: what one patient need not have is left to others."""

TRIES = 25
"""Most weeks tried for one patient before the patient is left out."""

NEAR = 1e-6


class Builder:
    """Weeks and runs that patients can be taken out of and placed in.

    Parameters
    ----------
    generation : Generation
    standing : Standing
        Where to begin.
    """

    def __init__(self, generation: Generation, standing: Standing) -> None:
        self._g, self._s, self._begin = generation, generation.shared, standing
        s, c, v = self._s, self._s.candidates, self._s.variables
        self._week, self._value = standing.week.copy(), standing.value.copy()
        of, row, amount = s.firm(s.measures)
        # What only measures the rest never stands in the way, unless something needs it.
        free = standing.needed[s.measures][of] == 0
        least = np.minimum(amount * s.low[s.measures][of], amount * s.high[s.measures][of])
        self._value[s.measures] = np.where(standing.needed[s.measures] > 0, 1.0, 0.0)
        self._room = s.upper - standing.activity
        self._room += np.bincount(row, amount * standing.value[s.measures][of], len(s.lower))
        self._room -= np.bincount(row, np.where(free, least, amount), len(s.lower))
        self._needed = standing.needed.copy()
        self._run = s.number[v.run]
        self._closed = np.zeros(len(c.runs), dtype=bool)
        self._count = np.zeros(len(c.runs), dtype=np.int64)
        self._count += standing.needed[self._run]
        self._cuts = np.searchsorted(c.rows.patient, np.arange(len(self._week) + 1))
        self._limit = np.full(len(self._week), FAR)
        self._session_open = np.zeros(len(c.index.problem.sessions), dtype=bool)
        self._session_open[c.runs.session[self._value[self._run] > 0.5]] = True
        self._changed: set[int] = set()

    def start_all(self, workers: int) -> None:
        """Let as many seats run as staff and rooms allow, to be closed if nobody comes."""
        s, v = self._s, self._s.variables
        decided = np.sort(s.number[np.concatenate([v.run, v.staffing, v.housing])])
        of, row, amount = s.firm(decided)
        measured = np.zeros(len(s.lower), dtype=bool)
        measured[s.firm(s.measures)[1]] = True
        at, place = np.unique(row[~measured[row]], return_inverse=True)
        kept = ~measured[row]
        attended = np.zeros(s.rows, dtype=bool)
        attended[s.taken.row] = True
        encoder = CpSatEncoder()
        variable = encoder.integers(
            s.low[decided].astype(np.int64), s.high[decided].astype(np.int64)
        )
        lower = np.where(attended[at], -np.inf, s.lower[at])
        encoder.linear(
            place,
            variable[of[kept]],
            amount[kept].astype(np.int64),
            whole_bounds(lower),
            whole_bounds(self._room[at]),
        )
        size = np.zeros(len(s.low), dtype=np.int64)
        size[self._run] = s.sizes
        encoder.minimize(variable, -size[decided])
        solver = new_solver(workers=workers)
        solver.parameters.max_time_in_seconds = STARTING_SECONDS
        solver.solve(encoder.finish())
        values = np.array(solver.response_proto.solution, dtype=np.int64)
        if len(values):
            self._set(decided[values[variable] > 0].tolist(), 1.0)
            runs = self._value[self._run] > 0.5
            self._session_open[s.candidates.runs.session[runs]] = True

    def fill_or_close(self, stopping: Callable[[], bool]) -> None:
        """Close groups below their least size, and place who was in them again."""
        running = self._value[self._run] > 0.5
        self._stop(np.flatnonzero(running & (self._count == 0)).tolist())
        nothing = np.zeros(self._s.rows)
        while not stopping():
            small = self._too_small()
            if not small:
                return
            for p in self._close(min(small, key=lambda run: int(self._count[run]))):
                self.place(p, nothing)
        for run in self._too_small():
            self._close(run)

    def take_out(self, p: int) -> None:
        """Leave a patient without a week; the groups run on, even with nobody."""
        number = int(self._week[p])
        row, amount = self._g.pool.column(number)
        self._room[row] += amount
        week = self._g.pool.weeks[number]
        implied = self._s.implications.of(week)[1]
        np.subtract.at(self._needed, implied, 1)
        runs = self._s.candidates.rows.run[week]
        runs = runs[runs != NONE]
        self._count[runs] -= 1
        idle = (self._needed[implied] == 0) & np.isin(implied, self._s.measures)
        self._set(np.unique(implied[idle]).tolist(), 0.0)
        self._week[p] = self._g.idle[p]
        row, amount = self._g.pool.column(int(self._week[p]))
        self._room[row] -= amount
        self._changed.add(p)

    def place(self, p: int, price: Floats) -> None:
        """Give a patient the best week that is free."""
        s = self._s
        rows = np.arange(self._cuts[p], self._cuts[p + 1])
        if not len(rows):
            return
        own = s.candidates.rows.cost[rows]
        cost = s.row_costs_of(rows, price) + self._surcharges(rows) + THRIFT
        whole = np.empty(len(s.candidates.rows))
        for _ in range(TRIES):
            whole[rows] = cost
            priced = self._g.price_weeks(np.array([p]), whole, self._limit)
            week = priced.rows[0, 0]
            week = week[week >= 0]
            if priced.cost[0, 0] >= FAR or np.any(whole[week] >= BLOCKED / 2) or not len(week):
                return
            exact = round(float(priced.cost[0, 0] - (cost - own)[week - rows[0]].sum()))
            number, _ = self._g.pool.add(p, week, exact)
            hindrance = self.take(p, number)
            if hindrance is None:
                return
            cost[np.isin(rows, hindrance)] = BLOCKED

    def _surcharges(self, rows: Ints) -> Floats:
        """What keeps rows from being had, and what starting their groups costs."""
        s, c = self._s, self._s.candidates
        of, row, amount = s.taken.of(rows)
        firm = row < len(s.lower)
        run = c.rows.run[rows]
        starts = run != NONE
        starts[starts] = self._value[self._run[run[starts]]] < 0.5
        possible = np.ones(len(rows), dtype=bool)
        for r in np.unique(run[starts]).tolist():
            possible[run == r] = self._start(r) is not None
        # The row of a run that does not run yet has no room, but will.
        lacks = firm.copy()
        lacks[firm] = amount[firm] > self._room[row[firm]] + NEAR
        lacks &= ~(starts[of] & (row >= len(s.lower) - len(c.runs)))
        possible[of[lacks]] = False
        return np.where(possible, np.where(starts, STARTING, 0.0), BLOCKED)

    def _start(self, run: int) -> list[int] | None:
        """Shared variables to set so that a group runs; None if it cannot."""
        s = self._s
        session = int(s.candidates.runs.session[run])
        if self._closed[run] or self._session_open[session]:
            return None
        # Its staff and room stand on rows that the run itself gives room in.
        chosen: list[int] = []
        used: list[tuple[Ints, Floats]] = []
        asked = [[int(self._run[run])], *s.ways.get(int(self._run[run]), [])]
        for options in asked:
            for variable in options:
                row, amount = s.alone(variable)
                if not np.any(amount > np.maximum(self._room[row] + NEAR, 0.0)):
                    self._room[row] -= amount
                    used.append((row, amount))
                    chosen.append(variable)
                    break
            else:
                break
        for row, amount in used:
            self._room[row] += amount
        return chosen if len(chosen) == len(asked) else None

    def take(self, p: int, number: int) -> Ints | None:
        """Give a patient a week; returns the rows in the way, or None."""
        s, c = self._s, self._s.candidates
        week = self._g.pool.weeks[number]
        started: list[int] = []
        for x in week.tolist():
            run = int(c.rows.run[x])
            if run != NONE and self._value[self._run[run]] < 0.5:
                chosen = self._start(run)
                if chosen is None:
                    self._stop(started)
                    return np.array([x])
                self._set(chosen, 1.0)
                self._session_open[c.runs.session[run]] = True
                started.append(run)
        row, amount = self._g.pool.column(number)
        implied = s.implications.of(week)[1]
        marks = np.unique(implied[self._value[implied] < 0.5]).tolist()
        self._set(marks, 1.0)
        touched = np.union1d(row, s.firm(np.array(marks, dtype=np.int64))[1])
        self._room[row] -= amount
        short = touched[self._room[touched] < -NEAR]
        if len(short):
            self._room[row] += amount
            self._set(marks, 0.0)
            self._stop(started)
            of, at, _ = s.taken.of(week)
            hindrance = week[np.unique(of[np.isin(at, short)])]
            return hindrance if len(hindrance) else week
        self._week[p] = number
        self._changed.add(p)
        np.add.at(self._needed, implied, 1)
        runs = c.rows.run[week]
        np.add.at(self._count, runs[runs != NONE], 1)
        return None

    def _set(self, variables: list[int], value: float) -> None:
        for variable in variables:
            row, amount = self._s.alone(variable)
            self._room[row] -= amount * (value - self._value[variable])
            self._value[variable] = value

    def _stop(self, runs: list[int]) -> None:
        """Let groups not run."""
        for run in runs:
            variable = int(self._run[run])
            ways = self._s.ways.get(variable, [])
            held = [x for options in ways for x in options if self._value[x] > 0.5]
            self._set([variable, *held], 0.0)
            self._session_open[self._s.candidates.runs.session[run]] = False

    def _too_small(self) -> list[int]:
        """Groups that run below their least size."""
        running = self._value[self._run] > 0.5
        return np.flatnonzero(running & (self._count < self._s.least)).tolist()

    def _close(self, run: int) -> list[int]:
        """Close a group for good; returns who was in it, without a week now."""
        rows = self._s.candidates.rows
        self._closed[run] = True
        members = [
            p
            for p in np.unique(rows.patient[self._s.seats_of(run)]).tolist()
            if run in rows.run[self._g.pool.weeks[int(self._week[p])]].tolist()
        ]
        for p in members:
            self.take_out(p)
        if self._value[self._run[run]] > 0.5:
            self._stop([run])
        return members

    def change(self) -> Change:
        """What is different from where it began."""
        patients = np.array(sorted(self._changed), dtype=np.int64)
        free = np.flatnonzero(self._value != self._begin.value)
        free = np.setdiff1d(free, self._s.measures)
        return Change(patients, self._week[patients], free, self._value[free])

    def standing(self) -> Standing | None:
        """What was placed, with what measures it; None if it cannot stand."""
        return self.change().applied(self._begin).settled()
