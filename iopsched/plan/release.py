"""Hold everybody to their usual days and blocks, and release only those for whom it is not to be.

The rules at `like` never move anybody: they are left out here. What is missing comes first, and
then the fewest placements away from the routine. Whoever is not held after that is asked about one
by one, by solving again with that patient held; and once more, for longer, where nothing was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from iopsched.check import Score
from iopsched.patient import Routine
from iopsched.plan.usual import exactly, usual_of
from iopsched.problem import Problem, RuleSetting
from iopsched.roster import Roster
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.nearby import Found

__all__ = ["Search", "Settled", "settle", "with_routines", "without_likes"]

HOLDING, ASKING, INSISTING = 0.6, 0.25, 0.15
"""Of the time for settling: to hold whoever can be, to ask about those who are not, and to ask
again where nothing was found."""

MOST_TOLD = 2
"""Of what is missing when a patient is held: as much is told in words."""


class Search(Protocol):
    """Searches near a schedule."""

    def __call__(
        self, problem: Problem, start: Schedule | None, share: float, enough: int | None = None, /
    ) -> Found:
        """Search in a share of the time, or until a score is at most what is enough."""
        ...


@dataclass(frozen=True, slots=True)
class Settled:
    """How everybody's days and blocks are settled.

    Attributes
    ----------
    routines : mapping of str to Routine
        By patient.
    released : mapping of str to str
        What it would cost to hold each patient who is not, in words.
    start : Schedule or None
        A week that keeps the routines.
    """

    routines: Mapping[str, Routine]
    released: Mapping[str, str]
    start: Schedule | None


def settle(
    week: Problem,
    routines: Mapping[str, Routine],
    given: frozenset[str],
    start: Schedule | None,
    search: Search,
) -> Settled:
    """Settle who keeps their routine.

    Parameters
    ----------
    week : Problem
        Of the week by itself.
    routines : mapping of str to Routine
        By patient, as they should be.
    given : frozenset of str
        Patients whose routine is data, and who are not released.
    start : Schedule or None
        To begin from.
    search : callable
    """
    weighty = without_likes(week)
    best = search(_at_a_price(with_routines(weighty, routines)), start, HOLDING)
    loose = _not_held(best)
    settled = {**routines, **{name: _as_in(best, name) for name in loose}}
    released: dict[str, str] = {}
    open_names = sorted(loose, key=lambda name: name not in given)
    for share in (ASKING, INSISTING):
        unanswered = []
        for name in open_names:
            trial = {**settled, name: routines[name]}
            asked = search(
                with_routines(weighty, trial),
                best.schedule,
                share / len(open_names),
                _weighed(best.score),
            )
            cost = _cost(asked, best)
            if not cost or name in given:
                settled, best = trial, asked
                released.pop(name, None)
            else:
                released[name] = cost
                unanswered += [] if asked.obeys or asked.impossible else [name]
        open_names = unanswered
    return Settled(settled, released, best.schedule)


def with_routines(problem: Problem, routines: Mapping[str, Routine]) -> Problem:
    """The problem in which the patients have these routines, and the others their own."""
    return replace(
        problem,
        patients=tuple(
            replace(p, routine=routines[p.id]) if p.id in routines else p for p in problem.patients
        ),
    )


def without_likes(problem: Problem) -> Problem:
    """The problem without its rules at `like`, and with routines that must be kept."""
    likes = [force.rule.id for force in rules_in_force(problem) if force.level == "like"]
    return problem.with_rules(
        **dict.fromkeys(likes, RuleSetting(level="off")), routine=RuleSetting(level="must")
    )


def _at_a_price(problem: Problem) -> Problem:
    """The problem in which all routines together cost less than anything else that is missing."""
    weights = [f.weight for f in rules_in_force(problem) if f.level == "should"]
    units = sum(
        len(p.routine.days) + len(p.routine.blocks) + 2 * 7 * 8
        for p in problem.patients
        if p.routine != Routine()
    )
    price = max(1, min(weights, default=1) // (units + 1))
    return problem.with_rules(routine=RuleSetting(level="should", weight=price))


def _not_held(result: Found) -> list[str]:
    """Patients against whose routine something is found."""
    found = {p.patient for p in result.score.penalties if p.rule == "routine"}
    return sorted(name for name in found if name is not None)


def _as_in(result: Found, patient: str) -> Routine:
    return exactly(usual_of(Roster(result.problem, result.schedule), patient))


def _cost(asked: Found, best: Found) -> str:
    """What is missing with the patient held and is not otherwise, in words; empty when nothing."""
    if not asked.obeys:
        return "impossible" if asked.impossible else "no such week was found in time"
    if _weighed(asked.score) <= _weighed(best.score):
        return ""
    known = {penalty.message for penalty in best.score.penalties}
    missing = [p.message for p in asked.score.penalties if p.message not in known]
    more = f", and {len(missing) - MOST_TOLD} more" if len(missing) > MOST_TOLD else ""
    return "; ".join(missing[:MOST_TOLD]) + more


def _weighed(score: Score) -> int:
    return sum(p.penalty for p in score.penalties if p.rule != "routine")
