"""What to loosen when no week fits, each solved again to make sure that it helps.

Single things come first. Where none is enough, as in a program that is full, things are loosened
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from iopsched.explain.edits import WORTH, Edit, FreePatient
from iopsched.explain.offers import MoreSeats
from iopsched.patient import Patient
from iopsched.problem import Problem
from iopsched.quote.answers import Loosening, Quote, with_patient
from iopsched.quote.clock import Clock
from iopsched.quote.find import undisturbing
from iopsched.search.questions.published import Published
from iopsched.search.questions.relief import Thing, WishForMuch, WishForRelief
from iopsched.week import Span

__all__ = ["loosenings"]

OFFERED = 5
"""Loosenings that are offered, at most."""

TRIED = 20
"""Combinations that are tried, at most: of those that fail there are as many as one likes."""

SINGLE = 0.5
"""Of the time: for things one of which is enough."""


@dataclass(frozen=True, slots=True)
class Together(Edit):
    """Several edits at once."""

    edits: tuple[Edit, ...]
    rule = "several"

    @property
    def size(self) -> int:
        return sum(edit.size for edit in self.edits)

    def apply(self, problem: Problem) -> Problem:
        for edit in self.edits:
            problem = edit.apply(problem)
        return problem

    def __str__(self) -> str:
        return " and ".join(map(str, self.edits))


def loosenings(published: Published, who: Patient, clock: Clock) -> tuple[Loosening, ...]:
    """Seats and parts of commitments that are enough for a whole week; smallest first."""
    single = clock.share(SINGLE)
    found = _one_by_one(published, who, single) or _together(published, who, clock)
    return tuple(sorted(found, key=lambda one: (one.size, one.quote.change)))


def _one_by_one(published: Published, who: Patient, clock: Clock) -> list[Loosening]:
    wish = WishForRelief(published, who)
    found: list[Loosening] = []
    while len(found) < OFFERED and not clock.is_over:
        thing = wish.propose(clock.left)
        if thing is None:
            break
        if isinstance(thing, Span):
            found += _freed(published, who, thing, clock)
        else:
            found += _seated(published, who, thing, clock)
    return found


def _together(published: Published, who: Patient, clock: Clock) -> list[Loosening]:
    """Things that are enough together, the least that was found first."""
    wish = WishForMuch(published, who, WORTH["seat"])
    for _ in range(TRIED):
        things = None if clock.is_over else wish.propose(clock.left)
        if things is None:
            break
        if found := _all_given(published, who, things, clock):
            return found
    return []


def _all_given(
    published: Published, who: Patient, things: Sequence[Thing], clock: Clock
) -> list[Loosening]:
    """The things loosened, of commitments what is in the way, and the week that then fits."""
    seats: list[Edit] = [
        MoreSeats(thing, len(published.seats[thing]) + 1, 1)
        for thing in things
        if isinstance(thing, str)
    ]
    spans = [thing for thing in things if isinstance(thing, Span)]
    wider = published.wider(Together(tuple(seats)).apply(published.problem))
    freed = Together(tuple(FreePatient(who.id, span) for span in spans))
    for first in _after(wider, who, freed, clock):
        parts = [_in_the_way(published, who, span, first) for span in spans]
        free = [FreePatient(who.id, part) for part in parts if part is not None]
        for quote in _after(wider, who, Together(tuple(free)), clock):
            return [Loosening(edit=Together((*seats, *free)), quote=quote)]
    return []


def _seated(published: Published, who: Patient, session: str, clock: Clock) -> Iterator[Loosening]:
    edit = MoreSeats(session, len(published.seats[session]) + 1, 1)
    wider = published.wider(edit.apply(published.problem))
    for quote in undisturbing(wider, who, 1, clock):
        yield Loosening(edit=edit, quote=quote)


def _freed(
    published: Published, who: Patient, commitment: Span, clock: Clock
) -> Iterator[Loosening]:
    """The part of a commitment that is in the way of a week that fits without it."""
    for first in _after(published, who, FreePatient(who.id, commitment), clock):
        part = _in_the_way(published, who, commitment, first)
        if part is None:
            continue
        edit = FreePatient(who.id, part)
        for quote in _after(published, who, edit, clock):
            yield Loosening(edit=edit, quote=quote)


def _after(published: Published, who: Patient, edit: Edit, clock: Clock) -> Iterator[Quote]:
    """The best week of the patient after an edit of their own data, if any."""
    changed = edit.apply(with_patient(replace(published.problem, patients=()), who)).patients[0]
    return undisturbing(published, changed, 1, clock)


def _in_the_way(published: Published, who: Patient, commitment: Span, quote: Quote) -> Span | None:
    """From the first to the last moment of a commitment that a week needs, travel included."""
    remote = {s.id for s in published.problem.sessions if s.modality == "telehealth"}
    moments: list[int] = []
    for p in quote.week:
        at_home = who.modality == "telehealth" if p.session is None else p.session in remote
        travel = 0 if at_home else who.travel_minutes
        start, end = p.start - travel, p.end + travel
        if commitment.overlap(start, end):
            moments += [max(start, commitment.start), min(end, commitment.end)]
    return Span(min(moments), max(moments)) if moments else None
