"""Why a schedule does not give what it should, and what would help."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

from iopsched.check import penalties, violations
from iopsched.errors import Fault, InputError
from iopsched.explain.answers import Explanation, Explanations, Reason, Relaxation, WhyNot
from iopsched.explain.asks import Ask, SeatAsk, asks_of
from iopsched.explain.reasons import Objections
from iopsched.explain.relax import Search
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.schedule import Placement, Schedule
from iopsched.screening import referral_reasons
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.week import time_text

__all__ = ["Explanation", "Explanations", "Reason", "Relaxation", "WhyNot", "explain", "why_not"]


def explain(
    problem: Problem,
    schedule: Schedule,
    patient: str | None = None,
    *,
    time_limit: float | None = 60.0,
) -> Explanations:
    """Explain every unmet need, short hour and wait-listed patient of a schedule.

    Each explanation names the rules that stand in the way, with ids and times, and the smallest
    relaxations that help. Every relaxation was applied to the problem and the patient's week solved
    again, with all others as they are: what was missing is then there, and nothing else that the
    patient should have is worse. None asks for all that another one does.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
        Where it breaks a `must` rule, reasons are given but no relaxations.
    patient : str, optional
        Explain this patient's week only.
    time_limit : float or None
        Seconds for what would help. When they are over, the search that is under way ends, and what
        is left is explained by its reasons alone: `Explanation.searched` is then false.

    Raises
    ------
    InputError
        When the problem or the schedule is not valid, or there is no such patient.

    Examples
    --------
    >>> print(iopsched.explain(problem, result.schedule, "P017"))  # doctest: +SKIP
    P017 need 3 (individual): 1 of 1 missing
      because commitments: T3's free hours Tue 14:00-15:00 fall in P017's commitments
      would help: P017 is free Tue 14:00-15:00
    """
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    if patient is not None:
        _known("patient", patient, [p.id for p in problem.patients])
    roster = Roster(problem, schedule)
    end = math.inf if time_limit is None else time.perf_counter() + time_limit
    # Of a schedule that breaks rules, nothing can be promised.
    score = None if violations(roster) else penalties(roster).total
    return Explanations(
        tuple(
            item
            for who in problem.patients
            if patient in (None, who.id)
            for item in _of_patient(roster, who.id, score, end)
        )
    )


def _of_patient(
    roster: Roster, patient: str, score: int | None, end: float
) -> Iterator[Explanation]:
    who = roster.patients[patient]
    referral = referral_reasons(who)
    if referral:
        reasons = tuple(Reason("eligibility", words) for words in referral)
        yield Explanation(
            patient=patient, rule="eligibility", missing="is not scheduled", reasons=reasons
        )
    objections = Objections(roster, patient)
    for ask in asks_of(roster, who):
        if ask.missing(roster):
            search = None
            if score is not None and time.perf_counter() < end:
                search = Search(roster, score, ask)
            yield _explained(objections, ask, search)


def _explained(objections: Objections, ask: Ask, search: Search | None) -> Explanation:
    """With what would help, where that is searched for."""
    relaxations = () if search is None else search.relaxations()
    reasons = objections.reasons(ask, relaxations)
    if search is not None and not relaxations:
        words = "no more seats, sessions, hours, rooms or time were found to be enough"
        reasons = (*reasons, Reason(ask.rule, words))
    return Explanation(
        patient=ask.patient,
        rule=ask.rule,
        missing=ask.words(objections.roster),
        reasons=reasons,
        relaxations=relaxations,
        searched=search is not None,
    )


def why_not(problem: Problem, schedule: Schedule, patient: str, session: str) -> WhyNot:
    """Tell what a seat of a patient in a session would break or cost.

    The seat is first put beside the week as it is, for the referee to judge; then the patient's
    week is solved again around the seat, all others as they are. When there is no such week, the
    smallest relaxations that allow one are found as in `explain`.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
    patient, session : str
        Ids.

    Raises
    ------
    InputError
        When the problem or the schedule is not valid, or there is no such patient or session.
    """
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    _known("patient", patient, [p.id for p in problem.patients])
    _known("session", session, [s.id for s in problem.sessions])
    roster = Roster(problem, schedule)
    ask = SeatAsk(patient, session)
    if not ask.missing(roster):
        return WhyNot(
            patient=patient,
            session=session,
            breaks=(),
            possible=True,
            cost=0,
            schedule=schedule,
        )
    objections = Objections(roster, patient).of_session(roster.sessions[session])
    breaks = tuple(Reason(rule, words) for rule, words in objections)
    obeys = not violations(roster)
    search = Search(roster, penalties(roster).total, ask)
    around = search.around() if obeys else None
    if around is None:
        relaxations = search.relaxations() if obeys else ()
        return WhyNot(
            patient=patient,
            session=session,
            breaks=breaks or (Reason("eligibility", "the service is not in the plan"),),
            possible=False,
            relaxations=relaxations,
        )
    by_rule = _costs(roster, Roster(problem, around))
    return WhyNot(
        patient=patient,
        session=session,
        breaks=breaks,
        possible=True,
        cost=sum(by_rule.values()),
        changes=_changes(schedule.of(patient), around.of(patient)),
        by_rule=tuple(sorted(by_rule.items(), key=lambda pair: -abs(pair[1]))),
        schedule=around,
    )


def _costs(before: Roster, after: Roster) -> dict[str, int]:
    """What each rule costs more, or less, in the second of two schedules."""
    costs: dict[str, int] = {}
    for roster, sign in ((after, 1), (before, -1)):
        for penalty in penalties(roster).penalties:
            costs[penalty.rule] = costs.get(penalty.rule, 0) + sign * penalty.penalty
    return {rule: cost for rule, cost in costs.items() if cost}


def _changes(before: tuple[Placement, ...], after: tuple[Placement, ...]) -> tuple[str, ...]:
    """What a patient's week loses and gains, in words."""
    lost = [p for p in before if _what(p) not in map(_what, after)]
    won = [p for p in after if _what(p) not in map(_what, before)]
    return (*(f"loses {_what(p)}" for p in lost), *(f"gains {_what(p)}" for p in won))


def _what(placement: Placement) -> str:
    name = placement.session or " ".join((placement.service, *placement.clinicians))
    return f"{name} {time_text(placement.start)}"


def _known(kind: str, name: str, names: list[str]) -> None:
    if name not in names:
        fault = Fault(kind, "", "is not in the problem", f"name one of its {len(names)} {kind}s")
        raise InputError([fault], "the question")
