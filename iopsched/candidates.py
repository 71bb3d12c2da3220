"""Enumerate what is possible: seats, appointments, and ways to run each session.

One row is one feasible placement and becomes one Boolean of the model. What some `must` rule forbids
for a row by itself never becomes a row; what a softer rule minds is a cost of the row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol, TypeVar

import numpy as np

from iopsched.arrays import Bools, Ints, SpanTable, group_ids, join
from iopsched.index import NONE, Index, opening_hours
from iopsched.pooling import room_pools
from iopsched.week import DAY, WEEK

__all__ = ["Candidates", "Housings", "Offers", "Rows", "Runs", "Screen", "enumerate_candidates"]

CHUNK = 2_000_000
"""Most appointment rows held at once before the rules have screened them."""

T = TypeVar("T", bound="Table")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self: T, where: Ints | Bools) -> T:
        """The rows at the given positions, or where a mask is true."""
        return replace(self, **{f.name: getattr(self, f.name)[where] for f in fields(self)})

    @classmethod
    def joined(cls: type[T], parts: Sequence[T]) -> T:
        """One table of several, one after another."""
        columns = {f.name: [getattr(part, f.name) for part in parts] for f in fields(cls)}
        return cls(**{name: np.concatenate(values) for name, values in columns.items()})


@dataclass(frozen=True, slots=True)
class Runs(Table):
    """A session at one of its times."""

    session: Ints
    service: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, slots=True)
class Offers(Table):
    """A clinician who delivers a service at a time: of a run, or of appointments (run -1).

    Clinician -1 is nobody.
    """

    run: Ints
    session: Ints
    service: Ints
    clinician: Ints
    start: Ints
    end: Ints
    cost: Ints


@dataclass(frozen=True, slots=True)
class Housings(Table):
    """A pool of equal rooms that houses a service at a time: a run, or appointments (run -1).

    Room -1 is no room; otherwise `room` is the first room of the pool.
    """

    run: Ints
    session: Ints
    service: Ints
    room: Ints
    start: Ints
    end: Ints
    cost: Ints


@dataclass(frozen=True, slots=True)
class Rows(Table):
    """One feasible placement a row: a seat in a run, or an appointment (run and session -1).

    Sorted by patient. `clinician` and `room` are of appointments only, and -1 elsewhere; `room` is
    the first room of its pool. `site` is -1 for telehealth and where no site is known.
    """

    patient: Ints
    service: Ints
    session: Ints
    run: Ints
    start: Ints
    end: Ints
    clinician: Ints
    room: Ints
    in_person: Bools
    site: Ints
    cost: Ints

    @property
    def day(self) -> Ints:
        """Day of the week: 0 is Monday."""
        return self.start // DAY

    @property
    def minutes(self) -> Ints:
        """Length in minutes."""
        return self.end - self.start


class Screen(Protocol):
    """A rule as far as it can judge a row by itself; amounts are 0 where it has no objection."""

    @property
    def price(self) -> int | None:
        """Cost of one unit of amount; None when any amount makes the row impossible."""

    def offer_amounts(self, index: Index, offers: Offers) -> Ints | None: ...
    def housing_amounts(self, index: Index, housings: Housings) -> Ints | None: ...
    def row_amounts(self, index: Index, rows: Rows) -> Ints | None: ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everything that can be chosen.

    Attributes
    ----------
    index : Index
    rows : Rows
    runs : Runs
    staffings : Offers
        Who may lead each run.
    housings : Housings
        Where each run may meet.
    pools : list of tuple of int
        Equal rooms, by position; `room` columns hold the first of a pool.
    need_of, row_of : arrays of int
        Pairs: row `row_of` counts toward need `need_of`.
    """

    index: Index
    rows: Rows
    runs: Runs
    staffings: Offers
    housings: Housings
    pools: list[tuple[int, ...]]
    need_of: Ints
    row_of: Ints


def enumerate_candidates(
    index: Index, screens: Sequence[Screen], *, staff_binding: bool, pooled: bool
) -> Candidates:
    """Enumerate every feasible placement and every way to run a session.

    Parameters
    ----------
    index : Index
    screens : sequence of Screen
        Rules in force.
    staff_binding : bool
        Whether a run without its full staff is impossible; the rule may also be a softer one.
    pooled : bool
        Whether equal rooms may be pooled.
    """
    pools = room_pools(index, pooled=pooled)
    runs = _runs(index)
    staffings = _screened(_staffings(index, runs), index, screens, "offer_amounts")
    housings = _screened(_housings(index, runs, pools), index, screens, "housing_amounts")
    alive = _can_run(index, runs, staffings, housings, staff_binding)
    number = np.cumsum(alive) - 1
    runs = runs.take(alive)
    staffings = staffings.take(alive[staffings.run])
    staffings = replace(staffings, run=number[staffings.run])
    housings = housings.take(alive[housings.run])
    housings = replace(housings, run=number[housings.run])
    parts = [_screened(_seats(index, runs), index, screens, "row_amounts")]
    parts += _appointments(index, screens, pools, staff_binding)
    rows = Rows.joined(parts)
    rows = rows.take(
        np.lexsort((rows.room, rows.clinician, rows.service, rows.start, rows.patient))
    )
    need_of, row_of = _needs_met(index, rows)
    return Candidates(index, rows, runs, staffings, housings, pools, need_of, row_of)


