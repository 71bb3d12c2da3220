"""A schedule built and improved by compiled search, on all cores.

Each thread walks on a board of its own. Where patients are many, each thread has the weeks of some
of them only, and the boards are put together from time to time; where they are few, each goes its
own way while all is undecided, and then all go on from the best board.
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
from iopsched.search.weekly.cooling import Cooling
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.dealing import dealt
from iopsched.search.weekly.fitting import Desk, Terms, new_desk
from iopsched.search.weekly.ground import ground_of
from iopsched.search.weekly.groups import close_small
from iopsched.search.weekly.insertion import insert
from iopsched.search.weekly.repertoire import Repertoire
from iopsched.search.weekly.running import start_wanted, switch_on
from iopsched.search.weekly.standing import Standing
from iopsched.search.weekly.starting import groups_to_begin_with
from iopsched.search.weekly.walk import Odds, fine, regrets, walk
from iopsched.search.weekly.wanted import Wanted

__all__ = ["Improvement"]

TOGETHER = 2_000
"""Most patients whose weeks every thread may change."""

SOONER, EARLIER, LEAST_SECONDS = 0.08, 0.3, 0.3
"""Of the time, the share until there is a cold schedule, of that the share until the one before it,
and so on; after each it begins anew from it, hot. None is asked for after fewer seconds."""

STEPS = 1_000
"""Small changes for each whole week put in."""

WITHDRAWING, GROUPING, FREEING = 0.004, 0.01, 0.5
"""Chances that a small change withdraws somebody, that it is one of a group, and that of a group
that runs only those leave for whose sake it is smaller."""

FEW, SOME = 100, 300
"""Patients above which the first two of these fall: either takes the longer the more there are."""

EJECTING, STARTING = (2.0, 4.3), (0.0, 3.5)
"""Decimal logarithms of what it costs to take a place from somebody, and besides to start a group:
at least and at most."""

THRIFT = 200.0
"""Cost of every placement besides, at times: what one need not have is left to others."""

SPARING = 20.0
"""How much longer boards are searched than it took to tell of the last one."""

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

    Attributes
    ----------
    repertoire : Repertoire
    """

    def __init__(
        self, repertoire: Repertoire, workers: int, seed: int, stopping: Callable[[], bool]
    ) -> None:
        self.repertoire, self._workers, self._stopping = repertoire, workers, stopping
        self._random = np.random.default_rng(seed)
        s, m, oracle = repertoire.shared, repertoire.master, repertoire.oracle
        idle = np.array(repertoire.pool.costs(repertoire.idle.tolist()))
        plans = self._plans = oracle.plans
        movable = oracle.known & (plans.first_slot[:, 0] < plans.first_slot[:, -1])
        limit = np.full(len(idle), FAR)
        alone = oracle.price(
            repertoire.patients, m.row_costs(np.zeros(m.rows)), limit, proving=False
        )
        self._ground = ground_of(s, idle, alone.bound, movable)
        self._desks = [self.desk() for _ in range(workers)]
        count = len(idle)
        self._alike = count <= TOGETHER
        self._odds = Odds(
            WITHDRAWING * min(1.0, FEW / count), GROUPING * min(1.0, SOME / count), FREEING
        )

    def construct(self, order: Ints) -> Standing | None:
        """A first schedule: as many groups as possible, patients placed one after another.

        Parameters
        ----------
        order : array of int
            Patients, the first to be placed first.
        """
        s = self.repertoire.shared
        board = board_of(self._ground, self.nothing)
        switch_on(self._ground, board, groups_to_begin_with(s, board.room, self._workers))
        construct(self._ground, board, self._desks[0], self._plans, order, self._stopping)
        return self._standing(board)

    def adopt(self, wanted: Wanted, desk: Desk, hottest: float, seconds: float) -> Standing | None:
        """A schedule of weeks that may clash; who finds no room is placed anew.

        Parameters
        ----------
        wanted : Wanted
        desk : Desk
            Of the thread.
        hottest : float
            How hot it is when what is left is looked for (see `Cooling`).
        seconds : float
            Time for that.
        """
        patients = np.array([p for p, _ in wanted.weeks], dtype=np.int64)
        board = self._without(wanted.standing, patients)
        start_wanted(self._ground, board, wanted.value)
        weeks = copied(board)
        for p, week in wanted.weeks:
            weeks.week[p, : len(week)] = week
        self._take_over(board, weeks, patients, desk)
        began = time.perf_counter()
        cooling = Cooling(began, began + seconds, hottest)
        rough = copied(board)
        self._walk(board, desk, patients, cooling, cooling.until)
        found = self._sound(board, float(rough.total[0]), desk)
        return self._standing(rough) if found is None else found

    def desk(self) -> Desk:
        """Room to work in for one more thread."""
        return new_desk(self._ground, self._plans, self.repertoire.slot)

    def run(
        self,
        standing: Standing,
        until: float,
        threads: Callable[[], int],
        found: Callable[[Standing], None],
    ) -> None:
        """Improve a schedule until a moment, or until it is time to stop.

        Parameters
        ----------
        standing : Standing
        until : float
            By ``time.perf_counter``.
        threads : callable
            How many threads there are at present, at most as many as workers; none ends the work.
        found : callable
            Told of every better schedule.
        """
        if not self._ground.movable.any():
            return
        began = time.perf_counter()
        ends = [SOONER * (until - began)]
        while EARLIER * ends[0] > LEAST_SECONDS:
            ends.insert(0, EARLIER * ends[0])
        least = standing
        with ThreadPoolExecutor(self._workers) as pool:
            for end in ends:
                # So soon it is worth while to let it get cold.
                least = self._anneal(pool, least, began + end, lambda: max(1, threads()), found)
            self._anneal(pool, least, until, threads, found)

    def _anneal(
        self,
        pool: ThreadPoolExecutor,
        least: Standing,
        until: float,
        threads: Callable[[], int],
        found: Callable[[Standing], None],
    ) -> Standing:
        """Walk on from a schedule while it gets colder; returns the best one found."""
        cooling = Cooling(time.perf_counter(), until)
        board, due = board_of(self._ground, least), 0.0
        boards: list[Board] = []
        for meeting in range(MEETINGS):
            left = until - time.perf_counter()
            if left <= 0 or self._stopping():
                break
            end = time.perf_counter() + left / (MEETINGS - meeting)
            count = threads()
            if not count:
                break
            parts = self._parts(count)
            # While all is undecided the best board is so by luck: each thread goes its own way.
            boards = boards[: len(parts)] if self._alike and cooling.apart() else []
            boards += [copied(board) for _ in parts[len(boards) :]]
            works = [
                pool.submit(self._walk, one, desk, part, cooling, end)
                for one, desk, part in zip(boards, self._desks, parts, strict=False)
            ]
            for work in works:
                work.result()
            board = self._meet(boards, parts)
            if time.perf_counter() > due:
                began = time.perf_counter()
                least = self._report(board, least, found)
                due = time.perf_counter() + SPARING * (time.perf_counter() - began)
        return self._report(board, least, found)

    def _report(self, board: Board, least: Standing, found: Callable[[Standing], None]) -> Standing:
        """Tell of the schedule on a board if it is better than the best; returns the better."""
        new = self._sound(board, least.cost, self._desks[0])
        if new is None or new.cost >= least.cost:
            return least
        found(new)
        return new

    def _walk(self, board: Board, desk: Desk, part: Ints, cooling: Cooling, end: float) -> None:
        """Search on one board until a moment."""
        g, plans, w = self._ground, self._plans, desk.bench
        part = part[g.movable[part]]
        w.mine[:] = False
        w.mine[part] = True
        random = np.random.default_rng(int(self._random.integers(1 << 62)))
        while len(part) and not self._stopping() and time.perf_counter() < end:
            heat = cooling.heat()
            fine(board, cooling.fine())
            regret, seed = regrets(g, board, part), int(random.integers(1 << 31))
            walk(g, board, w, plans, self._odds, part, regret, heat, STEPS, seed)
            terms = Terms(THRIFT * int(random.integers(2)), 10.0 ** random.uniform(*STARTING))
            regret = regrets(g, board, part)
            p = int(part[np.searchsorted(regret, random.random() * regret[-1])])
            bearable = float(board.total[0]) + heat * random.exponential()
            insert(g, board, desk, plans, terms, p, 10.0 ** random.uniform(*EJECTING), bearable)

    def _sound(self, board: Board, below: float, desk: Desk) -> Standing | None:
        """The schedule on a board, without groups that are too small, if it can cost less."""
        sound = copied(board)
        bench = desk.bench
        bench.mine[:] = self._ground.movable
        fine(sound, 0.0)
        if not close_small(self._ground, sound, bench, self._plans) or sound.total[0] >= below:
            return None
        return self._standing(sound)

    def _parts(self, threads: int) -> list[Ints]:
        """The patients of each thread."""
        everybody = self.repertoire.patients
        if self._alike:
            return [everybody] * threads
        patients = self.repertoire.shared.candidates.index.problem.patients
        return dealt(patients, threads, self._random)

    def _meet(self, boards: list[Board], parts: list[Ints]) -> Board:
        """The best board, with what the others have that fits where each had its own patients."""
        best = min(boards, key=lambda board: float(board.total[0]))
        if self._alike:
            return best
        joint = copied(best)
        for board, part in zip(boards, parts, strict=True):
            if board is not best:
                self._take_over(joint, board, part, self._desks[0])
        return joint if joint.total[0] < best.total[0] else best

    def _without(self, standing: Standing, patients: Ints) -> Board:
        """A board with the weeks of all but some patients, and only the groups that they attend."""
        r, g = self.repertoire, self._ground
        s = r.shared
        week = standing.week.copy()
        week[patients] = r.idle[patients]
        idle = np.clip(0.0, s.low, s.high)
        needed = Standing.of(s, r.pool, week, idle).needed[g.run_variable] > 0
        # What is no run's is found behind them all.
        theirs = np.append(needed, False)[g.run_of]
        return board_of(g, Standing.of(s, r.pool, week, np.where(theirs, standing.value, idle)))

    @property
    def nothing(self) -> Standing:
        """The schedule in which nobody has a week and no group runs."""
        r = self.repertoire
        return Standing.of(r.shared, r.pool, r.idle, np.clip(0.0, r.shared.low, r.shared.high))

    def _take_over(self, board: Board, other: Board, patients: Ints, desk: Desk) -> None:
        """Give patients their weeks of another board; who finds no room is placed anew."""
        desk.bench.mine[:] = self._ground.movable
        left = put_together(self._ground, board, other, desk.bench, self._plans, patients)
        construct(self._ground, board, desk, self._plans, left, self._stopping)

    def _standing(self, board: Board) -> Standing | None:
        value: Floats = board.value
        return standing_of(self.repertoire, board.week, board.cost, value)
