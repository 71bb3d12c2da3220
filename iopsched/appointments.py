"""Enumerate appointments: every clinician, room and start on the grid that nothing rules out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from iopsched.arrays import Ints, SpanTable, group_ids, join, join_batches
from iopsched.index import NONE, Index, opening_hours
from iopsched.tables import BATCH, Housings, Offers, Rows, Screen, screened
from iopsched.week import DAY, WEEK

__all__ = ["appointment_rows"]


def appointment_rows(
    index: Index, screens: Sequence[Screen], pools: list[tuple[int, ...]], staff_binding: bool
) -> list[Rows]:
    """Rows of all possible appointments, in parts, each already screened by the rules.

    Parameters
    ----------
    index : Index
    screens : sequence of Screen
        Rules in force.
    pools : list of tuple of int
        Equal rooms.
    staff_binding : bool
        Whether an appointment that needs a clinician is impossible without one.
    """
    wanted = index.schedulable[index.want_patient]
    wanted &= index.service_form[index.want_service] != "group"
    wants = (index.want_patient, index.want_service, index.want_minutes, index.want_clinician)
    _, (patient, service, minutes, who) = group_ids(*(column[wanted] for column in wants))
    parts: list[Rows] = []
    _, kinds = group_ids(service, minutes)
    for one_service, one_length in zip(*kinds, strict=True):
        ours = (service == one_service) & (minutes == one_length)
        anybody = ours & (who == NONE)
        # A need that anybody may meet already has the rows of one that names a clinician.
        named = ours & (who != NONE) & ~np.isin(patient, patient[anybody])
        offers = _offers(index, int(one_service), int(one_length), staff_binding)
        offers = screened(offers, index, screens, "offer_amounts")
        for remote in (False, True):
            slots = _slots(index, screens, offers, int(one_service), pools, remote)
            of_mode = index.patient_remote[patient] == remote
            everybody = np.zeros_like(slots.offers.clinician)
            for mine, asked, offered in (
                (anybody & of_mode, np.zeros_like(who), everybody),
                (named & of_mode, who, slots.offers.clinician),
            ):
                asking = patient[mine]
                for which, slot in join_batches(asked[mine], offered, BATCH):
                    rows = slots.rows(asking[which], slot)
                    parts.append(screened(rows, index, screens, "row_amounts"))
    return parts


def _offers(index: Index, service: int, minutes: int, staff_binding: bool) -> Offers:
    """Every clinician at every start on the grid within opening hours, not crossing midnight."""
    grid = index.problem.program.grid_minutes
    start = np.arange(0, WEEK, grid, dtype=np.int64)
    end = start + minutes
    hours = index.offered(_opening)
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


def _opening(index: Index) -> SpanTable:
    return SpanTable([opening_hours(index.problem)])


@dataclass(frozen=True, slots=True)
class _Slots:
    """Offers with the rooms that house them: what one appointment of any patient may be."""

    offers: Offers
    room: Ints
    site: Ints
    remote: bool

    def rows(self, patient: Ints, slot: Ints) -> Rows:
        """A row for each pair of patient and slot."""
        nothing = np.full(len(slot), NONE)
        offers = self.offers
        return Rows(
            patient=patient,
            service=offers.service[slot],
            session=nothing,
            run=nothing,
            start=offers.start[slot],
            end=offers.end[slot],
            clinician=offers.clinician[slot],
            room=self.room[slot],
            in_person=np.full(len(slot), not self.remote),
            site=self.site[slot],
            cost=offers.cost[slot],
        )


def _slots(
    index: Index,
    screens: Sequence[Screen],
    offers: Offers,
    service: int,
    pools: list[tuple[int, ...]],
    remote: bool,
) -> _Slots:
    if remote:
        nowhere = np.full(len(offers), NONE)
        return _Slots(offers, nowhere, nowhere, remote)
    staff_site = np.append(index.clinician_site, NONE)
    if not index.uses_room(index.problem.services[service]):
        nowhere = np.full(len(offers), NONE)
        return _Slots(offers, nowhere, staff_site[offers.clinician], remote)
    minutes = offers.end[:1] - offers.start[:1]
    times = np.unique(offers.start)
    heads = np.array([pool[0] for pool in pools], dtype=np.int64)
    start = np.repeat(times, len(heads))
    nothing = np.full(len(start), NONE)
    kind = np.full(len(start), service)
    zero = np.zeros(len(start), dtype=np.int64)
    room = np.tile(heads, len(times))
    housings = Housings(nothing, nothing, kind, room, start, start + minutes, zero)
    housings = screened(housings, index, screens, "housing_amounts")
    offer, housing = join(offers.start, housings.start)
    slots = offers.take(offer)
    slots = replace(slots, cost=slots.cost + housings.cost[housing])
    room_site = np.array([index.sites[room.site] for room in index.problem.rooms], dtype=np.int64)
    return _Slots(slots, housings.room[housing], room_site[housings.room[housing]], remote)
