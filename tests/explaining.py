"""An independent judge of explanations: is everything explained, and does what is offered help?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import permutations

from iopsched import Explanation, Explanations, Problem, Relaxation, Schedule, check
from iopsched.explain.asks import Ask, asks_of
from iopsched.roster import Roster
from iopsched.search.questions.local import LocalWeek

__all__ = ["lacks", "wrong"]


def lacks(problem: Problem, schedule: Schedule) -> dict[tuple[str, str], int]:
    """What every patient lacks, by the patient and the rule's sentence of it."""
    roster = Roster(problem, schedule)
    return {
        (ask.patient, _name(ask)): ask.missing(roster)
        for patient in problem.patients
        for ask in asks_of(roster, patient)
    }


def _name(ask: Ask) -> str:
    part = getattr(ask, "need", getattr(getattr(ask, "pack", None), "id", ""))
    return f"{type(ask).__name__} {ask.rule} {part}"


def wrong(problem: Problem, schedule: Schedule, explanations: Explanations) -> Iterator[str]:
    """Everything that an explanation promises and does not keep."""
    before = lacks(problem, schedule)
    roster = Roster(problem, schedule)
    asks = [a for p in problem.patients for a in asks_of(roster, p) if a.missing(roster)]
    items = [item for item in explanations if item.rule != "eligibility"]
    if len(items) != len(asks):
        yield f"{len(asks)} things are missing, {len(items)} explained"
    for item, ask in zip(items, asks, strict=False):
        if not item.reasons:
            yield f"no reason: {item}"
        for relaxation in item.relaxations:
            yield from _unkept(problem, schedule, before, ask, relaxation)
        yield from _ranked(item)


def _ranked(item: Explanation) -> Iterator[str]:
    sizes = [one.size for one in item.relaxations]
    if sizes != sorted(sizes):
        yield f"not smallest first: {item}"
    for one, other in permutations(item.relaxations, 2):
        if one.contains(other):
            yield f"{one} contains {other}"


def _unkept(
    problem: Problem,
    schedule: Schedule,
    before: dict[tuple[str, str], int],
    ask: Ask,
    relaxation: Relaxation,
) -> Iterator[str]:
    edited = relaxation.apply(problem)
    broken = check(edited, relaxation.schedule)
    if broken:
        yield f"{relaxation} breaks {broken}"
    if ask.missing(Roster(edited, relaxation.schedule)):
        yield f"{relaxation} does not give what is missing"
    for key, missing in lacks(edited, relaxation.schedule).items():
        # Who was on the waiting list is asked for more than a place only now.
        if missing > before.get(key, missing):
            yield f"{relaxation} takes from {key}"
    changed = {
        patient.id
        for patient in problem.patients
        if _week(schedule, patient.id) != _week(relaxation.schedule, patient.id)
    }
    if not changed <= {ask.patient, *relaxation.moves}:
        yield f"{relaxation} disturbs {changed}"
    free = {patient.id for patient in problem.patients}
    again = LocalWeek(edited, schedule, free, [lambda v: ask.post(v, 0)]).solve()
    if again is None or check(edited, again[0]) or ask.missing(Roster(edited, again[0])):
        yield f"{relaxation} does not help when the whole week is solved again"
    roster = Roster(problem, schedule)
    kept = [a for a in asks_of(roster, roster.patients[ask.patient]) if a != ask]
    demands = [partial(ask.post, missing=0)]
    demands += [partial(a.post, missing=a.missing(roster)) for a in kept]
    for i in range(len(relaxation.edits)):
        less = problem
        for edit in relaxation.edits[:i] + relaxation.edits[i + 1 :]:
            less = edit.apply(less)
        if LocalWeek(less, schedule, {ask.patient}, demands).solve() is not None:
            yield f"{relaxation} helps without {relaxation.edits[i]}"


def _week(schedule: Schedule, patient: str) -> list[tuple[object, ...]]:
    return [(p.service, p.session, p.start, p.end, p.clinicians) for p in schedule.of(patient)]