def _screened(table: T, index: Index, screens: Sequence[Screen], part: str) -> T:
    """The rows that no rule forbids, with what the other rules mind added to their cost."""
    for screen in screens:
        amounts: Ints | None = getattr(screen, part)(index, table)
        if amounts is None:
            continue
        if screen.price is None:
            table = table.take(amounts == 0)
        else:
            cost: Ints = table.cost + screen.price * amounts  # type: ignore[attr-defined]
            table = replace(table, cost=cost)  # type: ignore[call-arg]
    return table


def _runs(index: Index) -> Runs:
    entries = [
        (i, index.service[session.service], span.start, span.end)
        for i, session in enumerate(index.problem.sessions)
        for span in session.times
    ]
    columns = np.array(entries, dtype=np.int64).reshape(-1, 4).T
    return Runs(*columns)


def _staffings(index: Index, runs: Runs) -> Offers:
    everybody = range(len(index.problem.clinicians))
    listed = [
        [index.clinician[c] for c in session.clinicians] or everybody
        for session in index.problem.sessions
    ]
    return Offers(*_choices(index, runs, listed, index.service_staff[runs.service] > 0))


def _housings(index: Index, runs: Runs, pools: list[tuple[int, ...]]) -> Housings:
    heads = [pool[0] for pool in pools]
    listed = [[index.room[r] for r in session.rooms] or heads for session in index.problem.sessions]
    housed = np.array([index.uses_room(s) for s in index.problem.services], dtype=bool)
    needed = housed[runs.service] & index.session_in_person[runs.session]
    return Housings(*_choices(index, runs, listed, needed))


def _choices(
    index: Index, runs: Runs, listed: Sequence[Sequence[int]], needed: Bools
) -> tuple[Ints, ...]:
    """Columns of a table with a row for each run that needs a choice, and each listed choice."""
    chosen = np.flatnonzero(needed)
    lengths = np.array([len(listed[s]) for s in runs.session[chosen]], dtype=np.int64)
    run = np.repeat(chosen, lengths)
    values = [np.asarray(listed[s], dtype=np.int64) for s in runs.session[chosen]]
    choice = np.concatenate([np.empty(0, dtype=np.int64), *values])
    zero = np.zeros(len(run), dtype=np.int64)
    start, end = runs.start[run], runs.end[run]
    return run, runs.session[run], runs.service[run], choice, start, end, zero


def _can_run(
    index: Index, runs: Runs, staffings: Offers, housings: Housings, staff_binding: bool
) -> Bools:
    able = np.bincount(staffings.run, minlength=len(runs))
    alive = (able >= index.service_staff[runs.service]) | (not staff_binding)
    housed = np.array([index.uses_room(s) for s in index.problem.services], dtype=bool)
    needed = housed[runs.service] & index.session_in_person[runs.session]
    alive &= ~needed | (np.bincount(housings.run, minlength=len(runs)) > 0)
    return alive


def _seats(index: Index, runs: Runs) -> Rows:
    """A row for each run of a service that each patient needs."""
    wanted = index.schedulable[index.want_patient]
    _, (patient, service) = group_ids(index.want_patient[wanted], index.want_service[wanted])
    who, run = join(service, runs.service)
    session = runs.session[run]
    in_person = index.session_in_person[session]
    nothing = np.full(len(run), NONE)
    return Rows(
        patient=patient[who],
        service=runs.service[run],
        session=session,
        run=run,
        start=runs.start[run],
        end=runs.end[run],
        clinician=nothing,
        room=nothing,
        in_person=in_person,
        site=np.where(in_person, index.session_site[session], NONE),
        cost=np.zeros(len(run), dtype=np.int64),
    )


def _appointments(
    index: Index, screens: Sequence[Screen], pools: list[tuple[int, ...]], staff_binding: bool
) -> list[Rows]:
    """Rows of the appointments, in parts, each already screened."""
    wanted = index.schedulable[index.want_patient]
    wanted &= index.service_form[index.want_service] != "group"
    wants = (index.want_patient, index.want_service, index.want_minutes, index.want_clinician)
    _, (patient, service, minutes, who) = group_ids(*(column[wanted] for column in wants))
    parts: list[Rows] = []
    _, orders = group_ids(service, minutes)
    for one_service, one_length in zip(*orders, strict=True):
        ours = (service == one_service) & (minutes == one_length)
        anybody = ours & (who == NONE)
        # A need that anybody may meet already has the rows of one that names a clinician.
        named = ours & (who != NONE) & ~np.isin(patient, patient[anybody])
        named &= index.service_staff[one_service] > 0
        offers = _offers(index, int(one_service), int(one_length), staff_binding)
        offers = _screened(offers, index, screens, "offer_amounts")
        for remote in (False, True):
            slots, rooms, costs = _slots(index, screens, offers, int(one_service), pools, remote)
            of_mode = index.patient_remote[patient] == remote
            pairs = [_product(np.flatnonzero(anybody & of_mode), len(slots))]
            pairs.append(_named_pairs(np.flatnonzero(named & of_mode), who, slots.clinician))
            make = _row_maker(index, patient, slots, rooms, costs, remote)
            for want, slot in _chunks(pairs):
                parts.append(_screened(make(want, slot), index, screens, "row_amounts"))
    return parts


