"""The rules that stand in the way of what is missing, told from the schedule by the referee."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from iopsched.check import violations
from iopsched.explain.answers import Reason, Relaxation
from iopsched.explain.asks import Ask, NeedAsk, SeatAsk
from iopsched.explain.windows import Windows
from iopsched.offering import Session
from iopsched.patient import Patient
from iopsched.roster import Roster
from iopsched.schedule import Placement, Run, Schedule
from iopsched.week import Span

__all__ = ["Objections"]

_OF_SESSIONS = ("group_size", "keep_apart")
"""Rules whose findings about a session concern whoever would have a seat in it."""


@dataclass(frozen=True)
class Objections:
    """What speaks against more placements of one patient beside the schedule as it is.

    Attributes
    ----------
    roster : Roster
    patient : str
    """

    roster: Roster
    patient: str

    def reasons(self, ask: Ask, relaxations: Sequence[Relaxation]) -> tuple[Reason, ...]:
        """Why what is asked for is missing; at least one reason."""
        found = list(dict.fromkeys(self._against(ask)))
        told = {reason.rule for reason in found}
        for rule in dict.fromkeys(e.rule for one in relaxations for e in one.edits):
            if rule not in told:
                first = next(e for one in relaxations for e in one.edits if e.rule == rule)
                found.append(Reason(rule, f"stands in the way unless: {first}"))
        if any(not one.edits for one in relaxations):
            words = "it is possible as things are; the schedule is not the best"
            return (Reason(ask.rule, words),)
        if not found:
            words = "each part is possible, but not beside all else that the week has"
            found.append(Reason(ask.rule, words))
        return tuple(found)

    def of_session(self, session: Session) -> list[tuple[str, str]]:
        """Rule and words of each objection to a seat in a session, and so in all of its series."""
        together = [
            other
            for other in self.roster.problem.sessions
            if other.id == session.id or (session.series and other.series == session.series)
        ]
        seats: list[Placement] = []
        runs: list[Run] = []
        for one in together:
            run = self.roster.runs.get(one.id)
            if run is None:
                span = min(one.times, key=self._busy)
                run = Run(session=one.id, start=span.start, end=span.end)
                runs.append(run)
            if all(seat.patient != self.patient for seat in self.roster.seats[one.id]):
                seats.append(_seat(self.patient, one, run))
        return self._new({one.id for one in together}, seats, runs)

    def _busy(self, span: Span) -> int:
        """Minutes of a span at which the patient is not free."""
        who = self.roster.patients[self.patient]
        return sum(c.overlap(span.start, span.end) for c in who.commitments)

    def beside(self, placement: Placement) -> list[tuple[str, str]]:
        """Rule and words of what an appointment breaks."""
        return self._new(set(), [placement], [])

    def _new(
        self, sessions: set[str], placements: Sequence[Placement], runs: Sequence[Run]
    ) -> list[tuple[str, str]]:
        """Violations that were not there before and concern the patient or the sessions."""
        now = self._near(sessions)
        known = set(violations(now))
        added = replace(
            now.schedule,
            placements=(*now.schedule.placements, *placements),
            runs=(*now.schedule.runs, *runs),
        )
        return [
            (violation.rule, violation.message)
            for violation in violations(Roster(now.problem, added))
            if violation not in known
            and (
                violation.patient == self.patient
                or (violation.session in sessions and violation.rule in _OF_SESSIONS)
            )
        ]

    def _against(self, ask: Ask) -> Iterator[Reason]:
        if isinstance(ask, SeatAsk):
            session = self.roster.sessions[ask.session]
            yield from (Reason(rule, words) for rule, words in self.of_session(session))
            return
        who = self.roster.patients[self.patient]
        needs = enumerate(who.needs)
        if isinstance(ask, NeedAsk):
            needs = enumerate(who.needs[ask.need : ask.need + 1], ask.need)
        for number, need in needs:
            wanted = need.min if need.max is None else need.max
            if not isinstance(ask, NeedAsk) and self.roster.count(who, need) >= wanted:
                continue
            for service in need.services:
                if self.roster.services[service].form == "group":
                    yield from self._of_groups(service)
                else:
                    yield from Windows(self, number, service).reasons()

    def _of_groups(self, service: str) -> Iterator[Reason]:
        mine = {p.session for p in self.roster.week[self.patient]}
        offered = [s for s in self.roster.problem.sessions if s.service == service]
        if not offered:
            yield Reason("eligibility", f"{service}: no session is offered")
        elif all(session.id in mine for session in offered):
            taken = f"{service}: all {len(offered)} sessions offered are in the week already"
            yield Reason("group_size", taken)
        found = [self.of_session(session) for session in offered if session.id not in mine]
        # Sessions for others are no way for this patient, unless there are no others.
        meant = [one for one in found if "eligibility" not in dict(one)] or found
        words: dict[str, list[str]] = {}
        for rule, text in (pair for one in meant for pair in one):
            words.setdefault(rule, []).append(text)
        for rule, parts in words.items():
            yield Reason(rule, "; ".join(dict.fromkeys(parts)))

    def _near(self, sessions: set[str]) -> Roster:
        """The patient's week, and who else is in the sessions: what objections depend on.

        The patient is enrolled: weekly minimums are no objection to a single placement.
        """
        whole, problem = self.roster, self.roster.problem
        me = replace(whole.patients[self.patient], enrolled=True)
        mine = whole.week[self.patient]
        seats = [s for one in sessions for s in whole.seats[one] if s.patient != self.patient]
        others = [whole.patients[one] for one in dict.fromkeys(s.patient for s in seats)]
        ids = {self.patient, *(one.id for one in others)}
        used = sessions | {p.session for p in mine if p.session is not None}
        current = problem.current
        near = replace(
            problem,
            patients=(me, *(Patient(id=p.id, rule_pack=p.rule_pack) for p in others)),
            keep_apart=tuple(pair for pair in problem.keep_apart if ids.issuperset(pair)),
            keep_together=(),
            pins=tuple(pin for pin in problem.pins if pin.patient == self.patient),
            current=None
            if current is None
            else replace(current, placements=current.of(self.patient), runs=(), unplaced=()),
        )
        runs = tuple(run for run in whole.schedule.runs if run.session in used)
        return Roster(near, Schedule(placements=(*mine, *seats), runs=runs))


def _seat(patient: str, session: Session, run: Run) -> Placement:
    return Placement(
        patient=patient,
        service=session.service,
        session=session.id,
        start=run.start,
        end=run.end,
        clinicians=run.clinicians,
        room=run.room,
    )
