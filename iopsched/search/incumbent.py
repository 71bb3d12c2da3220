"""The best schedule so far, as the referee sees it."""

from __future__ import annotations

from iopsched.check import Score, Violation, penalties, violations
from iopsched.errors import SolverError
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import RULES
from iopsched.schedule import Schedule
from iopsched.search.control import Control

__all__ = ["Incumbent"]

DEMANDING = frozenset(rule.id for rule in RULES if rule.demands)


class Incumbent:
    """Keeps the better of every schedule offered: fewer breaches first, then the smaller score.

    Attributes
    ----------
    problem : Problem
    schedule : Schedule
    score : Score
    violations : tuple of Violation
        Only of rules that ask for something, such as a pin; a schedule that breaks any other is
        never kept.
    """

    def __init__(self, problem: Problem, control: Control) -> None:
        self.problem = problem
        self._control = control
        self._rank: tuple[int, int] | None = None
        self.schedule = Schedule()
        self.score = Score(())
        self.violations: tuple[Violation, ...] = ()

    def offer(self, schedule: Schedule) -> None:
        """Keep the schedule if the referee accepts it and it is better."""
        self._keep(schedule, self._judged(schedule))

    def take(self, schedule: Schedule | None) -> None:
        """Keep what a search returned if it is better.

        Raises
        ------
        SolverError
            When it breaks a rule that the search was to obey: a defect, not a bad schedule.
        """
        if schedule is None:
            return
        found = self._judged(schedule)
        broken = [violation for violation in found if violation.rule not in DEMANDING]
        if broken:
            lines = "\n".join(f"  - {violation}" for violation in broken)
            raise SolverError(f"the search returned a schedule that breaks rules:\n{lines}")
        self._keep(schedule, found)

    def _judged(self, schedule: Schedule) -> tuple[Violation, ...]:
        with self._control.during("check"):
            return violations(Roster(self.problem, schedule))

    def _keep(self, schedule: Schedule, found: tuple[Violation, ...]) -> None:
        if any(violation.rule not in DEMANDING for violation in found):
            return
        with self._control.during("check"):
            score = penalties(Roster(self.problem, schedule))
        rank = (sum(violation.amount for violation in found), score.total)
        if self._rank is None or rank < self._rank:
            self._rank, self.schedule, self.score, self.violations = rank, schedule, score, found
            if not found:
                self._control.improve(score=score.total)
