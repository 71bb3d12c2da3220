"""Why a schedule does not give what it should, and what would help."""

from __future__ import annotations

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


def explain(problem: Problem, schedule: Schedule, patient: str | None = None) -> Explanations:
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

    Raises
    ------
    InputError
        When the problem or the schedule is not valid, or there is no such patient.

    Examples
    --------
    >>> print(iopsched.explain(problem, result.schedule, "P017"))  # doctest: +SKIP
    P017 need 3 (individual): 1 of 1 missing
      because commitments: T3's free hours Tue 14:00-15:00 fall in P017's commitments
      would help: free P017 Tue 14:00-15:00
    """
    require_valid(problem)
    require_valid_schedule(problem, schedule)
    if patient is not None:
        _known("patient", patient, [p.id for p in problem.patients])
    roster = Roster(problem, schedule)
    obeys = not violations(roster)
    return Explanations(
        tuple(
            item
            for who in problem.patients
            if patient in (None, who.id)
            for item in _of_patient(roster, who.id, obeys)
        )
    )


def _of_patient(roster: Roster, patient: str, obeys: bool) -> Iterator[Explanation]:
    who = roster.patients[patient]
    referral = referral_reasons(who)
    if referral:
        reasons = tuple(Reason("eligibility", words) for words in referral)
        yield Explanation(
            patient=patient, rule="eligibility", missing="is not scheduled", reasons=reasons
        )
    for ask in asks_of(roster, who):
        if ask.missing(roster):
            yield _explained(roster, ask, obeys)


def _explained(roster: Roster, ask: Ask, obeys: bool) -> Explanation:
    search = Search(roster.problem, roster.schedule, ask)
    relaxations = search.relaxations() if obeys else ()
    return Explanation(
        patient=ask.patient,
        rule=ask.rule,
        missing=ask.words(roster),
        reasons=Objections(roster, ask.patient).reasons(ask, relaxations),
        relaxations=relaxations,
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
    search = Search(problem, schedule, ask)
    around = None if violations(roster) else search.around()
    if around is None:
        relaxations = () if violations(roster) else search.relaxations()
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
