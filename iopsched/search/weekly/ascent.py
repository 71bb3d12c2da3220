"""Prices of what patients share, and a bound, without a linear program.

Some patients after others are given their best weeks at the prices of the moment; these join the
weeks known, shares are balanced over all of them (see `mixing`), and the prices follow the rows
that the shares exceed or miss. This is the method of multipliers on the linear program over whole
weeks, whose columns are found along the way. Now and then everybody's best week is proven at the
same prices: with what the rows and the decisions add, that bounds every schedule.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from copy import copy

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.columns import Columns
from iopsched.search.weekly.days import Floats
from iopsched.search.weekly.decisions import Decisions
from iopsched.search.weekly.mixing import Sides, balance, least_costs, reprice
from iopsched.search.weekly.oracle import Oracle, Priced
from iopsched.search.weekly.shared import Shared
from iopsched.search.weekly.solver_weeks import SolverWeeks

__all__ = ["Ascent"]

BATCHES, FOLLOWING, FEWEST = 20, 5, 25
"""Parts into which patients are dealt to be priced, while the bound is raised and while prices
follow what is settled; but of so many patients at least."""

TURNS = 6
"""Times that each block's shares are balanced after a part."""

RATE, SLOWEST, FASTEST = 100.0, 5.0, 20_000.0
"""By how much a price moves for each patient too many: at first, at least and at most."""

FASTER, SLOWER = 1.3, 0.5
"""What happens to this rate when a price moves on, and when it turns."""

FAR_OFF = 0.2
"""Patients too many at which a price that moves on gets faster."""

STILL = 50.0
"""By how much the cost of a placement may move before its patient is priced again."""

PROVING, SETTLED = 0.2, 10
"""Most of the time that proofs may take, and rounds before the first one."""

LOOKS = 0.2
"""Most of the patients, as a share, for whom to look ahead when they are priced."""

MISSED, STRAY = 150.0, 0.02
"""The best week known may cost so much more than its bound, and so much of its own cost."""

CLOSE = 0.5
"""How near the bound is to what it may come to when there is nothing left to gain."""


