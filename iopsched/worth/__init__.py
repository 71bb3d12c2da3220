"""What one more seat, clinician hour or room is worth to a week."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from iopsched.check import penalties, violations
from iopsched.compare.measures import carried, measured, standing
from iopsched.compare.scenarios import AddHours, AddRoom, AddSeats, ScenarioEdit, applied
from iopsched.errors import Fault, InputError
from iopsched.problem import Problem
from iopsched.result import Result
from iopsched.roster import Roster
from iopsched.schedule import Schedule
from iopsched.solve import solve
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.validate.arguments import require_arguments
from iopsched.worth.answers import Unit, Worth, Worths
from iopsched.worth.screen import HOUR, Candidate, Screen

__all__ = ["Worth", "Worths", "worth"]

FEW = 4
"""Edits that are re-solved even if fewer promise anything."""

SCREENED = 0.25
"""Share of the time for the first pass; the rest is for solving the week as it is, and again with
each of the edits that promise most, all for equally long."""


def worth(
    problem: Problem,
    schedule: Schedule,
    edits: Iterable[ScenarioEdit] | None = None,
    *,
    k: int = 8,
    time_limit: float = 60.0,
    gap: float = 0.0,
    workers: int | None = None,
    seed: int = 0,
) -> Worths:
    """Tell what one more seat, clinician hour or room would gain, by solving the week again.

    A first pass looks at every full group, every clinician and every kind of room, and solves the
    week of each of those who lack most again around what the others have. With what promises most,
    the whole week is re-solved, beginning from the present schedule, so that a gain is a schedule
    that can be had. The week as it is, is solved again for as long, and a schedule that needs no
    edit after all counts for it: so a gain is that of the edit, and not of more time.

    Parameters
    ----------
    problem, schedule : Problem, Schedule
        The week; the schedule has to obey every `must` rule.
    edits : iterable of ScenarioEdit, optional
        These instead, without a first pass.
    k : int
        Most edits of the first pass that are re-solved.
    time_limit : float
        Seconds for everything.
    gap, workers, seed
        As in `solve`.

    Returns
    -------
    Worths
        By points for one unit; each row says that it was re-solved, and how much is proven.

    Raises
    ------
    InputError
        When the problem, the schedule or an edit is not valid.

    Examples
    --------
    >>> print(iopsched.worth(problem, result.schedule))  # doctest: +SKIP
    """
    require_arguments(time_limit, gap, seed, workers, None)
    end = time.perf_counter() + time_limit
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    _require_obedience(problem, schedule)
    if edits is None:
        until = time.perf_counter() + SCREENED * time_limit
        chosen, left, complete = _screened(Screen(problem, schedule), k, until)
    else:
        chosen, left, complete = [_as_asked(edit, schedule) for edit in edits], [], True
        _require_valid_edits(problem, [one.edit for one in chosen])
    runs = _Runs(end, len(chosen) + 1, gap, workers, seed)
    base = runs.solve(problem, schedule)
    found: list[tuple[Candidate, Result]] = []
    for one in chosen:
        if runs.is_over:
            left.append((one.edit, "time was up"))
        else:
            edited = applied(problem, (one.edit,))
            start = _best(edited, [one.start, base.schedule])
            start = carried(base.schedule, edited) if start is None else start
            found.append((one, runs.solve(edited, start)))
    best = _best(problem, [base.schedule, *(result.schedule for _, result in found)])
    assert best is not None, "the schedule that was given obeys"
    bounds = [base.bound, measured("given", problem, schedule).bound]
    bound = max((bound for bound in bounds if bound is not None), default=None)
    known = replace(base, schedule=best, score=_score(problem, best), bound=bound)
    rows = [_row(one, result, known) for one, result in found]
    return Worths(
        rows=tuple(sorted(rows, key=lambda row: (-row.per_unit, str(row.edit)))),
        score=known.score,
        bound=known.bound,
        schedule=best,
        better_by=_score(problem, schedule) - known.score,
        left=tuple(left),
        complete=complete,
    )


class _Runs:
    """Solves that share the time left, each as long as the others."""

    def __init__(self, end: float, count: int, gap: float, workers: int | None, seed: int) -> None:
        self._end, self._count = end, count
        self._gap, self._workers, self._seed = gap, workers, seed
        self._interrupted = False

    @property
    def is_over(self) -> bool:
        """Whether there is no time for another one."""
        return self._interrupted or time.perf_counter() >= self._end

    def solve(self, problem: Problem, start: Schedule) -> Result:
        seconds = max(0.0, self._end - time.perf_counter()) / max(1, self._count)
        self._count -= 1
        result = solve(
            problem,
            time_limit=seconds,
            gap=self._gap,
            workers=self._workers,
            seed=self._seed,
            start=start,
        )
        self._interrupted = result.stopped_by == "interrupt"
        return result


def _require_obedience(problem: Problem, schedule: Schedule) -> None:
    broken = violations(Roster(problem, schedule))
    if broken:
        faults = [
            Fault(f"schedule ({one.rule})", "", one.message, "replan the week first")
            for one in broken
        ]
        raise InputError(faults, "the schedule")


def _require_valid_edits(problem: Problem, edits: Sequence[ScenarioEdit]) -> None:
    """Raise if any edit, by itself, names what is not there or makes an invalid problem."""
    found = []
    for i, edit in enumerate(edits):
        try:
            require_valid(applied(problem, (edit,)))
        except InputError as error:
            found += [replace(fault, where=f"edits[{i}]") for fault in error.faults]
    if found:
        raise InputError(found, "the edits")


def _screened(
    screen: Screen, k: int, until: float
) -> tuple[list[Candidate], list[tuple[ScenarioEdit, str]], bool]:
    """What promises most, what is left out and why, and whether everything was looked at."""
    seen: list[Candidate] = []
    complete = True
    for one in screen.candidates():
        seen.append(one)
        if time.perf_counter() > until:
            complete = False
            break
    seen.sort(key=lambda one: (-one.promise / one.units, -one.wanted, one.unit != "seat"))
    promising = [one for one in seen if one.promise]
    # Moving others, too, may gain what the first pass did not find; and at most how much it gains
    # is an answer as well. So of each unit that promises nothing the one most wanted is re-solved.
    wanted = [one for one in seen if one.wanted and not one.promise]
    units = {one.unit for one in promising}
    others = {one.unit: one for one in reversed(wanted) if one.unit not in units}
    chosen = [*promising[:k], *others.values()]
    more = [one for one in wanted if one not in chosen]
    chosen += more[: max(0, min(k, FEW) - len(chosen))]
    left = [
        (one.edit, f"beyond the first {k}" if one.promise else "the first pass found no use for it")
        for one in seen
        if one not in chosen
    ]
    return chosen, left, complete


def _as_asked(edit: ScenarioEdit, schedule: Schedule) -> Candidate:
    unit: Unit = "change"
    units = 1.0
    if isinstance(edit, AddSeats):
        unit, units = "seat", float(edit.seats)
    elif isinstance(edit, AddHours):
        unit, units = "clinician hour", edit.span.minutes / HOUR
    elif isinstance(edit, AddRoom):
        unit = "room"
    return Candidate(edit=edit, unit=unit, units=units, wanted=0, promise=0, start=schedule)


def _score(problem: Problem, schedule: Schedule) -> int:
    return penalties(Roster(problem, schedule)).total


def _best(problem: Problem, schedules: Sequence[Schedule]) -> Schedule | None:
    """The best of some schedules, of those that obey the problem's rules."""
    known = [(score, s) for s in schedules if (score := standing(problem, s)) is not None]
    return min(known, key=lambda pair: pair[0])[1] if known else None


def _row(one: Candidate, result: Result, base: Result) -> Worth:
    """What the edit gains over the best schedule known without it."""
    edited = result.problem
    schedule = _best(edited, [result.schedule, base.schedule]) or result.schedule
    score = _score(edited, schedule)
    before, after = _lacks(base.problem, base.schedule), _lacks(edited, schedule)
    people = [patient.id for patient in edited.patients]
    return Worth(
        edit=one.edit,
        unit=one.unit,
        units=one.units,
        gain=base.score - score,
        low=None if base.bound is None else base.bound - score,
        high=None if result.bound is None else base.score - result.bound,
        helped=tuple(p for p in people if after.get(p, 0) < before.get(p, 0)),
        worse=tuple(p for p in people if after.get(p, 0) > before.get(p, 0)),
        problem=edited,
        schedule=schedule,
    )


def _lacks(problem: Problem, schedule: Schedule) -> dict[str, int]:
    """What each patient's week costs for what should be in it and is not."""
    lacks: dict[str, int] = {}
    for one in penalties(Roster(problem, schedule)).penalties:
        if one.patient is not None and one.level == "should":
            lacks[one.patient] = lacks.get(one.patient, 0) + one.penalty
    return lacks
