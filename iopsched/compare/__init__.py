"""What if: scenarios side by side, and what of their difference is proven."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from iopsched.compare.answers import Comparison, Versus
from iopsched.compare.measures import Scenario, carried, measured, standing
from iopsched.compare.scenarios import (
    AddGroup,
    AddHours,
    AddRoom,
    AddSeats,
    DropClinician,
    DropRoom,
    OpenLonger,
    ScenarioEdit,
    applied,
)
from iopsched.errors import Fault, InputError
from iopsched.problem import Problem
from iopsched.result import Result
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.solve import solve
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.validate.arguments import require_arguments

__all__ = [
    "AddGroup",
    "AddHours",
    "AddRoom",
    "AddSeats",
    "Comparison",
    "DropClinician",
    "DropRoom",
    "OpenLonger",
    "Scenario",
    "ScenarioEdit",
    "Versus",
    "compare",
]

What: TypeAlias = Result | Schedule | Problem | ScenarioEdit | Sequence[ScenarioEdit]
"""What a scenario may be given as."""


def compare(
    problem: Problem,
    results: Mapping[str, What],
    *,
    time_limit: float | None = 30.0,
    gap: float = 0.0,
    workers: int | None = None,
    seed: int = 0,
) -> Comparison:
    """Put scenarios side by side, each against the first.

    Parameters
    ----------
    problem : Problem
        The week as it is.
    results : mapping of str to scenario
        By name: a `Result`; a `Schedule` of the problem; a changed `Problem`; or edits of the
        problem, one or several (`AddGroup`, `AddSeats`, `AddHours`, `AddRoom`, `OpenLonger`,
        `DropClinician`, `DropRoom`; ``()`` is the problem as it is). The last two kinds are solved,
        beginning from the first scenario's schedule.
    time_limit : float or None
        Seconds for each scenario that is solved.
    gap, workers, seed
        As in `solve`.

    Returns
    -------
    Comparison
        With what is proven of each difference: while gaps are open, two scores say less than they
        seem to.

    Raises
    ------
    InputError
        When the problem or a scenario is not valid, or there is none.

    Examples
    --------
    >>> compare(
    ...     problem,
    ...     {"today": result, "evening": AddGroup("cbt-mon", start=parse_time("Mon 18:00"))},
    ... ).frame  # doctest: +SKIP
    """
    require_arguments(time_limit, gap, seed, workers, None)
    require_valid(problem)
    if not results:
        raise InputError(
            [Fault("scenarios", "", "are missing", "name one at least")], "the question"
        )
    problems = {name: _problem(problem, name, what) for name, what in results.items()}
    scenarios: list[Scenario] = []
    for name, what in results.items():
        if isinstance(what, Result | Schedule):
            scenarios.append(measured(name, problems[name], what))
            continue
        start = carried(scenarios[0].schedule, problems[name]) if scenarios else None
        result = solve(
            problems[name], time_limit=time_limit, gap=gap, workers=workers, seed=seed, start=start
        )
        scenarios.append(measured(name, problems[name], result))
    best = [_best(one, scenarios) for one in scenarios]
    return Comparison(
        scenarios=tuple(scenarios),
        versus=tuple(_versus(scenarios, [score for score, _ in best])),
        notes=tuple(note for _, note in best if note),
    )


def _problem(problem: Problem, name: str, what: What) -> Problem:
    """The problem that a scenario is about; it is valid, and so is its schedule."""
    if isinstance(what, Result):
        return what.problem
    if isinstance(what, Schedule):
        require_valid_schedule(problem, what, f"the scenario {name}")
        return problem
    if isinstance(what, Problem):
        changed = what
    else:
        changed = applied(problem, (what,) if isinstance(what, ScenarioEdit) else what)
    require_valid(changed, f"the scenario {name}")
    return changed


def _best(one: Scenario, scenarios: Sequence[Scenario]) -> tuple[int, str]:
    """The best score that is known of a scenario, and how, where it is not its own schedule's.

    Schedules of other scenarios may obey this one's rules too, and be better than its own.
    """
    best, note = one.score, ""
    for other in scenarios:
        score = None if other is one or one.violations else standing(one.problem, other.schedule)
        if score is not None and score < best:
            best = score
            note = (
                f"the schedule of {other.name} obeys the rules of {one.name} too, and scores "
                f"{score:,} there, {one.score - score:,} better than that of {one.name}"
            )
    return best, note


def _versus(scenarios: Sequence[Scenario], best: Sequence[int]) -> Iterator[Versus]:
    """Each against the first, by the best scores that are known."""
    first = scenarios[0]
    for other, score in zip(scenarios[1:], best[1:], strict=True):
        # The score of a schedule that does not obey bounds nothing.
        low = None if first.violations or other.bound is None else other.bound - best[0]
        high = None if other.violations or first.bound is None else score - first.bound
        yield Versus(
            name=other.name,
            first=first.name,
            found=score - best[0],
            low=low,
            high=high,
            now_placed=tuple(sorted(other.placed - first.placed)),
            no_longer_placed=tuple(sorted(first.placed - other.placed)),
            notes=tuple(_notes(first, other)),
        )


def _notes(first: Scenario, other: Scenario) -> Iterator[str]:
    for one in (first, other):
        if one.violations:
            yield f"{one.name} breaks {len(one.violations)} must rules: scores cannot be compared"
    if rules_in_force(first.problem) != rules_in_force(other.problem):
        yield "the two have other levels or weights of rules: points are not the same points"
    people = [{patient.id for patient in one.problem.patients} for one in (first, other)]
    if people[0] != people[1]:
        more, less = len(people[1] - people[0]), len(people[0] - people[1])
        yield f"not the same patients: {more} more and {less} fewer"
