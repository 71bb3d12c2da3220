"""The week of groups that a place offers, sized by what its patients need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.cohorts.people import home_of, needed
from benchmarks.cohorts.plans import HOMES, SHARES, Home, Place
from benchmarks.cohorts.services import OFFERS, SERVICES, Offer
from iopsched.problem import Patient, Session
from iopsched.week import DAY, Span, clock_text, parse_clock

__all__ = ["grid"]

SIZES = {service.id: service.max_size or 0 for service in SERVICES}
SMALLEST = {service.id: service.min_size for service in SERVICES}


@dataclass(frozen=True)
class _Group:
    """The groups of one service for one tag in one block, and the seats to offer in them."""

    offer: Offer
    serves: str
    home: str
    first_turn: int
    seats: float
    least: int


def grid(place: Place, patients: Sequence[Patient], factor: float) -> list[Session]:
    """Sessions without clinicians, in order of offer.

    Parameters
    ----------
    place : Place
    patients : sequence of Patient
        Of the place.
    factor : float
        Seats offered for each one needed.
    """
    sessions: list[Session] = []
    for group in _groups(patients, factor):
        sessions += _sessions(place, group)
    return sessions


def _groups(patients: Sequence[Patient], factor: float) -> Iterator[_Group]:
    for offer in OFFERS:
        position = ("track", "age", "home", "region").index(offer.serves)
        demand: dict[tuple[str, str], float] = {}
        least: dict[tuple[str, str], int] = {}
        for patient in patients:
            wanted = needed(patient, offer.service, SHARES)
            if wanted:
                key = (home_of(patient), patient.tags[position])
                demand[key] = demand.get(key, 0.0) + wanted
                # Somebody who needs three of it, one a day, needs it on three days.
                often = max(n.min for n in patient.needs if offer.service in n.services)
                least[key] = max(least.get(key, 0), often)
        turns: dict[str, int] = {}
        for (home, serves), seats in sorted(demand.items()):
            first = turns[home] = turns.get(home, -1) + 1
            yield _Group(offer, serves, home, first, factor * seats, least[home, serves])


def _sessions(place: Place, group: _Group) -> Iterator[Session]:
    offer, home = group.offer, HOMES[group.home]
    days = [day for day in offer.days or home.days if day in home.days or day == "Sat"]
    together = len(days) if offer.series else 1
    cap = SIZES[offer.service]
    # One more than anybody needs, so that a single commitment does not rule the plan out.
    fewest = 1 if offer.series or offer.times > 1 else min(group.least + 1, len(days))
    count = max(ceil(group.seats / cap), fewest)
    count = ceil(count / together) * together
    seats = max(round(group.seats), count * SMALLEST[offer.service])
    for i in range(count):
        layer, day = divmod(i, len(days))
        name = place.tag(f"{group.serves.rpartition('-')[2]}-{offer.service}-{group.home}")
        # The first groups are larger where the seats do not divide; a series is of one size.
        size = -(-seats // count) if offer.series else (seats + count - 1 - i) // count
        start, end = _hours(offer, home, group.first_turn + layer, place.shift)
        yield Session(
            id=f"{name}-{layer + 1}-{days[day].lower()}",
            service=offer.service,
            times=tuple(
                Span.of(
                    f"{days[(day + k) % len(days)]} {start}", f"{days[(day + k) % len(days)]} {end}"
                )
                for k in range(offer.times)
            ),
            modality=place.modality,
            site=place.site,
            serves=(group.serves,),
            series=f"{name}-{layer + 1}" if offer.series else None,
            max_size=min(size, cap),
        )


def _hours(offer: Offer, home: Home, turn: int, shift: int) -> tuple[str, str]:
    """Start and end: an hour of the block, in rotation, or the time after the block."""
    if offer.turn is not None:
        start = parse_clock(home.hours[(offer.turn + turn) % len(home.hours)])
    else:
        start = 10 * 60 if offer.days == ("Sat",) else parse_clock(home.after)
    # In the West what follows an evening block would pass the program's midnight.
    start = min(start + shift, DAY - offer.minutes)
    return clock_text(start), clock_text(start + offer.minutes)