class Ascent:
    """Rounds of pricing and balancing.

    Parameters
    ----------
    shared : Shared
    oracle : Oracle
        What stops it ends the work.
    others : SolverWeeks

    Attributes
    ----------
    oracle : Oracle
    price : array of float
        The rows' prices after the last round, implications included.
    bound : float
        No schedule costs less.
    value : float
        What the bound may come to: the cost of the shares at their prices.
    rounds : int
    rise : float
        By how much the last proof raised the bound, as a share of it.
    """

    def __init__(self, shared: Shared, oracle: Oracle, others: SolverWeeks) -> None:
        self.shared, self.oracle, self._others = shared, oracle, others
        self.price = np.zeros(shared.rows)
        self.bound, self.value = -math.inf, math.inf
        self.rounds, self.rise = 0, math.inf
        self.columns = Columns(shared, Decisions(shared))
        implied = len(shared.implied[0])
        self._size = _sizes(shared)
        self._sides = Sides(
            np.append(shared.lower, np.full(implied, -np.inf)),
            np.append(shared.upper, np.zeros(implied)),
            np.zeros(shared.rows),
            RATE / self._size**2,
            np.zeros(shared.rows),
            np.zeros(shared.rows),
        )
        self._moved = np.zeros(shared.rows, dtype=np.int8)
        self._work = np.zeros(shared.rows)
        self._touched = np.empty(2 * shared.rows + 1, dtype=np.int64)
        self._gap = np.zeros(self.columns.blocks)
        self._least = np.zeros(self.columns.blocks)
        self._random = np.random.default_rng(0)
        self._last = np.full(len(shared.candidates.rows), np.inf)
        self._spent = self._proving = 0.0
        self._steps = self._go()

    def step(self) -> bool:
        """Price some patients; returns whether there is anything left to gain."""
        began = time.perf_counter()
        going = not self.oracle.stopping() and next(self._steps, None) is not None
        self._spent += time.perf_counter() - began
        return going

    def copied(self, oracle: Oracle) -> Ascent:
        """An ascent that goes its own way from here, with an oracle of its own."""
        twin = copy(self)
        twin.oracle = oracle
        twin.columns = self.columns.copied()
        twin.price = self.price.copy()
        twin._sides = Sides._make(part.copy() for part in self._sides)
        twin._last = self._last.copy()
        twin._moved, twin._gap = self._moved.copy(), self._gap.copy()
        twin._work, twin._touched = np.zeros_like(self._work), np.empty_like(self._touched)
        twin._least = np.zeros_like(self._least)
        twin._random = np.random.default_rng(self._random.integers(1 << 62))
        twin._steps = twin._go()
        return twin

    @property
    def pace(self) -> float:
        """Seconds that a round took so far, proofs included."""
        return self._spent / max(1, self.rounds)

    def excess(self) -> float:
        """By how much shares exceed or miss some row, where they do most, in patients."""
        sides = self._sides
        off = np.maximum(sides.total - sides.upper, sides.lower - sides.total) / self._size
        return float(off.max(initial=0.0))

    def quicken(self, times: float) -> None:
        """Let prices move so many times as fast as they came to."""
        self._sides.rate[:] *= times
        self._clip()

    def settle(self, block: int, which: int) -> None:
        """Leave a block with one of its columns, by place."""
        self.columns.settle(block, which, self._sides.total)

    def seat(self, patient: int, week: Ints, cost: float) -> None:
        """Leave a patient with this week, whose cost is without marks."""
        which = self.columns.place_of(patient, week, cost)
        if which is not None:
            self.settle(patient, which)

    def follow(self, patients: Ints, rounds: int) -> None:
        """Let prices and shares follow what was settled.

        Of some patients those are priced for whom some price has moved since they last were.
        """
        reprice(self._sides)
        parts = max(1, min(FOLLOWING, len(patients) // FEWEST))
        owner = self.shared.candidates.rows.patient
        for _ in range(rounds):
            for part in np.array_split(self._random.permutation(patients), parts):
                if self.oracle.stopping():
                    return
                cost = self.shared.row_costs(self._sides.now)
                moved = np.zeros(self.columns.patients, dtype=bool)
                moved[owner[np.abs(cost - self._last) > STILL]] = True
                part = np.sort(part[moved[part]])
                if len(part):
                    self._price(part, self._sides.now, cost, proving=False)
                    moved[:] = False
                    moved[part] = True
                    ours = moved[owner]
                    self._last[ours] = cost[ours]
                self._balance()
        self.price = self._sides.price.copy()
        self.value = self._value()

    def _go(self) -> Iterator[bool]:
        patients = np.arange(self.columns.patients)
        parts = max(1, min(BATCHES, len(patients) // FEWEST))
        # Nobody competes with anybody yet: a first bound, and the weeks to begin from.
        yield from self._prove(parts, proving=False)
        while True:
            for part in np.array_split(self._random.permutation(patients), parts):
                now = self._sides.now
                self._price(np.sort(part), now, self.shared.row_costs(now), proving=False)
                self._balance()
                yield True
            self.rounds += 1
            self.price = self._sides.price.copy()
            self.value = self._value()
            if self.rounds >= SETTLED and self._proving < PROVING * self._spent:
                began = time.perf_counter()
                before = self.bound
                yield from self._prove(parts, proving=True)
                self.rise = (self.bound - before) / max(1.0, abs(self.bound))
                self._proving += time.perf_counter() - began
                if abs(self.value - self.bound) < CLOSE:
                    return

    def _prove(self, parts: int, *, proving: bool) -> Iterator[bool]:
        """Bound every schedule at the present prices."""
        price, cost = self.price, self.shared.row_costs(self.price)
        total = self._outside(price)
        for part in np.array_split(np.arange(self.columns.patients), parts):
            total += self._price(part, price, cost, proving=proving).bound.sum()
            yield True
        if not self.oracle.stopping():
            self.bound = max(self.bound, float(total))

    def _price(self, patients: Ints, price: Floats, cost: Floats, *, proving: bool) -> Priced:
        """Best weeks of some patients at prices and the costs they make, entered as columns."""
        least_costs(self.columns.mix, price, patients, self._least)
        limit = self._least[: self.columns.patients]
        priced = self.oracle.price(patients, cost, limit, proving=proving)
        if not proving and self.rounds:
            self._look_ahead(priced, cost, limit)
        self._others.complete(priced, self.oracle, cost)
        self.columns.enter(priced, cost - self.shared.candidates.rows.cost)
        return priced

    def _look_ahead(self, priced: Priced, cost: Floats, limit: Floats) -> None:
        """Look ahead for some of the patients for whom much better weeks may be missed."""
        best = np.minimum(limit[priced.patients], priced.cost[:, 0])
        much = best - priced.bound - MISSED - STRAY * np.abs(best)
        worst = np.argsort(-much)[: max(1, round(LOOKS * len(best)))]
        missed = worst[much[worst] > 0]
        again = self.oracle.price(priced.patients[missed], cost, limit, proving=False, ahead=True)
        priced.bound[missed] = again.bound
        priced.cost[missed], priced.rows[missed] = again.cost, again.rows

    def _outside(self, price: Floats) -> float:
        """What the rows and the decisions add to the patients' weeks in the bound."""
        side = np.where(price > 0, self._sides.lower, self._sides.upper)
        has = price != 0
        rows = float((price[has] * side[has]).sum())
        decisions = np.arange(self.columns.patients, self.columns.blocks)
        least_costs(self.columns.mix, price, decisions, self._least)
        return rows + float(self._least[self.columns.patients :].sum()) + self.shared.offset

    def _value(self) -> float:
        mix, sides = self.columns.mix, self._sides
        has = sides.price != 0
        side = np.where(sides.price > 0, sides.lower, sides.upper)[has] - sides.total[has]
        return float(mix.cost @ mix.share + sides.price[has] @ side) + self.shared.offset

    def _balance(self) -> None:
        """Balance all shares, and take the prices that this makes."""
        sides = self._sides
        balance(
            sides, self.columns.mix, self.columns.blocks, TURNS, self._gap, self._work,
            self._touched,
        )  # fmt: skip
        move = sides.now - sides.price
        sides.price[:] = sides.now
        off = np.abs(move) > FAR_OFF * sides.rate * self._size
        way = np.where(off, np.sign(move), 0).astype(np.int8)
        sides.rate[way * self._moved > 0] *= FASTER
        sides.rate[way * self._moved < 0] *= SLOWER
        self._clip()
        self._moved = way
        reprice(sides)

    def _clip(self) -> None:
        square = self._size**2
        np.clip(self._sides.rate, SLOWEST / square, FASTEST / square, out=self._sides.rate)


def _sizes(shared: Shared) -> Floats:
    """What one patient takes of each row at most; of rows that none takes, a shared variable."""
    size, shares = np.zeros(shared.rows), np.zeros(shared.rows)
    for most, terms in (
        (size, shared.taken),
        (size, shared.marked),
        (shares, shared.shared),
    ):
        np.maximum.at(most, terms.row, np.abs(terms.amount))
    return np.where(size > 0, size, np.maximum(shares, 1.0))
