"""Column generation over whole patient weeks: a bound, and weeks that fit together.

Round after round, the master's linear program prices what patients share, and each patient's best
weeks at these prices become columns. At any prices the weeks' costs and the rows' prices add up to
a bound on every schedule. The prices of a round lie between the best ones so far and those of the
linear program, which swing widely at first.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from iopsched.arrays import Ints
from iopsched.model import Choice
from iopsched.search.control import Control
from iopsched.search.cpsat import SolverOptions, minimize, run_watched
from iopsched.search.master import Master
from iopsched.search.pricing import SCALE, Priced, blocks
from iopsched.search.slices import WholeModel

__all__ = ["generate_columns"]

FIXING = 10**9
"""A discount that outweighs every cost, to fix a choice."""

PRICING_SHARE = 0.75
"""Of the stage's time: for rounds of pricing; the rest is for the integer program."""


def generate_columns(
    whole: WholeModel,
    choice: Choice,
    control: Control,
    options: SolverOptions,
    bounded: Callable[[int], None],
) -> Choice | None:
    """Raise the bound by columns, then solve the integer program over them.

    Parameters
    ----------
    whole : WholeModel
    choice : Choice
        A choice that obeys every `must` rule; its weeks are the first columns.
    control : Control
        Of this stage.
    options : SolverOptions
    bounded : callable
        Told of every better bound, in the calling thread.

    Returns
    -------
    Choice or None
        The best choice of weeks among the columns, if one was found in time.
    """
    rounds = _Rounds(whole, whole.values(choice), options.workers)
    told = -math.inf

    def look() -> None:
        nonlocal told
        if rounds.bound > told:
            told = rounds.bound
            bounded(max(0, math.ceil(told - 1e-6)))

    run_watched(rounds.work, rounds.stop, control.stage(PRICING_SHARE), look)
    if not rounds.begun or control.asked_to_stop():
        return None
    return _integer(whole, rounds, control, options)


class _Rounds:
    """Rounds of pricing, in a thread that can be told to stop."""

    def __init__(self, whole: WholeModel, value: Ints, workers: int) -> None:
        self.blocks = blocks(whole)
        self.master = Master(whole, self.blocks)
        self.bound = -math.inf
        self.begun = False
        self._rows = np.zeros(len(whole.recording.lower), dtype=bool)
        self._rows[whole.variables.row] = True
        self._value = value
        self._stopping = threading.Event()
        self._pool = ThreadPoolExecutor(workers)

    def stop(self) -> None:
        """End the work soon."""
        self._stopping.set()
        for block in self.blocks:
            block.stop()

    def work(self) -> None:
        """Price round after round until nothing better is found."""
        with self._pool:
            # The incumbent's weeks come first: the hinted column of each block.
            first = list(self._pool.map(self._incumbent, range(len(self.blocks))))
            if any(not priced.weeks for priced in first):
                return
            for i, priced in enumerate(first):
                self.master.add(i, priced.weeks[0])
            self.begun = True
            center = np.zeros(len(self.master.lower))
            self._price(center)
            smoothing = 0.8
            while not self._stopping.is_set():
                duals = self.master.solve()
                if duals is None or duals.value - self.bound < 1.0 - 1e-6:
                    break
                price = smoothing * center + (1 - smoothing) * duals.row
                before, added = self.bound, self._price(price)
                if self.bound > before:
                    center, smoothing = price, smoothing * 0.8
                elif added == 0:
                    # The prices between told nothing new: the linear program's own do.
                    if smoothing == 0.0:
                        break
                    smoothing = 0.0
                else:
                    smoothing += (1 - smoothing) * 0.3

    def _incumbent(self, i: int) -> Priced:
        block = self.blocks[i]
        wanted = np.where(self._value[block.variables] > 0, FIXING, -FIXING)
        return block.price(np.where(self._rows[block.variables], wanted, 0))

    def _price(self, price: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
        """Price every block, note the bound, and add what is new; returns how many weeks are."""
        whole = np.rint(price * SCALE).astype(np.int64)

        def one(i: int) -> Priced:
            return self.blocks[i].price(self.master.discount(i, whole))

        found = list(self._pool.map(one, range(len(self.blocks))))
        total = self.master.shared_bound(whole) + sum(priced.bound for priced in found)
        if not self._stopping.is_set():
            self.bound = max(self.bound, total)
        return self._add(found)

    def incumbent_columns(self) -> list[int]:
        """The column of each block's week in the choice that the rounds began from."""
        return list(range(len(self.blocks)))

    def _add(self, found: list[Priced]) -> int:
        return sum(self.master.add(i, week) for i, p in enumerate(found) for week in p.weeks)


def _integer(
    whole: WholeModel, rounds: _Rounds, control: Control, options: SolverOptions
) -> Choice | None:
    """The best choice of one column for each patient, in the time left."""
    master = rounds.master
    encoder, weeks, shared = master.integer_model(rounds.incumbent_columns())
    answer = minimize(encoder.finish(), control.stage(), options)
    if answer.values is None:
        return None
    value = np.zeros(len(whole.recording.lower), dtype=np.int64)
    value[master.shared] = answer.values[shared]
    for i in np.flatnonzero(answer.values[weeks]).tolist():
        column = master.columns[i]
        value[master.blocks[column.block].variables] = column.values
    return whole.choice(value)