def _offers(index: Index, service: int, minutes: int, staff_binding: bool) -> Offers:
    """Every clinician at every start on the grid within opening hours, not crossing midnight."""
    grid = index.problem.program.grid_minutes
    start = np.arange(0, WEEK, grid, dtype=np.int64)
    end = start + minutes
    hours = SpanTable([opening_hours(index.problem)])
    inside = hours.minutes_inside(
        np.zeros(len(start), dtype=np.int64), start, np.minimum(end, WEEK)
    )
    start = start[(inside == minutes) & (start // DAY == (end - 1) // DAY)]
    staffed = index.service_staff[service] > 0
    people = np.arange(len(index.problem.clinicians) if staffed else 0, dtype=np.int64)
    if not staffed or not staff_binding:
        people = np.append(people, NONE)
    clinician = np.repeat(people, len(start))
    start = np.tile(start, len(people))
    nothing = np.full(len(start), NONE)
    kind = np.full(len(start), service)
    zero = np.zeros(len(start), dtype=np.int64)
    return Offers(nothing, nothing, kind, clinician, start, start + minutes, zero)


def _slots(
    index: Index,
    screens: Sequence[Screen],
    offers: Offers,
    service: int,
    pools: list[tuple[int, ...]],
    remote: bool,
) -> tuple[Offers, Ints, Ints]:
    """Offers joined with the rooms that can house them: the offers, their rooms, their costs."""
    if remote or not index.uses_room(index.problem.services[service]):
        return offers, np.full(len(offers), NONE), offers.cost
    times = np.unique(offers.start)
    minutes = int(offers.end[0] - offers.start[0]) if len(offers) else 0
    heads = np.array([pool[0] for pool in pools], dtype=np.int64)
    start = np.repeat(times, len(heads))
    nothing = np.full(len(start), NONE)
    kind = np.full(len(start), service)
    zero = np.zeros(len(start), dtype=np.int64)
    room = np.tile(heads, len(times))
    housings = Housings(nothing, nothing, kind, room, start, start + minutes, zero)
    housings = _screened(housings, index, screens, "housing_amounts")
    offer, housing = join(offers.start, housings.start)
    slots = offers.take(offer)
    return slots, housings.room[housing], slots.cost + housings.cost[housing]


def _product(wants: Ints, slots: int) -> tuple[Ints, Ints]:
    return np.repeat(wants, slots), np.tile(np.arange(slots, dtype=np.int64), len(wants))


def _named_pairs(wants: Ints, who: Ints, clinician: Ints) -> tuple[Ints, Ints]:
    position, slot = join(who[wants], clinician)
    return wants[position], slot


def _chunks(pairs: Sequence[tuple[Ints, Ints]]) -> list[tuple[Ints, Ints]]:
    return [
        (want[i : i + CHUNK], slot[i : i + CHUNK])
        for want, slot in pairs
        for i in range(0, len(want), CHUNK)
    ]


def _row_maker(
    index: Index, patient: Ints, slots: Offers, rooms: Ints, costs: Ints, remote: bool
) -> Callable[[Ints, Ints], Rows]:
    room_site = np.array([index.sites[room.site] for room in index.problem.rooms] + [NONE])
    staff_site = np.append(index.clinician_site, NONE)
    site = np.where(rooms != NONE, room_site[rooms], staff_site[slots.clinician])
    if remote:
        site = np.full(len(slots), NONE)

    def make(want: Ints, slot: Ints) -> Rows:
        nothing = np.full(len(slot), NONE)
        return Rows(
            patient=patient[want],
            service=slots.service[slot],
            session=nothing,
            run=nothing,
            start=slots.start[slot],
            end=slots.end[slot],
            clinician=slots.clinician[slot],
            room=rooms[slot],
            in_person=np.full(len(slot), not remote),
            site=site[slot],
            cost=costs[slot],
        )

    return make


def _needs_met(index: Index, rows: Rows) -> tuple[Ints, Ints]:
    """Which rows count toward which needs."""
    services = len(index.problem.services)
    want, row = join(
        index.want_patient * services + index.want_service, rows.patient * services + rows.service
    )
    appointment = rows.session[row] == NONE
    same_length = index.want_minutes[want] == rows.minutes[row]
    named = index.want_clinician[want]
    same_clinician = (named == NONE) | (named == rows.clinician[row])
    counts = ~appointment | (same_length & same_clinician)
    _, (need_of, row_of) = group_ids(index.want_need[want[counts]], row[counts])
    return need_of, row_of
