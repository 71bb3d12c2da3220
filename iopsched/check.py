"""The referee: judges any schedule by the rules, without a solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import Finding, rules_in_force
from iopsched.schedule import Schedule
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.week import time_text
from iopsched.wellformed import malformed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Penalty", "Score", "Violation", "check", "score"]

NOT_A_SCHEDULE = "schedule"
"""Rule id of violations of what a schedule is; no level switches it off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A place where a schedule breaks a `must` rule.

    Attributes
    ----------
    rule : str
        Id of the rule, or ``"schedule"`` where the schedule is not one of this problem at all.
    amount : int
        How much, in the unit of the rule.
    message : str
        In plain words, with ids and times only.
    patient, session, clinician, room : str or None
        Whom or what it concerns.
    start : int or None
        Minute of the week, where it concerns one moment.
    """

    rule: str
    amount: int
    message: str
    patient: str | None = None
    session: str | None = None
    clinician: str | None = None
    room: str | None = None
    start: int | None = None

    def __str__(self) -> str:
        when = "" if self.start is None else f" [{time_text(self.start)}]"
        return f"{self.rule}: {self.message}{when}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """What one place of a schedule costs under one rule: ``amount * weight``."""

    rule: str
    level: str
    amount: int
    weight: int
    message: str
    patient: str | None = None
    session: str | None = None
    clinician: str | None = None

    @property
    def penalty(self) -> int:
        """Points of the score."""
        return self.amount * self.weight


@dataclass(frozen=True)
class Score:
    """The penalties of a schedule; smaller is better.

    Attributes
    ----------
    penalties : tuple of Penalty
        Everything that costs points.
    """

    penalties: tuple[Penalty, ...]

    @cached_property
    def total(self) -> int:
        """Sum of all penalties, at least 0."""
        return sum(penalty.penalty for penalty in self.penalties)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a penalty: rule, level, whom it concerns, amount, weight, penalty, message."""
        from iopsched.views import score_frame

        return score_frame(self)

    @property
    def by_rule(self) -> pd.DataFrame:
        """Level, amount and penalty of each rule id, largest penalty first."""
        from iopsched.views import score_by_rule

        return score_by_rule(self)

    @property
    def by_patient(self) -> pd.DataFrame:
        """Penalty by patient and rule, largest first; what is nobody's own is under ``""``."""
        from iopsched.views import score_by_patient

        return score_by_patient(self)

    def _repr_html_(self) -> str:
        return str(self.by_rule.to_html())


def check(problem: Problem, schedule: Schedule) -> tuple[Violation, ...]:
    """Find every violation of a `must` rule; none when the schedule obeys.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
        Any schedule of the problem, wherever it comes from.

    Raises
    ------
    InputError
        When the problem is not valid or the schedule names what the problem does not have.
    """
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    return violations(Roster(problem, schedule))


def score(problem: Problem, schedule: Schedule) -> Score:
    """Work out the penalties of a schedule by rule and patient.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule

    Raises
    ------
    InputError
        When the problem is not valid or the schedule names what the problem does not have.
    """
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    return penalties(Roster(problem, schedule))


def violations(roster: Roster) -> tuple[Violation, ...]:
    """Violations of a schedule whose ids are known to be the problem's."""
    return tuple(
        Violation(
            rule=rule,
            amount=finding.amount,
            message=finding.note,
            patient=finding.patient,
            session=finding.session,
            clinician=finding.clinician,
            room=finding.room,
            start=finding.start,
        )
        for rule, finding in _must_findings(roster)
    )


def _must_findings(roster: Roster) -> Iterator[tuple[str, Finding]]:
    yield from ((NOT_A_SCHEDULE, finding) for finding in malformed(roster))
    for force in rules_in_force(roster.problem):
        if force.level == "must":
            yield from ((force.rule.id, finding) for finding in force.rule.judge(roster))


def penalties(roster: Roster) -> Score:
    """Penalties of a schedule whose ids are known to be the problem's."""
    return Score(
        tuple(
            Penalty(
                rule=force.rule.id,
                level=force.level,
                amount=finding.amount,
                weight=force.weight,
                message=finding.note,
                patient=finding.patient,
                session=finding.session,
                clinician=finding.clinician,
            )
            for force in rules_in_force(roster.problem)
            if force.level != "must"
            for finding in force.rule.judge(roster)
        )
    )
