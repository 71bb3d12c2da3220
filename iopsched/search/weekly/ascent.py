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
from iopsched.search.weekly.dues import Dues
from iopsched.search.weekly.leveling import level
from iopsched.search.weekly.master import Master
from iopsched.search.weekly.mixing import CALM, Sides, balance, least_costs, reprice
from iopsched.search.weekly.moves import new_room
from iopsched.search.weekly.oracle import Oracle, Priced
from iopsched.search.weekly.rates import adapt, clip, first_rate
from iopsched.search.weekly.solver_weeks import SolverWeeks
from iopsched.search.weekly.touched import moved_since, touch
from iopsched.search.weekly.valuing import excess, outside, value_of

__all__ = ["Ascent"]

BATCHES, FEWEST = 20, 25
FOLLOWING, FEWEST_FOLLOWING = 5, 5
"""Parts into which patients are dealt to be priced, but of so many patients at least: while the
bound is raised, and while prices follow what is settled."""

TURNS = 4
"""Times that each block's shares are balanced after a part."""

STILL = 50.0
"""By how much the cost of a placement may move, at first, before its patient is priced again."""

PROVING, SETTLED, EVERY = 0.3, 7, 4
"""Most of the time that proofs may take, rounds before the first one, and from one to the next."""

LATE = 1.5
"""How many times as long as the one before it the last proof may take."""

FELT = 2.0
"""By how much a price must move for the blocks that it touches to be balanced again."""

MEMORY, STEADY = 0.7, 0.05
"""What of the prices of earlier rounds is in those that are proven, once a proof raised the bound
by so little, as a share: prices still swing where shares are at rest."""

CLOSE = 0.5
"""How near the bound is to what it may come to when there is nothing left to gain."""


