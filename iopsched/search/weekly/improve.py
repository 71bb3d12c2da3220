"""A schedule built and improved by compiled search, on all cores.

Each thread walks on a board of its own. Where patients are many, each thread has the weeks of some
of them only, and the boards are put together from time to time; where they are few, all go on from
the best board.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.board import Board
from iopsched.search.weekly.boards import board_of, copied, put_together, standing_of
from iopsched.search.weekly.construct import construct
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.fitting import Desk, Terms, new_desk
from iopsched.search.weekly.ground import ground_of
from iopsched.search.weekly.insertion import insert
from iopsched.search.weekly.labels import new_labels
from iopsched.search.weekly.layout import FEATURES
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.seating import switch_on
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.starting import groups_to_begin_with
from iopsched.search.weekly.walk import regretful, walk

__all__ = ["Improvement"]

TOGETHER = 2_000
"""Most patients whose weeks every thread may change."""

HOTTEST, COLDEST = 30_000.0, 20.0
"""How much worse a change may make the schedule, about: at first, and in the end."""

STEPS = 30
"""Small changes for each whole week put in."""

EJECTING, STARTING = (2.0, 4.3), (0.0, 3.5)
"""Decimal logarithms of what it costs to take a place from somebody, and besides to start a group:
at least and at most."""

THRIFT = 200.0
"""Cost of every placement besides, at times: what one need not have is left to others."""

MEETINGS = 40
"""How often the threads' boards meet, in all."""


class Improvement:
    """Boards, and the threads that search on them.

    Parameters
    ----------
    repertoire : Repertoire
    workers : int
    seed : int
    stopping : callable
    """

    def __init__(
        self, repertoire: Repertoire, workers: int, seed: int, stopping: Callable[[], bool]
    ) -> None:
        self._repertoire, self._workers, self._stopping = repertoire, workers, stopping
        self._random = np.random.default_rng(seed)
        s, oracle = repertoire.shared, repertoire.oracle
        idle = np.array(repertoire.pool.costs(repertoire.idle.tolist()))
        plans = self._plans = oracle.plans
        movable = oracle.known & (plans.first_slot[:, 0] < plans.first_slot[:, -1])
        self._ground = ground_of(s, idle, movable)
        self._desks = [self._new_desk() for _ in range(workers)]
        limit = np.full(len(idle), FAR)
        alone = repertoire.price_weeks(repertoire.patients, s.row_costs(repertoire.nothing), limit)
        self._ideal = np.minimum(alone.cost[:, 0], idle)

    def _new_desk(self) -> Desk:
        return new_desk(self._ground, self._plans, new_labels(FEATURES))

    def construct(self, order: Ints) -> Standing | None:
        """A first schedule: as many groups as possible, patients placed one after another.

        Parameters
        ----------
        order : array of int
            Patients, the first to be placed first.
        """
        s = self._repertoire.shared
        nobody = np.clip(0.0, s.low, s.high)
        empty = Standing.of(s, self._repertoire.pool, self._repertoire.idle, nobody)
        board = board_of(self._ground, empty)
        switch_on(self._ground, board, groups_to_begin_with(s, board.room, self._workers))
        construct(self._ground, board, self._desks[0], self._plans, order, self._stopping)
        return self._standing(board)

    def run(self, standing: Standing, until: float, found: Callable[[Standing], None]) -> None:
        """Improve a schedule until a moment, or until it is time to stop.

        Parameters
        ----------
        standing : Standing
        until : float
            By ``time.perf_counter``.
        found : callable
            Told of every better schedule.
        """
        if not self._ground.movable.any():
            return
        began = time.perf_counter()
        boards = [board_of(self._ground, standing)] * self._workers
        least = standing.cost

        def cooling() -> float:
            spent = (time.perf_counter() - began) / max(1e-9, until - began)
            return float(HOTTEST * (COLDEST / HOTTEST) ** min(1.0, spent))

        with ThreadPoolExecutor(self._workers) as pool:
            for meeting in range(MEETINGS):
                left = until - time.perf_counter()
                if left <= 0 or self._stopping():
                    break
                end = time.perf_counter() + left / (MEETINGS - meeting)
                parts = self._parts()
                boards = [copied(board) for board in boards]
                works = [
                    pool.submit(self._walk, board, desk, part, cooling, end)
                    for board, desk, part in zip(boards, self._desks, parts, strict=True)
                ]
                for work in works:
                    work.result()
                best = self._meet(boards, parts)
                boards = [best] * self._workers
                new = self._standing(best)
                if new is not None and new.cost < least:
                    least = new.cost
                    found(new)

    def _walk(
        self, board: Board, desk: Desk, part: Ints, cooling: Callable[[], float], end: float
    ) -> None:
        """Search on one board until a moment."""
        g, plans, w = self._ground, self._plans, desk.bench
        w.mine[:] = False
        w.mine[part] = g.movable[part]
        random = np.random.default_rng(int(self._random.integers(1 << 62)))
        while w.mine.any() and not self._stopping() and time.perf_counter() < end:
            heat = cooling()
            walk(g, board, w, plans, self._ideal, heat, STEPS, int(random.integers(1 << 31)))
            terms = Terms(THRIFT * int(random.integers(2)), 10.0 ** random.uniform(*STARTING))
            p = int(regretful(board.cost, self._ideal, w.mine))
            bearable = float(board.total[0]) + heat * random.exponential()
            insert(g, board, desk, plans, terms, p, 10.0 ** random.uniform(*EJECTING), bearable)

    def _parts(self) -> list[Ints]:
        """The patients of each thread."""
        everybody = self._repertoire.patients
        if len(everybody) <= TOGETHER:
            return [everybody] * self._workers
        # Those with like tags use the same groups; where the cuts are is left to chance.
        patients = self._repertoire.shared.candidates.index.problem.patients
        chance = self._random.random(len(everybody))
        names = sorted({p.tags for p in patients}, key=str)
        place = dict(zip(names, self._random.permutation(len(names)).tolist(), strict=True))
        group = np.array([place[p.tags] for p in patients])
        order = np.lexsort((chance, group))
        order = np.roll(order, int(self._random.integers(len(order))))
        return np.array_split(order, self._workers)

    def _meet(self, boards: list[Board], parts: list[Ints]) -> Board:
        """The best board, with what the others have that fits where each had its own patients."""
        best = min(boards, key=lambda board: float(board.total[0]))
        if len(self._repertoire.patients) <= TOGETHER:
            return best
        joint = copied(best)
        for board, part in zip(boards, parts, strict=True):
            if board is not best:
                desk = self._desks[0]
                desk.bench.mine[:] = self._ground.movable
                left = put_together(self._ground, joint, board, desk.bench, self._plans, part)
                construct(self._ground, joint, desk, self._plans, left, self._stopping)
        return joint if joint.total[0] < best.total[0] else best

    def _standing(self, board: Board) -> Standing | None:
        value: Floats = board.value
        return standing_of(self._repertoire, board.week, board.cost, value)
