"""Answers on the phone: whole weeks for one patient beside a published schedule."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import islice

from iopsched.errors import Fault, InputError
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.quote.answers import Fillings, Quote, Quotes
from iopsched.quote.clock import Clock
from iopsched.quote.find import moving, undisturbing
from iopsched.quote.loosen import loosenings
from iopsched.quote.seat import free_seats, helped
from iopsched.schedule import Schedule
from iopsched.screening import referral_reasons
from iopsched.search.questions.published import Published
from iopsched.validate import require_valid, require_valid_schedule

__all__ = ["Quoter"]

MOVING = 0.7
"""Share of the time for weeks; what is left is for what to loosen where there are none."""


class Quoter:
    """A published schedule, prepared so that each question is answered at once.

    Parameters
    ----------
    problem : Problem
    schedule : Schedule
        It has to obey every `must` rule.

    Raises
    ------
    InputError
        When the problem or the schedule is not valid, or the schedule breaks a `must` rule.

    Examples
    --------
    >>> desk = Quoter(problem, result.schedule)  # doctest: +SKIP
    >>> print(desk.quote(patient))  # doctest: +SKIP
    >>> print(desk.fill("cbt-wed"))  # doctest: +SKIP
    """

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        require_valid(problem)
        require_valid_schedule(problem, schedule)
        self._published = Published(problem, schedule)

    def quote(
        self,
        patient: Patient | str,
        k: int = 3,
        *,
        moves: int = 2,
        time_limit: float | None = 10.0,
    ) -> Quotes:
        """Whole weeks for a patient; see `iopsched.quote`."""
        began = time.perf_counter()
        who = self._known(patient)
        if reasons := referral_reasons(who):
            return Quotes((), who.id, reasons=reasons)
        clock = Clock(time_limit)
        swaps = clock.share(MOVING)
        options = self._options(who, k, moves, swaps)
        ended = len(options) == k or not swaps.is_over
        relief = () if options else loosenings(self._published, who, clock)
        ended = ended and not clock.is_over
        return Quotes(options, who.id, relief, (), ended, round(time.perf_counter() - began, 3))

    def first(self, patient: Patient | str) -> Quote | None:
        """The best whole week that moves nobody, if there is one."""
        return next(undisturbing(self._published, self._known(patient), 1, Clock(None)), None)

    def fill(self, session: str, k: int | None = 5, *, time_limit: float | None = 10.0) -> Fillings:
        """Who fits best into a session; see `iopsched.fill`."""
        began = time.perf_counter()
        published, clock = self._published, Clock(time_limit)
        if session not in published.seats:
            raise _unknown("session", "sessions", "the id of a session of the problem")
        found = helped(published, session, clock)
        ranked = sorted(found, key=lambda quote: (quote.change, quote.patient))
        return Fillings(
            tuple(ranked[:k]),
            session,
            free_seats(published, session),
            not clock.is_over,
            round(time.perf_counter() - began, 3),
        )

    def _known(self, patient: Patient | str) -> Patient:
        published = self._published
        if isinstance(patient, str):
            if patient not in published.patients:
                raise _unknown(
                    "patient", "patients", "the id of one of them, or the data of a newcomer"
                )
            return published.patients[patient]
        if published.patients.get(patient.id) != patient:
            require_valid(_alone(published.problem, patient), "the patient")
        return patient

    def _options(self, who: Patient, k: int, moves: int, clock: Clock) -> tuple[Quote, ...]:
        found = list(undisturbing(self._published, who, k, clock))
        for number in range(1, moves + 1):
            if len(found) < k and not clock.is_over:
                more = moving(self._published, who, number, found, clock)
                found += sorted(islice(more, k - len(found)), key=lambda quote: quote.change)
        return tuple(found)


def _alone(problem: Problem, patient: Patient) -> Problem:
    """A problem of the patient and what the patient names: there is no more to be read again."""
    named = {patient.therapist, *patient.prefers.clinicians, *(n.clinician for n in patient.needs)}
    wished = set(patient.prefers.sessions)
    return replace(
        problem,
        patients=(patient,),
        sessions=tuple(
            replace(s, clinicians=(), rooms=(), closed=False)
            for s in problem.sessions
            if s.id in wished
        ),
        clinicians=tuple(c for c in problem.clinicians if c.id in named),
        rooms=(),
        keep_apart=(),
        keep_together=(),
        pins=(),
        current=None,
    )


def _unknown(what: str, where: str, remedy: str) -> InputError:
    fault = Fault(what, "", f"is not among the problem's {where}", f"give {remedy}")
    return InputError([fault], "the question")
