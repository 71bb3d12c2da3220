"""Patients' plans as tables for the kernel: their slots, days, series and sums.

Only plans that the tables say exactly are known; all others are left to the solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from iopsched.arrays import Bools, Ints
from iopsched.candidates import Candidates
from iopsched.index import NONE
from iopsched.patient import Patient, Routine
from iopsched.rules import RuleInForce
from iopsched.screening import asks_for_something
from iopsched.search.weekly.assembly import PlanEntries, WeekSums, assembled, left_out
from iopsched.search.weekly.book import Book, UnsayableError
from iopsched.search.weekly.bounds import DAYS
from iopsched.search.weekly.choices import series_choices
from iopsched.search.weekly.days import FAR, Floats
from iopsched.search.weekly.demands import DaySets, Kind, day_sets, kinds_of, week_sums
from iopsched.search.weekly.lacks import Lack, lacks_of
from iopsched.search.weekly.layout import FEATURES, Plans
from iopsched.week import DAY

__all__ = ["Planned", "hull", "plans_of"]

OFTEN = 12
"""More placements of a kind than any day has; plans that allow more are left to the solver."""

BLOCKS = 3
"""Most blocks that matter to one patient."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The tables, and for whom they hold.

    Attributes
    ----------
    plans : Plans
    known : array of bool, one entry a patient
        Whether the tables say all that the patient's own rules ask.
    lacks : tuple of Lack
        What amounts of features lack of the minimums of needs.
    missed : float
        Cost of each placement missed.
    """

    plans: Plans
    known: Bools
    lacks: tuple[Lack, ...]
    missed: float


def plans_of(candidates: Candidates, rules: tuple[RuleInForce, ...]) -> Planned:
    """Read every patient's plan into tables.

    Parameters
    ----------
    candidates : Candidates
    rules : tuple of RuleInForce
        The rules that the candidates were enumerated for.
    """
    reader = _Reader(Book(candidates, rules))
    plans: list[PlanEntries] = []
    known = np.zeros(len(candidates.index.problem.patients), dtype=bool)
    for p in range(len(known)):
        try:
            plans.append(reader.read(p))
            known[p] = True
        except UnsayableError:
            plans.append(left_out())
    tables = assembled(reader.book, plans)
    lacks = tuple(
        Lack(int(tables.first_table[p]) + f, int(reader.book.first_need[p]) + n, amount)
        for p, plan in enumerate(plans)
        for f, n, amount in plan.sums.lacks
    )
    return Planned(tables, known, lacks, reader.book.weight("unmet_need"))


@dataclass(slots=True)
class _Reader:
    """Reads plans; what patients with like plans share is read once."""

    book: Book
    _days: dict[object, tuple[DaySets, WeekSums]] = field(default_factory=dict)

    def read(self, p: int) -> PlanEntries:
        """One patient's entries.

        Raises
        ------
        UnsayableError
            When the plan asks for what the tables cannot say.
        """
        book = self.book
        patient = book.index.problem.patients[p]
        rows = np.arange(book.cuts[p], book.cuts[p + 1])
        _require_sayable(book, p, rows)
        kind, kinds = kinds_of(book, patient, rows)
        sets, sums = self._demands(p, kinds, _offered(book, p, rows, kind, kinds))
        keep, choices = series_choices(book, p, rows, kind, kinds, sets)
        rows, kind = rows[keep], kind[keep]
        seated = book.series[rows] != NONE
        bit, blocks = _blocks(book, rows)
        c = book.candidates.rows
        key = (c.start[rows] << 32) + (_sites(book, rows) + 1 << 20) + (c.end[rows] % DAY << 9)
        # Minutes of the day need eleven bits; kinds, blocks and seats the nine below.
        if len(kinds) >= 1 << 5 or np.any(_sites(book, rows) >= 1 << 11):
            raise UnsayableError
        key += (kind << 4) + (bit << 1) + seated
        slots, first, of_slot = np.unique(key, return_index=True, return_inverse=True)
        end, site = c.end[rows[first]], _sites(book, rows)[first]
        point_key = end * (1 << 12) + site + 1
        points, of_point = np.unique(point_key, return_inverse=True)
        point_end, point_site = points >> 12, (points & (1 << 12) - 1) - 1
        first_point = np.searchsorted(point_end - 1, np.arange(DAYS + 1) * DAY)
        day = c.start[rows[first]] // DAY
        seat_slot = np.flatnonzero(slots & 1)
        seat = np.full(len(slots), NONE)
        seat[seat_slot] = np.arange(len(seat_slot))
        seat_of_row = dict(zip(rows.tolist(), seat[of_slot].tolist(), strict=True))
        loose = np.flatnonzero(~seated)
        needs = [n for n, need in enumerate(patient.needs) if need.min_days_between > 1]
        return PlanEntries(
            slot=np.stack(
                [
                    c.start[rows[first]],
                    end,
                    site,
                    kind[first],
                    bit[first],
                    of_point - first_point[day],
                    seat,
                ]
            ),
            first_slot=np.searchsorted(day, np.arange(DAYS + 1)),
            rows_of_slot=np.bincount(of_slot[loose], minlength=len(slots)),
            row=rows[loose[np.argsort(of_slot[loose], kind="stable")]],
            points=np.stack([point_end, point_site]),
            first_point=first_point,
            seat_slot=seat_slot,
            choices=[choice.seated(seat_of_row) for choice in choices],
            further=sets.further,
            set_cost=sets.cost,
            apart=(sets.toward[:, needs] > 0) @ (1 << np.arange(len(needs))),
            between=[min(patient.needs[n].min_days_between, DAYS) for n in needs],
            sums=sums,
            empty=_empty(book, p, sums),
            blocks=blocks,
        )

    def _demands(self, p: int, kinds: list[Kind], offered: Ints) -> tuple[DaySets, WeekSums]:
        patient = self.book.index.problem.patients[p]
        key = (
            *kinds, *offered.tolist(), *self.book.most(p).tolist(), patient.needs, patient.hours,
            patient.visits, patient.max_minutes_per_day, patient.authorized, patient.enrolled,
            patient.rule_pack,
        )  # fmt: skip
        if key not in self._days:
            sets = day_sets(self.book, p, kinds, offered)
            features = week_sums(self.book, p, kinds, sets)
            self._days[key] = sets, _sums(features, lacks_of(self.book, p, sets, features))
        return self._days[key]


def _require_sayable(book: Book, p: int, rows: Ints) -> None:
    """Refuse what the tables have no place for."""
    index, c = book.index, book.candidates.rows
    problem, patient = index.problem, index.problem.patients[p]
    if book.has("routine") and patient.routine != Routine():
        raise UnsayableError
    if not len(rows):
        return
    packs = [*index.regulation.all(patient), index.regulation.own(patient)]
    taught = [problem.sessions[s].modules for s in np.unique(c.session[rows]) if s != NONE]
    last_week = () if problem.current is None else problem.current.placements
    if (
        not book.is_must("no_overlap")
        or not book.is_must("need_limits")
        or (np.any(book.series[rows] != NONE) and not book.is_must("series"))
        or any(map(book.is_must, ("idle_time", "regular_times", "avoid_day", "spread")))
        or (book.has("curriculum") and any(taught))
        or (book.has("pins") and any(pin.patient == patient.id for pin in problem.pins))
        or (book.has("continuity") and any(old.patient == patient.id for old in last_week))
        or not np.all(index.at_program[c.service[rows]])
        or any(pack.counting == "elapsed" for pack in packs)
        or any(pack.days.min and pack.days.max_gap is not None for pack in packs)
        or np.any(c.start[rows] // DAY != (c.end[rows] - 1) // DAY)
    ):
        raise UnsayableError
    short = np.min(c.end[rows] - c.start[rows]) < problem.program.site_travel_minutes
    # What lies between two sites may be no shorter than the way, or two ways would have to be told.
    if short and np.any(_sites(book, rows) != NONE):
        raise UnsayableError


def _sites(book: Book, rows: Ints) -> Ints:
    """Site of each row, where there is any travel between them."""
    site: Ints = book.candidates.rows.site[rows]
    if not book.index.problem.program.site_travel_minutes or len(np.unique(site[site != NONE])) < 2:
        return np.full(len(rows), NONE)
    return site


def _offered(book: Book, p: int, rows: Ints, kind: Ints, kinds: list[Kind]) -> Ints:
    """Starts of each kind on the day that has most of them, as far as needs allow so many."""
    times = np.unique(kind * DAYS * DAY + book.candidates.rows.start[rows])
    each = np.bincount(times // DAY, minlength=DAYS * len(kinds)).reshape(len(kinds), DAYS)
    most = np.full(len(kinds), OFTEN)
    for n, need in enumerate(book.index.problem.patients[p].needs):
        limit = min(int(book.most(p)[n]), need.max_per_day or OFTEN)
        meets = np.array([k.met >> n & 1 for k in kinds], dtype=bool)
        most[meets] = np.minimum(most[meets], 1 if need.min_days_between else limit)
    offered: Ints = np.minimum(each.max(axis=1, initial=0), most)
    return offered


def _blocks(book: Book, rows: Ints) -> tuple[Ints, int]:
    """Bit of the block in which each row starts, and how many sets of blocks there are."""
    block = book.block[rows]
    names = np.unique(block[block != NONE])
    bit = np.zeros(len(rows), dtype=np.int64)
    if book.weight("regular_times") <= 0 or len(names) < 2:
        return bit, 1
    if len(names) > BLOCKS:
        raise UnsayableError
    inside = block != NONE
    bit[inside] = 1 << np.searchsorted(names, block[inside])
    return bit, 1 << len(names)


def _empty(book: Book, p: int, sums: WeekSums) -> float:
    """Cost of a week without placements."""
    patient: Patient = book.index.problem.patients[p]
    cost = 0.0
    if book.index.schedulable[p]:
        if asks_for_something(patient):
            cost += float(book.charge("unplaced", np.array([patient.priority]))[0])
        if patient.enrolled:
            cost += sum(float(table[0]) for table in sums.tables)
    return min(cost, FAR)


def _sums(features: Sequence[tuple[Ints, Floats]], lacks: list[tuple[int, int, Ints]]) -> WeekSums:
    sizes = np.array([len(table) for _, table in features], dtype=object)
    radix = [1]
    for size in sizes:
        radix.append(radix[-1] * size)
    if len(features) > FEATURES or radix[-1] > 1 << 60 or max(sizes) >= 1 << 15:
        raise UnsayableError
    return WeekSums(
        np.stack([column for column, _ in features]),
        [table for _, table in features],
        np.array(radix[:-1], dtype=np.int64),
        [hull(table) for _, table in features],
        lacks,
    )


def hull(table: Floats) -> tuple[Ints, Floats]:
    """Corners of the lower convex hull of a table."""
    known = np.flatnonzero(table < FAR)
    corners: list[int] = []
    for y in known.tolist():
        while len(corners) > 1:
            a, b = corners[-2:]
            if (table[b] - table[a]) * (y - a) < (table[y] - table[a]) * (b - a):
                break
            corners.pop()
        corners.append(y)
    at = np.array(corners or [0], dtype=np.int64)
    return at, table[at]
