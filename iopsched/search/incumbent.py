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
    schedule : Schedule
    score : Score
    violations : tuple of Violation
        Only of rules that ask for something, such as a pin; a schedule that breaks any other is
        never kept.
    """

    def __init__(self, problem: Problem, control: Control) -> None:
        self._problem = problem
        self._control = control
        self._rank: tuple[int, int] | None = None
        self.schedule = Schedule()
        self.score = Score(())
        self.violations: tuple[Violation, ...] = ()

    def offer(self, schedule: Schedule) -> None:
        """Keep the schedule if the referee accepts it and it is better."""
        with self._control.during("check"):
            roster = Roster(self._problem, schedule)
            found = violations(roster)
            if any(violation.rule not in DEMANDING for violation in found):
                return
            score = penalties(roster)
        rank = (sum(violation.amount for violation in found), score.total)
        if self._rank is None or rank < self._rank:
            self._rank, self.schedule, self.score, self.violations = rank, schedule, score, found
            if not found:
                self._control.improve(score=score.total)

    def take(self, schedule: Schedule | None) -> None:
        """Offer what a search returned; a schedule that the referee rejects is a defect.

        Raises
        ------
        SolverError
            When it breaks a rule that the search was to obey.
        """
        if schedule is None:
            return
        broken = [
            violation
            for violation in violations(Roster(self._problem, schedule))
            if violation.rule not in DEMANDING
        ]
        if broken:
            lines = "\n".join(f"  - {violation}" for violation in broken)
            raise SolverError(f"the search returned a schedule that breaks rules:\n{lines}")
        self.offer(schedule)
