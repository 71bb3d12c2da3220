"""Mend a published week after a change: fewest people disturbed first, then the smallest score.

The small model of `least_disturbed` says whom to disturb. First these only keep or lose what they
had, while runs, staff and rooms are chosen anew; where that takes more people than the small
model's bound, whole weeks are opened. What is left of the time goes into the score, a few weeks at
a time: whoever lost something is served again, with nobody more disturbed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.model import Choice
from iopsched.search.questions.disturbance import least_disturbed
from iopsched.search.questions.opened import Answer, Opened, disturbed
from iopsched.search.questions.standing import Standing
from iopsched.search.slices import WholeModel

__all__ = ["Mended", "mend"]

BATCH = 10
"""Weeks that are opened together for the score, and by which a too narrow opening grows."""

REPORT = 10
"""What is left for the report, in judgments by the referee; it takes half as long, but for other
programs on the machine."""

SLICE = 2.0
"""Most seconds for one batch at first."""

ROUND = 5.0
"""Least seconds left for which whole weeks are opened to disturb fewer."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A week that was mended.

    Attributes
    ----------
    choice : Choice
    price : int
        Weight of the patients who are disturbed.
    bound : int or None
        No schedule with as few breaches weighs less; None when nothing could be proven.
    """

    choice: Choice
    price: int
    bound: int | None


def mend(
    whole: WholeModel,
    standing: Standing,
    *,
    deadline: float | None,
    workers: int,
    seed: int,
    points: int | None,
    judge: Callable[[Choice], int],
    held: Ints | None = None,
) -> Mended | None:
    """Find a schedule near the published one; None when there is none or time was too short.

    Parameters
    ----------
    whole : WholeModel
        Of the changed problem.
    standing : Standing
        The published schedule in it.
    deadline : float or None
        On the clock of `time.perf_counter`.
    workers, seed : int
        Of CP-SAT.
    points : int or None
        What a unit of price weighs in points of the score; None when no score is worth any.
    judge : callable
        The score of a choice, by the referee.
    held : array of int, optional
        Variables that must hold.
    """
    repair = _Repair(whole, standing, deadline, workers, seed, held)
    bound = repair.disturb_fewest()
    if repair.value is None:
        return None
    repair.improve(points, judge)
    moved = disturbed(whole, standing, repair.value) & ~standing.waived
    breaches = int((standing.breach * repair.value).sum())
    return Mended(
        whole.choice(repair.value),
        int(standing.weight[moved].sum()),
        None if bound is None else max(0, bound - breaches),
    )


class _Repair:
    """The best values so far, and the time left to better them."""

    def __init__(
        self,
        whole: WholeModel,
        standing: Standing,
        deadline: float | None,
        workers: int,
        seed: int,
        held: Ints | None,
    ) -> None:
        self.whole, self.standing = whole, standing
        self.deadline, self.workers, self.seed = deadline, workers, seed
        self.held = np.empty(0, dtype=np.int64) if held is None else held
        self.start = standing.value
        self.value: Ints | None = None
        self.price = 0
        self.breaches = 0
        self.opened: Bools = np.zeros_like(standing.loose)
        self.judging = 0.0

    def left(self) -> float:
        """Seconds left; plenty where nothing limits them."""
        return 1e6 if self.deadline is None else max(0.0, self.deadline - time.perf_counter())

    def disturb_fewest(self) -> int | None:
        """Fill `value` with as few disturbed as can be; the bound on it, if any."""
        s = self.standing
        least = least_disturbed(self.whole, s, max(0.3 * self.left(), 0.1), self.workers, self.seed)
        bound = None if least is None else least.bound
        self.start = s.value if least is None else least.value
        self.opened = s.loose & ~s.waiting
        if least is not None:
            self.opened |= least.patients & ~s.loose
        everybody = np.ones_like(self.opened)
        for patients in (self.opened, everybody):
            if self.value is None:
                self._try(patients, max(0.4 * self.left(), 1.0), dropping=True)
        order = self._by_closeness()
        while self.price != bound and self.left() > ROUND:
            proven = self._try(self.opened, 0.4 * self.left())
            if self.opened.all():
                return self.price if proven else bound
            more = order[~self.opened[order]][: max(BATCH, int(self.opened.sum()))]
            self.opened[more] = True
        return bound

    def _try(self, patients: Bools, seconds: float, *, dropping: bool = False) -> bool:
        opened = self._open(patients, dropping=dropping)
        if opened is None:
            return False
        answer = opened.solve(opened.fewest(), seconds, self.workers, self.seed)
        if answer is None:
            return False
        price = opened.price(answer)
        if self.value is None or price < self.price:
            self.value, self.price = answer.value, price
            self.breaches = int((self.standing.breach * answer.value).sum())
        return answer.proven

    def _open(self, patients: Bools, *, dropping: bool = False) -> Opened | None:
        start = self.start if self.value is None else self.value
        opened = Opened(self.whole, self.standing, start, patients, dropping=dropping)
        return opened if opened.hold(self.held) else None

    def improve(self, points: int | None, judge: Callable[[Choice], int]) -> None:
        """Lower the score, a batch of weeks at a time, until time is up or no batch does.

        Whoever lost something comes first, and whoever had nothing to lose last.
        """
        assert self.value is not None
        random = np.random.default_rng(self.seed)
        s = self.standing
        must = int(s.weight[s.lost & ~s.waived].sum())
        # If only those are disturbed who must be, it helps nobody to open other weeks.
        worth = self.opened | s.waiting
        if points is not None or self.price - self.breaches > must:
            worth[self._by_closeness()[: 4 * BATCH]] = True
        groups = [np.flatnonzero(worth & group) for group in (~s.waiting, s.waiting)]
        best = self._rank(self.value, points, judge)
        longest = SLICE
        better, proven = True, False
        while self._spare() > 0 and (better or not proven):
            # Where a round found nothing, what it left open may take longer.
            longest = longest if better else 2 * longest
            better, proven = False, True
            batches = [
                batch
                for who in groups
                for batch in np.array_split(random.permutation(who), -(-len(who) // BATCH) or 1)
                if len(batch)
            ]
            for i, batch in enumerate(batches):
                most = min(longest, 3 * self.left() / (len(batches) - i))
                answer = self._improved(batch, points, most) if self._spare() > 0 else None
                if answer is None:
                    continue
                proven &= answer.proven
                rank = self._rank(answer.value, points, judge)
                if rank < best:
                    self.value, best = answer.value, rank
                    # What is best for the only batch stays so.
                    better |= len(batches) > 1 or not answer.proven

    def _spare(self) -> float:
        """Seconds left beside those for the report."""
        return self.left() - REPORT * self.judging

    def _rank(self, value: Ints, points: int | None, judge: Callable[[Choice], int]) -> int:
        began = time.perf_counter()
        score = judge(self.whole.choice(value))
        self.judging = max(self.judging, time.perf_counter() - began)
        if points is None:
            return score
        moved = disturbed(self.whole, self.standing, value) & ~self.standing.waived
        return score + points * int(self.standing.weight[moved].sum())

    def _improved(self, batch: Ints, points: int | None, most: float) -> Answer | None:
        patients = np.zeros_like(self.opened)
        patients[batch] = True
        opened = self._open(patients)
        if opened is None:
            return None
        opened.limit(self.price if points is None else None, self.breaches)
        # Only now: it takes its time to open them.
        seconds = min(most, self._spare())
        if seconds <= 0:
            return None
        return opened.solve(opened.costs(points), seconds, self.workers, self.seed)

    def _by_closeness(self) -> Ints:
        """Patients, those first who hold most of what the opened ones could use."""
        c, s = self.whole.candidates, self.standing
        rows = c.rows
        theirs = self.opened[rows.patient]
        wanted = np.bincount(rows.run[theirs & (rows.run >= 0)], minlength=len(c.runs)) > 0
        clinicians = np.zeros(len(c.index.problem.clinicians) + 1, dtype=bool)
        clinicians[rows.clinician[theirs]] = True
        clinicians[-1] = False
        has = s.value[self.whole.variables.row] > 0
        near = has & (np.append(wanted, False)[rows.run] | clinicians[rows.clinician])
        count = np.bincount(rows.patient[near], minlength=len(s.weight))
        return np.argsort(-count, kind="stable")
