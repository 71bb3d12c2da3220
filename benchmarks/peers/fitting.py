"""Find one patient a week among what is still free: first fit, with a look ahead.

The look ahead is twofold: what a seat takes away from the patient's other needs, and how many of
those who are still to be placed would like the seat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from benchmarks.peers.coordinator import Board
from benchmarks.peers.costing import ABSENT, Asked, Costs, count
from benchmarks.peers.options import Option, Week, overlaps
from iopsched.problem import Patient
from iopsched.week import DAYS

__all__ = ["Fitter"]

DAY_SETS = 8
"""How many choices of days are tried."""

TAKEN, PRESSURE = 300.0, 200.0
"""Points for taking away all that another need could have, and a seat that one other would like."""


class Fitter:
    """Chooses weeks for patients, one at a time, against a board."""

    def __init__(self, week: Week, board: Board) -> None:
        self._week = week
        self._board = board
        self._costs = Costs(week)
        self._wanted: dict[str, float] = defaultdict(float)
        self._wishes: dict[str, dict[str, float]] = {}

    def expect(self, patient: Patient, options: Sequence[Option]) -> None:
        """Keep seats in mind for a patient who is still to be placed, until they are fitted."""
        wishes: dict[str, float] = defaultdict(float)
        for i, need in enumerate(patient.needs):
            names = {
                option.session
                for option in options
                if option.session is not None and i in option.needs
            }
            for name in names:
                wishes[name] += need.min / len(names)
        self._wishes[patient.id] = wishes
        for name, wish in wishes.items():
            self._wanted[name] += wish

    def fit(self, patient: Patient, options: Sequence[Option]) -> list[Option]:
        """The best week found, or none where nothing would be better."""
        for name, wish in self._wishes.pop(patient.id, {}).items():
            self._wanted[name] -= wish
        free = [option for option in options if self._board.open(option)]
        asked = self._costs.asked(patient)
        best: list[Option] = []
        least = ABSENT * patient.priority + (
            self._costs.cost(patient, asked, []) if patient.enrolled else 0
        )
        for days in self._day_sets(patient, asked, free):
            chosen = self._fill(patient, asked, [o for o in free if o.day in days])
            cost = self._costs.cost(patient, asked, chosen)
            if chosen and cost < least:
                best, least = chosen, cost
        return best

    def _day_sets(
        self, patient: Patient, asked: Asked, free: Sequence[Option]
    ) -> list[tuple[int, ...]]:
        """Choices of days, those first on which the most of the plan can be had."""
        days = sorted({option.day for option in free})
        low, high = min(asked.visits[0], len(days)), min(asked.visits[1], len(days))
        offered: dict[int, set[int]] = defaultdict(set)
        for option in free:
            for i in option.needs:
                offered[i].add(option.day)
        avoided = {DAYS.index(day) for day in patient.prefers.avoid_days}

        def promise(chosen: tuple[int, ...]) -> tuple[int, int]:
            met = sum(
                min(need.min, len(offered[i] & set(chosen))) for i, need in enumerate(patient.needs)
            )
            return -met, len(chosen) + len(avoided & set(chosen))

        sets = [c for size in range(low, high + 1) for c in combinations(days, size)]
        return sorted(sets, key=promise)[:DAY_SETS]

    def _fill(self, patient: Patient, asked: Asked, free: list[Option]) -> list[Option]:
        """Needs in order of how little there is for them; then more, where hours are short."""
        chosen: list[Option] = []
        matching = [[o for o in free if i in o.needs] for i in range(len(patient.needs))]
        order = sorted(
            range(len(patient.needs)),
            key=lambda i: (
                any(o.session is None for o in matching[i]),
                len(matching[i]) / max(1, patient.needs[i].min),
            ),
        )
        for position, i in enumerate(order):
            later = [matching[k] for k in order[position + 1 :]]
            while count(i, chosen) < patient.needs[i].min:
                if not self._add(patient, asked, chosen, matching[i], later):
                    break
        while self._costs.short(asked, chosen):
            spare = [option for some in matching for option in some]
            if not self._add(patient, asked, chosen, spare, []):
                break
        return chosen

    def _add(
        self,
        patient: Patient,
        asked: Asked,
        chosen: list[Option],
        offered: Iterable[Option],
        later: list[list[Option]],
    ) -> bool:
        """Add the option that costs least, waiting and what it takes away included."""
        best: list[Option] = []
        least = float("inf")
        for option in offered:
            group = self._with_series(option, offered)
            cost = float(sum(o.cost + _waiting(chosen, o) + self._pressure(o) for o in group))
            if cost >= least or not self._allowed(patient, asked, chosen, group):
                continue
            for others in later:
                day = [o for o in others if o.session is not None and o.day == option.day]
                taken = sum(overlaps(option, other) for other in day)
                cost += TAKEN * taken / max(1, len(others))
            if cost < least:
                best, least = group, cost
        chosen += best
        return bool(best)

    def _pressure(self, option: Option) -> float:
        """Points for a seat that more of the others would like than could have it."""
        if option.session is None:
            return 0.0
        return PRESSURE * self._wanted[option.session] / self._board.seats_left(option)

    def _with_series(self, option: Option, offered: Iterable[Option]) -> list[Option]:
        """The option with the rest of its series; nothing where a part of that cannot be had."""
        if option.session is None:
            return [option]
        names = self._board.together(option.session)
        if len(names) == 1:
            return [option]
        group = [o for o in offered if o.session in names]
        return group if {o.session for o in group} == set(names) else []

    def _allowed(
        self, patient: Patient, asked: Asked, chosen: list[Option], group: list[Option]
    ) -> bool:
        if not group or any(o in chosen for o in group):
            return False
        whole = [*chosen, *group]
        gap = self._week.problem.program.site_travel_minutes
        for option in group:
            day = [other for other in whole if other.day == option.day and other is not option]
            if any(_clash(option, other, gap) for other in day):
                return False
            minutes = option.minutes + sum(other.minutes for other in day)
            if minutes > (patient.max_minutes_per_day or minutes):
                return False
        for i in {i for option in group for i in option.needs}:
            need = patient.needs[i]
            days = sorted(option.day for option in whole if i in option.needs)
            if need.max is not None and len(days) > need.max:
                return False
            if need.max_per_day and any(days.count(d) > need.max_per_day for d in set(days)):
                return False
            if any(b - a < need.min_days_between for a, b in pairwise(days)):
                return False
        return all(self._costs.minutes(pack, whole) <= most for pack, most in asked.most)


def _clash(one: Option, other: Option, travel: int) -> bool:
    """Whether two options overlap, or leave too little time between two sites."""
    apart = one.site != other.site and None not in (one.site, other.site)
    gap = travel if apart else 0
    return one.start < other.end + gap and other.start < one.end + gap


def _waiting(chosen: list[Option], option: Option) -> int:
    """Minutes between the option and what is nearest to it on its day; a new day counts as 120."""
    day = [other for other in chosen if other.day == option.day]
    gaps = [max(option.start - other.end, other.start - option.end, 0) for other in day]
    return max(0, min(gaps) - 10) if gaps else 120
