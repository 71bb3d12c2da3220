"""Find whole weeks for a patient: moving nobody, or moving a few others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iopsched.patient import Patient
from iopsched.quote.answers import Disturbed, Quote
from iopsched.quote.clock import Clock
from iopsched.schedule import Placement
from iopsched.search.questions.published import Published
from iopsched.search.questions.variety import Variety
from iopsched.search.questions.verify import own_penalty, verify
from iopsched.search.questions.weeks import FoundWeeks, Weeks
from iopsched.search.questions.wishes import WishForMoves

__all__ = ["DISTURBANCE", "moving", "quoted", "undisturbing"]

FEW, MANY = 3, 10
"""Proposals that are tried together: at first, when most are good, and after that."""

MOST = 3
"""Weeks that are taken from proposals tried together."""

DISTURBANCE = 2_000
"""Search cost of a placement that somebody loses: above wishes, below what a plan asks for."""


def undisturbing(published: Published, who: Patient, k: int, clock: Clock) -> Iterator[Quote]:
    """Whole weeks that move nobody, the best first, each clearly different from those before."""
    weeks = Weeks(published, [who], [who.id])
    variety = Variety(weeks, 0, k - 1)
    for left in range(k - 1, -1, -1):
        answer = weeks.find(clock.left)
        if answer is None:
            return
        yield quoted(published, weeks, answer)
        if left:
            variety.keep_away(answer.schedule.of(who.id))


def moving(
    published: Published, who: Patient, number: int, found: Sequence[Quote], clock: Clock
) -> Iterator[Quote]:
    """Whole weeks for which so many others move, and keep weeks as whole as they were.

    Those who could move are tried several at a time, the likeliest first, of whom so many may.
    """
    movable = [one for one in published.weeks if one != who.id and one not in published.short]
    wish = WishForMoves(published, who, movable, number)
    seen = [quote.week for quote in found]
    together = FEW
    while asked := _asked(wish, together, clock):
        free = [who, *(published.patients[one] for one in asked)]
        weeks = Weeks(published, free, [one.id for one in free])
        for one in asked:
            weeks.keep(published.weeks[one], DISTURBANCE)
        weeks.move_at_most(number, [published.weeks[one] for one in asked])
        variety = Variety(weeks, 0, len(seen) + MOST)
        for week in seen:
            variety.keep_away(week)
        for _ in range(MOST):
            answer = weeks.find(clock.left)
            if answer is None:
                break
            quote = quoted(published, weeks, answer)
            seen.append(quote.week)
            yield quote
            variety.keep_away(quote.week)
        together = MANY


def _asked(wish: WishForMoves, together: int, clock: Clock) -> tuple[str, ...]:
    """Who could move by so many of the next proposals; nobody when there are none, or no time."""
    asked: dict[str, None] = {}
    for _ in range(together):
        people = None if clock.is_over else wish.propose(clock.left)
        if people is None:
            break
        asked.update(dict.fromkeys(people))
    return tuple(asked)


def quoted(published: Published, weeks: Weeks, answer: FoundWeeks) -> Quote:
    """Found weeks of a patient and of others who make room, as a quote; the referee judges it."""
    free = weeks.free
    who = free[0]
    verify(published, free, answer)
    before = own_penalty(published, [who], published.schedule)
    # Searched as if nobody were enrolled, so that weeks are whole; they cost as everybody is.
    score = answer.score
    if weeks.own.patients != free:
        score += own_penalty(published, free, answer.schedule)
        score -= own_penalty(published, weeks.own.patients, answer.schedule)
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
        change=score - elsewhere - before,
        cost=score - elsewhere,
        gives_up=gives_up,
        gains=gains,
        opened=answer.opened,
        closed=answer.closed,
        best=answer.best,
        _published=published,
        _free=free,
        _found=answer,
    )


def _difference(
    before: Sequence[Placement], after: Sequence[Placement]
) -> tuple[tuple[Placement, ...], tuple[Placement, ...]]:
    old, new = set(before), set(after)
    return tuple(p for p in before if p not in new), tuple(p for p in after if p not in old)