class Ascent:
    """Rounds of pricing and balancing.

    Parameters
    ----------
    master : Master
    oracle : Oracle
        What stops it ends the work.
    others : SolverWeeks

    Attributes
    ----------
    master : Master
    oracle : Oracle
    others : SolverWeeks
    columns : Columns
    sides : Sides
        The rows with their present prices.
    price : array of float
        The rows' prices after the last round, implications included.
    bound : float
        No schedule costs less.
    value : float
        What the bound may come to: the cost of the shares at their prices; with what is owed
        besides, while prices follow what is settled.
    rounds : int
    rise : float
        By how much the last proof raised the bound, as a share of it.
    proven : tuple of arrays of float
        Prices of the last proof, and what each patient's best week costs at them.
    until : float
        The moment, by ``time.perf_counter``, before which there is a last proof.
    still : float
        By how much the cost of a placement may move before its patient is priced again, while
        prices follow what is settled.
    """

    def __init__(self, master: Master, oracle: Oracle, others: SolverWeeks) -> None:
        self.master, self.oracle, self.others = master, oracle, others
        self.price = np.zeros(master.rows)
        self.bound, self.value = -math.inf, math.inf
        self.rounds, self.rise = 0, math.inf
        self.columns = Columns(master)
        self.sides = Sides(
            master.lower,
            master.upper,
            np.zeros(master.rows),
            first_rate(master.size),
            np.zeros(master.rows),
            np.zeros(master.rows),
        )
        self._moved = np.zeros(master.rows, dtype=np.int8)
        self._room = new_room(master.rows)
        self._gap = np.zeros(self.columns.blocks)
        # Blocks that prices touched since they were balanced, and since patients were priced.
        self._dirty = np.ones(self.columns.blocks, dtype=bool)
        self._stale = np.ones(self.columns.blocks, dtype=bool)
        self._seen = np.zeros(master.rows)
        self._least = np.zeros(self.columns.blocks)
        self._random = np.random.default_rng(0)
        self._cost, self._last = np.zeros(len(master.owner)), np.full(len(master.owner), np.inf)
        self.proven = self.price, np.zeros(self.columns.patients)
        self.until, self.still = math.inf, STILL
        self._mean = self.price
        self._spent = self._proving = self._proof = 0.0
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
        twin.sides = Sides._make(part.copy() for part in self.sides)
        twin._cost, twin._last = self._cost.copy(), self._last.copy()
        twin._dirty, twin._stale = self._dirty.copy(), self._stale.copy()
        twin._seen = self._seen.copy()
        twin._moved, twin._gap = self._moved.copy(), self._gap.copy()
        twin._room = new_room(self.master.rows)
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
        return excess(self.master, self.sides)

    def quicken(self, times: float) -> None:
        """Let prices move so many times as fast as they came to."""
        self.sides.rate[:] *= times
        clip(self.sides, self.master.size)

    def owe(self, dues: Dues, oracle: Oracle) -> None:
        """Go on where something else is paid beforehand; patients are priced anew."""
        self.master = self.master.owing(dues)
        self.columns.owe(self.master)
        self.oracle = oracle
        self._last[:] = np.inf
        self._stale[:] = self._dirty[:] = True

    def settle(self, block: int, which: int) -> None:
        """Leave a block with one of its columns, by place."""
        self.columns.settle(block, which, self.sides.total)

    def follow(self, patients: Ints, rounds: int) -> None:
        """Let prices and shares follow what was settled.

        Of some patients those are priced for whom some price has moved since they last were.
        """
        reprice(self.sides)
        self._touch()
        parts = max(1, min(FOLLOWING, len(patients) // FEWEST_FOLLOWING))
        for _ in range(rounds):
            for part in np.array_split(self._random.permutation(patients), parts):
                if self.oracle.stopping():
                    return
                moved = self._moved_of(np.sort(part[self._stale[part]]))
                if len(moved):
                    self._price(moved, self.sides.now, proving=False)
                self._balance(moved)
        self.price = self.sides.price.copy()
        owed = self.master.dues.owed(self.columns.missed())
        self.value = owed + value_of(self.master, self.sides, self.columns.mix)

    def _moved_of(self, patients: Ints) -> Ints:
        """Of some patients those for whom some price has moved since they were last priced."""
        moved = np.empty(len(patients), dtype=bool)
        self.master.cost_some(patients, self.sides.now, self._cost)
        moved_since(patients, self.master.cuts, self._cost, self._last, self.still, moved)
        return patients[moved]

    def _go(self) -> Iterator[bool]:
        patients = np.arange(self.columns.patients)
        parts = max(1, min(BATCHES, len(patients) // FEWEST))
        # Nobody competes with anybody yet: a first bound, and the weeks to begin from.
        yield from self._prove(self.price, parts, proving=False)
        while True:
            for part in np.array_split(self._random.permutation(patients), parts):
                part = np.sort(part)
                self._price(part, self.sides.now, proving=False)
                self._balance(part)
                yield True
            self.rounds += 1
            self.price = self.sides.price.copy()
            if self.rounds <= SETTLED:
                self._mean = self.price
            self._mean = MEMORY * self._mean + (1.0 - MEMORY) * self.price
            self.value = value_of(self.master, self.sides, self.columns.mix)
            if self._due():
                before = self.bound
                price = self._mean if self.rise < STEADY else self.price
                yield from self._prove(price, parts, proving=True)
                self.rise = (self.bound - before) / max(1.0, abs(self.bound))
                if abs(self.value - self.bound) < CLOSE:
                    return

    def _due(self) -> bool:
        """Whether to prove a bound: every few rounds, and when there is just time for one more."""
        if self.rounds < SETTLED:
            return False
        left = self.until - time.perf_counter()
        if left < self.pace + LATE * max(self.pace, self._proof):
            self.until = math.inf
            return True
        often = (self.rounds - SETTLED) % EVERY == 0
        return often and self._proving < PROVING * self._spent

    def _prove(self, price: Floats, parts: int, *, proving: bool) -> Iterator[bool]:
        """Bound every schedule at some prices."""
        price = price.copy()
        level(self.columns.mix, self.columns.measures, price, self._room)
        promised, start = np.zeros(self.columns.patients), time.perf_counter()
        for part in np.array_split(np.arange(self.columns.patients), parts):
            began = time.perf_counter()
            promised[part] = self._price(part, price, proving=proving).bound
            self._proving += time.perf_counter() - began
            self._dirty[part] = True
            yield True
        self._proof = time.perf_counter() - start
        if not self.oracle.stopping():
            self.proven = price, promised
            self.bound = max(
                self.bound,
                outside(self.master, self.sides, self.columns.mix, price) + float(promised.sum()),
            )

    def _price(self, patients: Ints, price: Floats, *, proving: bool) -> Priced:
        """Best weeks of some patients at prices, entered as columns."""
        master, cost = self.master, self._cost
        master.cost_some(patients, price, cost)
        least_costs(self.columns.mix, price, patients, self._least)
        limit = self._least[: self.columns.patients]
        priced = self.oracle.price(patients, cost, limit, proving=proving)
        self.others.complete(priced, self.oracle, cost)
        self.columns.enter(priced, cost - master.cost)
        own = master.candidates_of(patients)
        self._last[own] = cost[own]
        self._stale[patients] = False
        return priced

    def _touch(self) -> None:
        first, at = self.master.blocks_of
        touch(first, at, self.sides.now, self._seen, FELT, self._dirty, self._stale)

    def _balance(self, priced: Ints) -> None:
        """Balance the shares of blocks that prices touched, and take the prices that this makes.

        Parameters
        ----------
        priced : array of int
            Patients who may have new weeks.
        """
        sides = self.sides
        self._dirty[priced] = True
        # What they come to may be far from balance though no price moves much.
        self._dirty[self.columns.measures] = True
        far = self._gap > CALM * self._gap.mean()
        blocks = np.flatnonzero(self._dirty | far)
        self._dirty[:] = False
        balance(sides, self.columns.mix, blocks, TURNS, self._gap, self._room)
        self._moved = adapt(sides, self.master.size, self._moved)
        reprice(sides)
        self._touch()
