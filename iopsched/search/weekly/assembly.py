"""The tables of all patients put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from iopsched.arrays import Ints
from iopsched.search.weekly.book import Book
from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.choices import Choice
from iopsched.search.weekly.days import Clock, Floats, Slots
from iopsched.search.weekly.layout import Plans
from iopsched.week import DAYS as NAMES

__all__ = ["PlanEntries", "WeekSums", "assembled", "left_out"]


@dataclass(frozen=True, slots=True)
class WeekSums:
    """Sums of a week as the kernel reads them, and what amounts of them lack of needs' minimums."""

    amount: Ints
    tables: list[Floats]
    radix: Ints
    corners: list[tuple[Ints, Floats]]
    lacks: list[tuple[int, int, Ints]]


@dataclass(frozen=True, slots=True)
class PlanEntries:
    """One patient's entries of the tables."""

    slot: Ints
    first_slot: Ints
    rows_of_slot: Ints
    row: Ints
    points: Ints
    first_point: Ints
    seat_slot: Ints
    choices: list[Choice]
    further: Ints
    set_cost: Floats
    apart: Ints
    between: list[int]
    sums: WeekSums
    empty: float
    blocks: int


def left_out() -> PlanEntries:
    """A plan without slots in the place of one that the tables cannot say."""
    nothing = np.empty(0, dtype=np.int64)
    return PlanEntries(
        slot=np.empty((7, 0), dtype=np.int64),
        first_slot=np.zeros(DAYS + 1, dtype=np.int64),
        rows_of_slot=nothing,
        row=nothing,
        points=np.empty((2, 0), dtype=np.int64),
        first_point=np.zeros(DAYS + 1, dtype=np.int64),
        seat_slot=nothing,
        choices=[],
        further=np.empty((0, 1), dtype=np.int64),
        set_cost=np.zeros(1),
        apart=np.zeros(1, dtype=np.int64),
        between=[],
        sums=WeekSums(np.empty((0, 1), dtype=np.int64), [], nothing, [], []),
        empty=0.0,
        blocks=1,
    )


def assembled(book: Book, plans: Sequence[PlanEntries]) -> Plans:
    """The tables of all patients, one after another."""
    problem = book.index.problem
    first_slot = _firsts(plan.slot.shape[1] for plan in plans)
    first_point = _firsts(plan.points.shape[1] for plan in plans)
    points = np.concatenate([np.empty((2, 0), dtype=np.int64), *(x.points for x in plans)], axis=1)
    slot = np.concatenate([np.empty((7, 0), dtype=np.int64), *(x.slot for x in plans)], axis=1)
    avoided = np.zeros((len(plans), DAYS))
    for p, patient in enumerate(problem.patients):
        avoided[p, [NAMES.index(day) for day in patient.prefers.avoid_days]] = 1
    choices = [choice for plan in plans for choice in plan.choices]
    tables = [table for plan in plans for table in plan.sums.tables]
    corners = [corner for plan in plans for corner in plan.sums.corners]
    return Plans(
        slots=Slots(*np.ascontiguousarray(slot)),
        first_slot=_shifted((plan.first_slot for plan in plans), first_slot, DAYS + 1),
        first_row=_firsts(_joined(plan.rows_of_slot for plan in plans)),
        row=_joined(plan.row for plan in plans),
        first_point=np.append(
            _shifted((plan.first_point[:-1] for plan in plans), first_point, DAYS).ravel(),
            first_point[-1],
        ),
        point_end=np.ascontiguousarray(points[0]),
        point_site=np.ascontiguousarray(points[1]),
        first_seat=_firsts(len(plan.seat_slot) for plan in plans),
        seat_slot=_joined(plan.seat_slot + first_slot[p] for p, plan in enumerate(plans)),
        first_choice=_firsts(len(plan.choices) for plan in plans),
        choice_seat=np.array([c.seat for c in choices], dtype=np.int64).reshape(-1, DAYS),
        choice_row=np.array([c.row for c in choices], dtype=np.int64).reshape(-1, DAYS),
        sets=np.array([len(plan.set_cost) for plan in plans], dtype=np.int64),
        first_further=_firsts(plan.further.size for plan in plans),
        further=_joined(plan.further.ravel() for plan in plans),
        first_set=_firsts(len(plan.set_cost) for plan in plans),
        set_cost=np.concatenate([np.zeros(0), *(plan.set_cost for plan in plans)]),
        apart=_joined(plan.apart for plan in plans),
        first_amount=_firsts(plan.sums.amount.size for plan in plans),
        amount=_joined(plan.sums.amount.ravel() for plan in plans).astype(np.float64),
        day_cost=avoided * book.weight("avoid_day"),
        first_table=_firsts(len(plan.sums.tables) for plan in plans),
        table_start=_firsts(len(table) for table in tables),
        table=np.concatenate([np.zeros(0), *tables]),
        radix=_joined(plan.sums.radix for plan in plans),
        corner_start=_firsts(len(at) for at, _ in corners),
        corner_at=_joined(at for at, _ in corners).astype(np.float64),
        corner_cost=np.concatenate([np.zeros(0), *(cost for _, cost in corners)]),
        first_between=_firsts(len(plan.between) for plan in plans),
        between=np.array([days for plan in plans for days in plan.between], dtype=np.int64),
        empty=np.array([plan.empty for plan in plans]),
        blocks=np.array([plan.blocks for plan in plans], dtype=np.int64),
        clock=Clock(
            book.weight("idle_time"),
            problem.program.break_minutes,
            problem.program.site_travel_minutes,
        ),
        further_block=book.weight("regular_times"),
    )


def _joined(parts: Iterable[Ints]) -> Ints:
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


def _shifted(parts: Iterable[Ints], first: Ints, width: int) -> Ints:
    """Positions within each patient's as positions among all, one row a patient."""
    return np.array(list(parts), dtype=np.int64).reshape(-1, width) + first[:-1, None]


def _firsts(counts: Iterable[int] | Ints) -> Ints:
    """Where each part begins, and where the last one ends."""
    return np.append(0, np.cumsum(np.array(list(counts), dtype=np.int64)))
