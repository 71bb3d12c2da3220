"""Answers on the phone: whole weeks for one patient beside a published schedule."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from iopsched.errors import Fault, InputError
from iopsched.explain.edits import FreePatient
from iopsched.explain.offers import MoreSeats
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.quote.answers import Disturbed, Fillings, Loosening, Quote, Quotes, with_patient
from iopsched.schedule import Placement, Schedule
from iopsched.screening import referral_reasons, schedulable
from iopsched.search.published import Published
from iopsched.search.variety import Variety
from iopsched.search.verify import own_penalty, verify
from iopsched.search.weeks import FoundWeeks, Weeks
from iopsched.search.wishes import WishForMoves, WishForRelief
from iopsched.validate import require_valid, require_valid_schedule
from iopsched.week import Span

__all__ = ["Quoter"]

DISTURBANCE = 2_000
"""Search cost of a placement that somebody loses: above wishes, below what a plan asks for."""

OFFERED = 5
"""Loosenings that are offered, at most."""


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
        clock = _Clock(time_limit)
        options = tuple(self._options(who, k, moves, clock))
        loosenings = () if options else tuple(self._loosenings(who, clock))
        ended = not clock.is_over
        return Quotes(
            options, who.id, loosenings, (), ended, round(time.perf_counter() - began, 3)
        )

    def first(self, patient: Patient | str) -> Quote | None:
        """The best whole week that moves nobody, if there is one."""
        return next(self._undisturbing(self._known(patient), 1, _Clock(None)), None)

    def fill(
        self, session: str, k: int | None = 5, *, time_limit: float | None = 10.0
    ) -> Fillings:
        """Who fits best into a session; see `iopsched.fill`."""
        began = time.perf_counter()
        published, clock = self._published, _Clock(time_limit)
        if session not in published.seats:
            raise _unknown("session", "sessions", "the id of a session of the problem")
        found = []
        for patient in self._candidates(session):
            if clock.is_over:
                break
            weeks = Weeks(published, [patient], () if patient.enrolled else [patient.id])
            seats = weeks.seats_in(session)
            if len(seats):
                weeks.require_one(seats)
                weeks.keep(published.weeks.get(patient.id, ()), DISTURBANCE)
                answer = weeks.find(clock.left)
                if answer is not None:
                    found.append(self._quote([patient], answer))
        helped = sorted((q for q in found if q.change < 0), key=lambda q: (q.change, q.patient))
        return Fillings(
            tuple(helped[:k]),
            session,
            self._free_seats(session),
            not clock.is_over,
            round(time.perf_counter() - began, 3),
        )

    def _known(self, patient: Patient | str) -> Patient:
        published = self._published
        if isinstance(patient, str):
            if patient not in published.patients:
                raise _unknown("patient", "patients", "a Patient, or the id of one of the problem")
            return published.patients[patient]
        if published.patients.get(patient.id) != patient:
            # A newcomer may name sessions; of the rest of the week nothing has to be read again.
            named = set(patient.prefers.sessions)
            require_valid(
                replace(
                    published.problem,
                    patients=(patient,),
                    sessions=tuple(s for s in published.problem.sessions if s.id in named),
                    keep_apart=(),
                    keep_together=(),
                    pins=(),
                    current=None,
                ),
                "the patient",
            )
        return patient

    def _options(self, who: Patient, k: int, moves: int, clock: _Clock) -> Iterator[Quote]:
        found: list[Quote] = []
        for quote in self._undisturbing(who, k, clock):
            found.append(quote)
            yield quote
        for number in range(1, moves + 1):
            if len(found) >= k or clock.is_over:
                return
            for quote in self._moving(who, number, k, found, clock):
                found.append(quote)
                yield quote
                if len(found) >= k:
                    return

    def _undisturbing(self, who: Patient, k: int, clock: _Clock) -> Iterator[Quote]:
        weeks = Weeks(self._published, [who], [who.id])
        variety = Variety(weeks, 0, k - 1)
        for left in range(k - 1, -1, -1):
            answer = weeks.find(clock.left)
            if answer is None:
                return
            yield self._quote([who], answer)
            if left:
                variety.keep_away(answer.schedule.of(who.id))

    def _moving(
        self, who: Patient, number: int, k: int, found: Sequence[Quote], clock: _Clock
    ) -> Iterator[Quote]:
        """Weeks for which some others move, each other week as whole as it was."""
        published = self._published
        movable = [
            one
            for one in published.weeks
            if one != who.id and one not in published.short
        ]
        wish = WishForMoves(published, who, movable, number)
        seen = [quote.week for quote in found]
        while not clock.is_over:
            asked = wish.propose(clock.left)
            if asked is None:
                return
            others = [published.patients[one] for one in asked]
            weeks = Weeks(published, [who, *others], [who.id, *asked])
            variety = Variety(weeks, 0, len(seen))
            for week in seen:
                variety.keep_away(week)
            for one in asked:
                weeks.keep(published.weeks[one], DISTURBANCE)
            answer = weeks.find(clock.left)
            if answer is not None:
                quote = self._quote([who, *others], answer)
                seen.append(quote.week)
                yield quote

    def _quote(self, free: Sequence[Patient], answer: FoundWeeks) -> Quote:
        published, who = self._published, free[0]
        verify(published, free, answer)
        before = own_penalty(published, who)
        elsewhere = published.beside([who.id]) + published.common
        disturbed = []
        for other in free[1:]:
            gone, new = _difference(published.weeks[other.id], answer.schedule.of(other.id))
            if gone or new:
                disturbed.append(Disturbed(patient=other.id, before=gone, after=new))
        week = answer.schedule.of(who.id)
        gives_up, gains = _difference(published.weeks.get(who.id, ()), week)
        return Quote(
            patient=who.id,
            week=week,
            disturbed=tuple(disturbed),
            change=answer.score - elsewhere - before,
            cost=answer.score - elsewhere,
            gives_up=gives_up,
            gains=gains,
            opened=answer.opened,
            closed=answer.closed,
            best=answer.best,
            _published=published,
            _free=tuple(free),
            _found=answer,
        )

    def _loosenings(self, who: Patient, clock: _Clock) -> Iterator[Loosening]:
        """Single things to loosen that were solved again, the smallest first."""
        found: list[Loosening] = []
        wish = WishForRelief(self._published, who)
        while len(found) < OFFERED and not clock.is_over:
            thing = wish.propose(clock.left)
            if thing is None:
                break
            made = self._freed(who, thing) if isinstance(thing, Span) else self._seated(who, thing)
            found += [] if made is None else [made]
        yield from sorted(found, key=lambda one: (one.size, one.quote.change))

    def _freed(self, who: Patient, commitment: Span) -> Loosening | None:
        """The part of a commitment in the way of a week that fits without it."""
        whole = FreePatient(who.id, commitment)
        first = self._after(who, whole)
        if first is None:
            return None
        problem = self._published.problem
        remote = {s.id for s in problem.sessions if s.modality == "telehealth"}
        inside = []
        for p in first.week:
            away = p.session in remote or (p.session is None and who.modality == "telehealth")
            travel = 0 if away else who.travel_minutes
            start = max(p.start - travel, commitment.start)
            end = min(p.end + travel, commitment.end)
            if start < end:
                inside.append(Span(start, end))
        if not inside:
            return None
        part = Span(min(s.start for s in inside), max(s.end for s in inside))
        edit = FreePatient(who.id, part)
        quote = self._after(who, edit)
        return None if quote is None else Loosening(edit=edit, quote=quote)

    def _after(self, who: Patient, edit: FreePatient) -> Quote | None:
        """The best week of the patient after an edit of their own data."""
        changed = edit.apply(replace(self._published.problem, patients=(who,))).patients[0]
        return next(self._undisturbing(changed, 1, _Clock(None)), None)

    def _seated(self, who: Patient, session: str) -> Loosening | None:
        published = self._published
        size = len(published.seats[session])
        edit = MoreSeats(session, size + 1, 1)
        problem = edit.apply(with_patient(published.problem, who))
        schedule: Schedule = published.schedule
        quote = Quoter(problem, schedule).first(who)
        return None if quote is None else Loosening(edit=edit, quote=quote)

    def _candidates(self, session: str) -> Iterator[Patient]:
        """Patients who wait or fall short, and need what the session gives; urgent ones first."""
        published = self._published
        service = next(s.service for s in published.problem.sessions if s.id == session)
        people = sorted(published.problem.patients, key=lambda p: -p.priority)
        return (
            patient
            for patient in people
            if schedulable(patient)
            and (patient.id in published.short or patient.id not in published.weeks)
            and patient.id not in published.seats[session]
            and any(service in need.services for need in patient.needs)
        )

    def _free_seats(self, session: str) -> int:
        published = self._published
        cap = int(published.index.session_cap[published.index.session[session]])
        run = published.runs.get(session)
        if run is not None and run.room is not None:
            cap = min(cap, published.rooms[run.room].capacity)
        return max(0, cap - len(published.seats[session]))


class _Clock:
    """Time left of one question."""

    def __init__(self, limit: float | None) -> None:
        self._end = None if limit is None else time.perf_counter() + limit

    @property
    def left(self) -> float:
        """Seconds for one more search."""
        return 60.0 if self._end is None else max(0.0, self._end - time.perf_counter())

    @property
    def is_over(self) -> bool:
        """Whether time has run out."""
        return self.left <= 0


def _difference(
    before: Sequence[Placement], after: Sequence[Placement]
) -> tuple[tuple[Placement, ...], tuple[Placement, ...]]:
    old, new = set(before), set(after)
    return tuple(p for p in before if p not in new), tuple(p for p in after if p not in old)


def _unknown(what: str, where: str, remedy: str) -> InputError:
    fault = Fault(what, "", f"is not among the problem's {where}", f"give {remedy}")
    return InputError([fault], "the question")
