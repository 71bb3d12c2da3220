"""What a patient's rules ask, as the kernel needs it: sets of a day, and sums of the week.

Each patient's rules are read anew; nothing of the solver's model is used. A week's cost is a sum of
what each day costs by itself and of what the week's totals cost. Plans that ask for something that
cannot be said so are left to the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from iopsched.arrays import Ints
from iopsched.index import NONE
from iopsched.patient import Patient
from iopsched.regulation import counts, credited_minutes, whole_minutes
from iopsched.rulepack import RulePack
from iopsched.rules.authorization import in_units
from iopsched.rules.extra_visit import visits_asked
from iopsched.rules.spread import fair_share
from iopsched.search.weekly.book import Book, UnsayableError
from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.days import FAR, Floats

__all__ = [
    "DaySets",
    "Feature",
    "Kind",
    "day_sets",
    "kinds_of",
    "meets_of",
    "unit_of",
    "week_sums",
]

SETS = 1024
"""Most sets of kinds that one day is looked at for."""

BITS = 62
"""Bits in which a set is told."""

Feature = tuple[Ints, Floats]
"""What each set of a day brings of a sum of the week, and what each amount of it costs."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that a patient's own rules cannot tell apart but by time.

    Attributes
    ----------
    met : int
        Needs that it counts toward, as bits.
    minutes : int
    service : int
        A service of the kind.
    """

    met: int
    minutes: int
    service: int


def kinds_of(book: Book, patient: Patient, rows: Ints) -> tuple[Ints, list[Kind]]:
    """The kind of each row, and what the kinds are."""
    c, index = book.candidates.rows, book.index
    packs = (*index.regulation.all(patient), index.regulation.own(patient))
    shunned = {index.service[s] for need in patient.needs for s in need.not_on_days_with}
    alike: dict[object, int] = {}
    code = np.zeros(len(index.problem.services), dtype=np.int64)
    for s in np.unique(c.service[rows]).tolist():
        service = index.problem.services[s]
        how = (tuple(counts(service, pack) for pack in packs), s if s in shunned else NONE)
        code[s] = alike.setdefault(how, len(alike))
    key = np.stack([book.met[rows], c.end[rows] - c.start[rows], code[c.service[rows]]])
    values, first, kind = np.unique(key, axis=1, return_index=True, return_inverse=True)
    services = c.service[rows[first]].tolist()
    return kind.ravel(), [
        Kind(met, minutes, service)
        for met, minutes, service in zip(*values[:2].tolist(), services, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class DaySets:
    """Sets of placements that one day may have; the first is the empty one.

    Attributes
    ----------
    often : array of int, shape (sets, kinds)
        How often each set has each kind.
    toward : array of int, shape (sets, needs)
        Placements toward each need.
    further : array of int, shape (kinds, sets)
        The set that each set becomes with one more of a kind, or -1.
    cost : array of float
        What each set costs on any day.
    """

    often: Ints
    toward: Ints
    further: Ints
    cost: Floats


def day_sets(book: Book, p: int, kinds: Sequence[Kind], offered: Ints) -> DaySets:
    """All sets of kinds that one day may have.

    Parameters
    ----------
    offered : array of int
        Slots of each kind on the day that has most.
    """
    patient = book.index.problem.patients[p]
    judge = _judge(book, p, kinds)
    each = np.eye(len(kinds), dtype=np.int64)
    alone = [judge(np.arange(1, n + 1)[:, None] * each[k]) for k, n in enumerate(offered)]
    offered = np.array([(cost < FAR).sum() for cost in alone], dtype=np.int64)
    # A set as one number: how often it has each kind, the first kind in the highest bits.
    width = [int(many).bit_length() for many in offered]
    if sum(width) > BITS:
        raise UnsayableError
    one_more = np.array([1 << sum(width[k + 1 :]) for k in range(len(kinds))], dtype=np.int64)
    often = level = np.zeros((1, len(kinds)), dtype=np.int64)
    # Whatever forbids a set forbids all that have more.
    while level.size:
        parent, kind = np.nonzero(level < offered)
        grown = level[parent] + each[kind]
        _, first = np.unique(grown @ one_more, return_index=True)
        grown = grown[first]
        level = grown[judge(grown) < FAR]
        often = np.concatenate([often, level])
        if len(often) > SETS:
            raise UnsayableError
    number = often @ one_more
    order = np.argsort(number)
    wanted = number + one_more[:, None]
    place = np.minimum(np.searchsorted(number, wanted, sorter=order), len(number) - 1)
    # Where a kind has its most, one more would spill over into the bits of the kind before it.
    known = (number[order[place]] == wanted) & (offered[:, None] > often.T)
    further = np.where(known, order[place], NONE)
    return DaySets(often, often @ meets_of(patient, kinds), further, judge(often))


def meets_of(patient: Patient, kinds: Sequence[Kind]) -> Ints:
    """Whether each kind counts toward each need."""
    met = np.array([kind.met for kind in kinds], dtype=np.int64)
    return met[:, None] >> np.arange(len(patient.needs)) & 1


def _judge(book: Book, p: int, kinds: Sequence[Kind]) -> Callable[[Ints], Floats]:
    """What sets cost by themselves, given how often they have each kind; forbidden ones are far."""
    patient = book.index.problem.patients[p]
    meets, most = meets_of(patient, kinds), book.most(p)
    minutes = np.array([kind.minutes for kind in kinds], dtype=np.int64)
    shuns = np.array(
        [
            [
                kind.service in {book.index.service[s] for s in need.not_on_days_with}
                for kind in kinds
            ]
            for need in patient.needs
        ],
        dtype=bool,
    ).reshape(len(patient.needs), len(kinds))

    def judge(often: Ints) -> Floats:
        toward = often @ meets
        cost = np.zeros(len(often))
        for n, need in enumerate(patient.needs):
            limit = min(
                int(most[n]),
                need.max_per_day or int(most[n]),
                1 if need.min_days_between else int(most[n]),
            )
            cost[toward[:, n] > limit] = FAR
            if most[n] > 1:
                cost += book.charge("spread", toward[:, n] - fair_share(patient, need))
            clash = often[:, shuns[n]].any(axis=1)
            cost[clash & (toward[:, n] > 0)] = FAR
        if patient.max_minutes_per_day is not None:
            over = often @ minutes - patient.max_minutes_per_day
            cost += book.charge("daily_load", -(-over // 60))
        return np.minimum(cost, FAR)

    return judge


def week_sums(book: Book, p: int, kinds: Sequence[Kind], sets: DaySets) -> list[Feature]:
    """Everything that the week is charged for by a total of its days."""
    patient = book.index.problem.patients[p]
    asks = [*_needs(book, p, sets), *_minutes(book, patient, kinds, sets)]
    asks += [*_qualifying(book, patient, kinds, sets), *_visits(book, patient, sets)]
    # What counts alike is one sum.
    merged: dict[bytes, Feature] = {}
    for column, table in asks:
        unit, brought = unit_of(column)
        known = merged.get(brought.tobytes())
        total = table[: DAYS * int(column.max(initial=0)) + 1 : unit]
        if known is not None:
            total = known[1] + total
        merged[brought.tobytes()] = (brought, total)
    return [
        (column, np.minimum(table, FAR))
        for column, table in merged.values()
        if np.any(table) or np.array_equal(column, asks[-1][0])
    ]


def unit_of(column: Ints) -> tuple[int, Ints]:
    """What all that the sets bring is a multiple of, and of what."""
    unit = gcd(*column.tolist()) or 1
    return unit, column // unit


def _amounts(column: Ints) -> Ints:
    """Amounts that the week can have of what the days bring so much of."""
    return np.arange(DAYS * int(column.max(initial=0)) + 1)


def _needs(book: Book, p: int, sets: DaySets) -> Iterator[Feature]:
    patient = book.index.problem.patients[p]
    for n, most in enumerate(book.most(p).tolist()):
        need, have = patient.needs[n], _amounts(sets.toward[:, n])
        table = book.charge("unmet_need", need.min - have) + book.charge("need_limits", have - most)
        if not patient.enrolled:
            table += book.charge("need_limits", need.min - have)
        yield sets.toward[:, n], table


def _credit(book: Book, pack: RulePack, kinds: Sequence[Kind]) -> Ints:
    """Minutes that a pack counts of one placement of each kind."""
    services = book.index.problem.services
    return np.array(
        [
            credited_minutes(pack, kind.minutes) if counts(services[kind.service], pack) else 0
            for kind in kinds
        ],
        dtype=np.int64,
    )


def _minutes(
    book: Book, patient: Patient, kinds: Sequence[Kind], sets: DaySets
) -> Iterator[Feature]:
    """Counted minutes by each way of counting, and units."""
    regulation = book.index.regulation
    minimum = "minimums" if patient.enrolled else "hours"
    for band in regulation.hour_bands(patient):
        column = sets.often @ _credit(book, band.pack, kinds)
        have = _amounts(column)
        table = np.zeros(len(have))
        if band.max is not None:
            table += book.charge("hours", -(-(have - band.max) // 60))
        if band.min is not None:
            table += book.charge(minimum, -(-(band.min - have) // 60))
        yield column, table
    own, authorized = regulation.own(patient), patient.authorized
    column = sets.often @ _credit(book, own, kinds)
    have = _amounts(column)
    table = np.zeros(len(have))
    target, allowed = whole_minutes(patient.hours.target), whole_minutes(authorized.hours)
    if target is not None:
        table += book.charge("hours_target", -(-(target - have) // 60))
    if allowed is not None:
        table += book.charge("authorization", -(-(have - allowed) // 60))
    yield column, table
    if authorized.units is not None:
        units = sets.often @ (_credit(book, in_units(own), kinds) // own.unit_minutes)
        yield units, book.charge("authorization", _amounts(units) - authorized.units)


def _qualifying(
    book: Book, patient: Patient, kinds: Sequence[Kind], sets: DaySets
) -> Iterator[Feature]:
    """Days with enough counted minutes, and days with any by the payer's count."""
    regulation, have = book.index.regulation, np.arange(DAYS + 1)
    minimum = "minimums" if patient.enrolled else "qualifying_days"
    for pack in regulation.all(patient):
        if pack.days.min:
            column = sets.often @ _credit(book, pack, kinds) >= max(1, pack.days.minutes)
            yield column.astype(np.int64), book.charge(minimum, pack.days.min - have)
    if patient.authorized.days is not None:
        column = sets.often @ _credit(book, regulation.own(patient), kinds) > 0
        table = book.charge("authorization", have - patient.authorized.days)
        yield column.astype(np.int64), table


def _visits(book: Book, patient: Patient, sets: DaySets) -> Iterator[Feature]:
    have = np.arange(DAYS + 1)
    table = book.charge("extra_visit", have - visits_asked(book.index.regulation, patient))
    table += book.charge(
        "visits", have - (DAYS if patient.visits.max is None else patient.visits.max)
    )
    minimum = "minimums" if patient.enrolled else "visits"
    table += book.charge(minimum, (patient.visits.min or 0) - have)
    yield np.any(sets.often, axis=1).astype(np.int64), table
