"""Mend a published week when something changes, and disturb as few people as can be."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from iopsched.amend import amend
from iopsched.changes import Change
from iopsched.check import penalties, violations
from iopsched.diff import Diff, Undone, diff
from iopsched.errors import SolverError
from iopsched.io import digest
from iopsched.problem import Problem
from iopsched.result import Result, SolveStatus
from iopsched.roster import Roster
from iopsched.rules import RULES
from iopsched.schedule import Schedule
from iopsched.search.questions.mending import Mending
from iopsched.search.questions.repair import Mended
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.waitlist import unplaced

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Replan", "replan"]

DEMANDING = frozenset(rule.id for rule in RULES if rule.demands)


@dataclass(frozen=True, kw_only=True)
class Replan:
    """A mended week.

    Attributes
    ----------
    before : Schedule
        As it was published.
    changes : tuple
        What happened.
    now : int
        Minute of the week; what began before it is as it was.
    result : Result
        The mended schedule of the changed problem, ``result.problem``, and its score. There is no
        bound on the score, because the score comes second.
    disturbed : tuple of str
        Patients whose week is not as it was. Not counted are those whose own week a change asks for
        (they leave, are admitted, or missed a session) and those who had no placement before.
    weight : int
        What they count together: 1 each, or as `replan` was told.
    least : int or None
        Proven: no schedule weighs less. None when nothing was proven in time.
    diff : Diff
        Who changed, what and why.
    """

    before: Schedule = field(repr=False)
    changes: tuple[Change, ...]
    now: int
    result: Result = field(repr=False)
    disturbed: tuple[str, ...]
    weight: int
    least: int | None
    diff: Diff = field(repr=False)

    @property
    def schedule(self) -> Schedule:
        """The mended schedule."""
        return self.result.schedule

    @property
    def proven(self) -> bool:
        """Whether it is proven that no schedule disturbs less."""
        return self.least == self.weight

    @property
    def only_told(self) -> tuple[str, ...]:
        """Patients who keep their times, and whose group has another clinician or room."""
        kinds: dict[str, set[str]] = {}
        for one in self.diff.differences:
            if one.role == "patient" and one.person not in self.disturbed:
                kinds.setdefault(one.person, set()).add(one.kind)
        return tuple(person for person, found in kinds.items() if found <= {"clinician", "room"})

    @property
    def frame(self) -> pd.DataFrame:
        """What changed, one row each: `Diff.frame`."""
        return self.diff.frame

    def __str__(self) -> str:
        least = "nothing proven" if self.least is None else f"proven: at least {self.least}"
        if self.proven:
            least = "proven: no fewer"
        count = len(self.disturbed)
        people = "1 patient" if count == 1 else f"{count} patients"
        told = len(self.only_told)
        others = f", {told} more have another clinician or room" if told else ""
        return f"{people} disturbed ({least}){others}, score {self.result.score:,}"

    def _repr_html_(self) -> str:
        return f"<p>{self}</p>{self.diff._repr_html_()}"


def replan(
    problem: Problem,
    schedule: Schedule,
    changes: Sequence[Change],
    *,
    now: int = 0,
    time_limit: float | None = 10.0,
    weights: Mapping[str, int] | None = None,
    points: int | None = None,
    seed: int = 0,
    workers: int | None = None,
) -> Replan:
    """Mend a published week after changes.

    The fewest people are disturbed first, and only then the score counts. What began before `now`
    stays to the letter, and nothing is put there. Placements in ``problem.pins`` stay if they can.

    Parameters
    ----------
    problem, schedule : Problem, Schedule
        The published week.
    changes : sequence
        What happened: `ClinicianOut`, `RoomLost`, `NewCommitment`, `PatientLeaves`,
        `PatientAdmitted`, `SessionCanceled`, `SessionMissed`, `NewSession`.
    now : int
        Minute of the week.
    time_limit : float or None
        Seconds; what the fewest people leave of it goes into the score.
    weights : mapping of str to int, optional
        What it counts to disturb a patient; 1 where left out, and 0 for who does not mind.
    points : int, optional
        What one disturbed patient of weight 1 is worth in points of the score; by default more than
        any score.
    seed : int
        Seed of the search.
    workers : int, optional
        Threads; by default one for each core.

    Raises
    ------
    InputError
        When the problem, the schedule or a change is not valid.
    """
    began = time.perf_counter()
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    amended = amend(problem, schedule, changes, now)
    require_valid(amended.problem, "the problem after the changes")
    mending = Mending(amended, now, weights or {})
    deadline = None if time_limit is None else began + time_limit
    mended = mending.mend(deadline=deadline, workers=workers or 0, seed=seed, points=points)
    if mended is None:
        raise SolverError("no schedule was found in the time limit")
    known = {str(violation) for violation in violations(Roster(problem, schedule))}
    result = _result(mending, mended, known, time.perf_counter() - began)

    def undo(person: str, seconds: float) -> Undone:
        again = mending.mend(
            deadline=time.perf_counter() + seconds,
            workers=workers or 0,
            seed=seed,
            points=points,
            person=person,
        )
        if again is None:
            return Undone(person=person, possible=False)
        other = _result(mending, again, known, seconds)
        disturbed = {p.id for p in mending.moved(mended)}
        instead = {p.id for p in mending.moved(again)}
        return Undone(
            person=person,
            possible=True,
            disturbed=tuple(sorted(instead - disturbed)),
            spared=tuple(sorted(disturbed - instead)),
            score=other.score - result.score,
            schedule=other.schedule,
        )

    return Replan(
        before=schedule,
        changes=tuple(changes),
        now=now,
        result=result,
        disturbed=tuple(p.id for p in mending.moved(mended)),
        weight=mended.price,
        least=mended.bound,
        diff=replace(diff(schedule, result.schedule, changes=changes), undo=undo),
    )


def _result(mending: Mending, mended: Mended, known: set[str], seconds: float) -> Result:
    """The schedule as the referee sees it.

    Raises
    ------
    SolverError
        When it breaks a rule that it was to obey and that the published one obeyed.
    """
    problem, schedule = mending.problem, mending.schedule(mended.choice)
    roster = Roster(problem, schedule)
    found = violations(roster)
    broken = [v for v in found if v.rule not in DEMANDING and str(v) not in known]
    if broken:
        lines = "\n".join(f"  - {violation}" for violation in broken)
        raise SolverError(f"the search returned a schedule that breaks rules:\n{lines}")
    score = penalties(roster)
    status: SolveStatus = "conflict" if found else "feasible"
    schedule = replace(
        schedule,
        problem=digest(problem),
        unplaced=unplaced(mending.candidates, schedule),
        score=score.total,
        bound=None,
        status=status,
    )
    return Result(
        problem=problem,
        schedule=schedule,
        status=status,
        stopped_by="time_limit",
        score=score.total,
        score_table=score,
        bound=None,
        violations=found,
        timings={"replan": seconds},
    )
