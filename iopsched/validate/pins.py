"""Whether each pin can be kept, and all of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from iopsched.problem import Need, Patient, Pin, Problem, Service, Session
from iopsched.screening import schedulable
from iopsched.validate.finding import Finding
from iopsched.validate.lookup import Lookup
from iopsched.week import Span

__all__ = ["pin_findings"]


@dataclass(frozen=True, slots=True)
class _Held:
    """A pin with the things that it names."""

    position: int
    pin: Pin
    patient: Patient
    service: Service
    session: Session | None

    @property
    def event(self) -> Hashable:
        """The meeting: a session, or an appointment of one patient."""
        return self.position if self.session is None else self.session.id

    @property
    def times(self) -> list[Span]:
        """Times of the session that agree with the pin."""
        times = () if self.session is None else self.session.times
        pin = self.pin
        return [t for t in times if pin.start in (None, t.start) and pin.end in (None, t.end)]

    @property
    def span(self) -> Span | None:
        """When, if the pin leaves no choice."""
        pin = self.pin
        if self.session is not None:
            return self.times[0] if len(self.times) == 1 else None
        if pin.start is None:
            return None
        lengths = {minutes(need, self.service) for need in self.patient.needs if self.answers(need)}
        end = pin.start + lengths.pop() if pin.end is None and len(lengths) == 1 else pin.end
        return None if end is None else Span(pin.start, end)

    @property
    def start_field(self) -> str:
        """The field that says when."""
        return "session" if self.pin.start is None else "start"

    def answers(self, need: Need) -> bool:
        """Whether the pin may count toward the need."""
        pin = self.pin
        if self.service.id not in need.services:
            return False
        if self.service.form == "group":
            return True
        length = None if pin.start is None or pin.end is None else pin.end - pin.start
        return length in (None, minutes(need, self.service)) and (
            not pin.clinicians or need.clinician in (None, *pin.clinicians)
        )

    def surely_answers(self, need: Need) -> bool:
        """Whether the pin counts toward the need whatever is chosen for what it leaves out."""
        pin = self.pin
        timed = need.minutes is None or (pin.start is not None and pin.end is not None)
        staffed = need.clinician is None or bool(pin.clinicians)
        return timed and staffed and self.answers(need)

    def says(self, field: str, problem: str, remedy: str) -> Finding:
        return Finding(("pins", self.position, field), problem, remedy)


def minutes(need: Need, service: Service) -> int:
    """Length of an appointment for the need."""
    return service.minutes if need.minutes is None else need.minutes


def pin_findings(problem: Problem, lookup: Lookup) -> Iterator[Finding]:
    """Find pins that cannot be kept."""
    held = list(_held(problem.pins, lookup))
    for pin in held:
        yield from _alone(pin)
        yield from _of_session(pin)
        yield from _of_clinicians(pin, lookup)
    yield from _meetings(held)
    yield from _limits(held)
    yield from _apart(held, problem)


def _held(pins: tuple[Pin, ...], lookup: Lookup) -> Iterator[_Held]:
    for i, pin in enumerate(pins):
        patient, service = lookup.patients.get(pin.patient), lookup.services.get(pin.service)
        session = None if pin.session is None else lookup.sessions.get(pin.session)
        if patient and service and (session or pin.session is None):
            yield _Held(i, pin, patient, service, session)


def _alone(held: _Held) -> Iterator[Finding]:
    if not schedulable(held.patient):
        yield held.says(
            "patient",
            "pins a patient whose status calls for a referral",
            "remove the pin, or correct the patient's `status` after clinical review",
        )
    if not any(held.answers(need) for need in held.patient.needs):
        yield held.says(
            "service",
            "matches no need of the patient",
            "add the need to the patient's plan, or correct the pin",
        )


def _of_session(held: _Held) -> Iterator[Finding]:
    session, pin = held.session, held.pin
    if session is None:
        return
    if session.service != pin.service:
        yield held.says(
            "session", "is a session of another service", "correct `service` or `session`"
        )
    elif not held.times and (pin.start is None or pin.end is None or pin.start < pin.end):
        yield held.says(
            "end" if pin.start is None else "start",
            "is a time that the session does not have",
            "write one of the session's times, or leave start and end out",
        )
    if pin.room is not None and session.rooms and pin.room not in session.rooms:
        yield held.says(
            "room", "is not among the session's rooms", "correct the pin or the session"
        )


def _of_clinicians(held: _Held, lookup: Lookup) -> Iterator[Finding]:
    pin, service, session = held.pin, held.service, held.session
    if len(set(pin.clinicians)) > service.staff:
        yield held.says(
            "clinicians",
            f"names more clinicians than the {service.staff} that the service has",
            "name fewer",
        )
    for i, name in enumerate(pin.clinicians):
        clinician = lookup.clinicians.get(name)
        if session is not None and session.clinicians and name not in session.clinicians:
            problem = "is not among the session's clinicians"
            remedy = "correct the pin or the session"
        elif clinician is not None and not set(service.requires) <= set(clinician.tags):
            problem = "names a clinician without the tags that the service requires"
            remedy = "name another, or give the clinician those tags"
        else:
            continue
        yield Finding(("pins", held.position, "clinicians", i), problem, remedy)


def _meetings(held: Iterable[_Held]) -> Iterator[Finding]:
    """Nobody, and no room, in two meetings at once; and one session is one meeting."""
    at: dict[tuple[str, str], list[_Held]] = defaultdict(list)
    for pin in held:
        whose = [("patient", pin.pin.patient), *(("clinicians", c) for c in pin.pin.clinicians)]
        if pin.pin.room is not None:
            whose.append(("room", pin.pin.room))
        for field, name in whose:
            earlier = at[field, name]
            if field == "patient" and any(_same_seat(pin, other) for other in earlier):
                yield pin.says("session", "repeats an earlier pin of the patient", "keep only one")
            elif any(_clash(pin, other) for other in earlier):
                yield pin.says(
                    pin.start_field if field == "patient" else field,
                    f"clashes with an earlier pin of the same {field.removesuffix('s')}",
                    "change or remove one of the two",
                )
            earlier.append(pin)
    first: dict[str, _Held] = {}
    for pin in held:
        if pin.session is not None:
            other = first.setdefault(pin.session.id, pin)
            for field in ("start", "room"):
                values = {getattr(pin.pin, field), getattr(other.pin, field)} - {None}
                if len(values) > 1:
                    yield pin.says(
                        field, "differs from an earlier pin of the session", "make them agree"
                    )


def _same_seat(one: _Held, other: _Held) -> bool:
    return one.session is not None and other.session is one.session


def _clash(one: _Held, other: _Held) -> bool:
    if one.event == other.event or one.span is None or other.span is None:
        return False
    return one.span.overlap(other.span.start, other.span.end) > 0


def _limits(held: Iterable[_Held]) -> Iterator[Finding]:
    """No more pins than a need, or a session, has places."""
    counted: dict[tuple[str, int], int] = defaultdict(int)
    seats: dict[str, set[str]] = defaultdict(set)
    for pin in held:
        for i, need in enumerate(pin.patient.needs):
            if pin.surely_answers(need):
                counted[pin.patient.id, i] += 1
                if need.max is not None and counted[pin.patient.id, i] == need.max + 1:
                    yield pin.says(
                        "service",
                        "is more than the `max` of the patient's need",
                        "remove a pin, or raise the need's `max`",
                    )
        if pin.session is not None:
            session, taken = pin.session, seats[pin.session.id]
            taken.add(pin.patient.id)
            limit = pin.service.max_size if session.max_size is None else session.max_size
            if limit is not None and len(taken) == limit + 1:
                yield pin.says(
                    "session",
                    "is more than the session's `max_size`",
                    "remove a pin, or raise the session's `max_size`",
                )


def _apart(held: Iterable[_Held], problem: Problem) -> Iterator[Finding]:
    pairs = {frozenset(pair) for pair in problem.keep_apart}
    members: dict[str, list[str]] = defaultdict(list)
    for pin in held:
        if pin.session is not None:
            group = members[pin.session.id]
            if any(frozenset((pin.patient.id, other)) in pairs for other in group):
                yield pin.says(
                    "session",
                    "seats two patients of a `keep_apart` pair in one session",
                    "move one of them, or remove the pair",
                )
            group.append(pin.patient.id)
