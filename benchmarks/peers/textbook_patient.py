"""The textbook model's half about one patient's week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from ortools.sat.python import cp_model

from benchmarks.peers.options import Option, Week
from benchmarks.peers.textbook_groups import Cost, cliques, total
from iopsched.problem import Patient
from iopsched.regulation import counts, credited_minutes, whole_minutes
from iopsched.rulepack import RulePack
from iopsched.screening import asks_for_something
from iopsched.week import DAYS

__all__ = ["post_week"]

UNPLACED, UNMET, MINIMUM, TARGET = 100_000, 50_000, 50_000, 20_000
EXTRA_VISIT, AVOID_DAY, BLOCKS, SPREAD, WAITING = 120, 60, 60, 30, 1
USUAL_DAYS = 5

Literals = Mapping[Option, cp_model.IntVar]


def post_week(
    model: cp_model.CpModel, week: Week, patient: Patient, chosen: Literals
) -> Iterator[Cost]:
    """Write every rule about the patient's week; what it costs is returned."""
    plan = _Plan(model, week, patient, chosen)
    for option, literal in chosen.items():
        if option.cost:
            yield literal, option.cost
    plan.times()
    plan.series()
    yield from plan.needs()
    yield from plan.hours()
    yield from plan.days()
    yield from plan.waiting()
    yield from plan.blocks()


class _Plan:
    """The literals of one patient."""

    def __init__(
        self, model: cp_model.CpModel, week: Week, patient: Patient, chosen: Literals
    ) -> None:
        self._model = model
        self._week = week
        self._patient = patient
        self._chosen = chosen
        self._placed = self._any(list(chosen.values()))
        self._on: dict[int, list[Option]] = defaultdict(list)
        for option in chosen:
            self._on[option.day].append(option)
        self._visit = {
            day: self._any([chosen[o] for o in options if self._at_program(o)])
            for day, options in sorted(self._on.items())
        }

    def _at_program(self, option: Option) -> bool:
        return self._week.services[option.service].at_program

    def _any(self, literals: list[cp_model.IntVar]) -> cp_model.IntVar:
        """A literal that holds exactly when one of these does."""
        some = self._model.new_bool_var("")
        for literal in literals:
            self._model.add_implication(literal, some)
        self._model.add_bool_or([*literals, ~some])
        return some

    def _sum(
        self, options: Iterable[Option], weight: Callable[[Option], int] = lambda _: 1
    ) -> cp_model.LinearExpr:
        some = list(options)
        return total([self._chosen[option] for option in some], [weight(option) for option in some])

    def _at_least(
        self, amount: cp_model.LinearExpr, least: int, price: int, step: int = 1
    ) -> Iterator[Cost]:
        """A weekly minimum: priced for the enrolled, a condition of any placement for others."""
        if least <= 0:
            return
        if self._patient.enrolled:
            short = self._model.new_int_var(0, -(-least // step), "")
            self._model.add(amount + step * short >= least)
            yield short, price
        else:
            self._model.add(amount >= least).only_enforce_if(self._placed)

    def times(self) -> None:
        """One place at a time, the way between sites, and the minutes of a day."""
        uses = [(o.start, o.end, literal) for o, literal in self._chosen.items()]
        for clique in cliques(uses):
            self._model.add_at_most_one(clique)
        travel = self._week.problem.program.site_travel_minutes
        for options in self._on.values():
            most = self._patient.max_minutes_per_day
            if most is not None:
                self._model.add(self._sum(options, lambda o: o.minutes) <= most)
            placed = [o for o in options if o.site is not None]
            for one in placed if len({o.site for o in placed}) > 1 else ():
                for other in placed:
                    if one.site != other.site and 0 <= other.start - one.end < travel:
                        self._model.add_at_most_one(self._chosen[one], self._chosen[other])

    def series(self) -> None:
        """All sessions of a series or none."""
        members: dict[str, dict[str, list[cp_model.IntVar]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for option, literal in self._chosen.items():
            session = self._week.sessions.get(option.session or "")
            if session is not None and session.series is not None:
                members[session.series][session.id].append(literal)
        sizes = self._week.series_sizes
        for name, sessions in members.items():
            seats = [total(literals) for literals in sessions.values()]
            if len(seats) < sizes[name]:
                self._model.add(total(seats) == 0)
            for one, other in pairwise(seats):
                self._model.add(one == other)

    def needs(self) -> Iterator[Cost]:
        """Weekly minimum and maximum of each need, its most a day, days between, even spread."""
        patient, model = self._patient, self._model
        if asks_for_something(patient):
            absent = model.new_bool_var("")
            model.add(absent + self._placed == 1)
            yield absent, UNPLACED * patient.priority
        for i, need in enumerate(patient.needs):
            mine = [o for o in self._chosen if i in o.needs]
            yield from self._at_least(self._sum(mine), need.min, UNMET)
            if need.max is not None:
                model.add(self._sum(mine) <= need.max)
            share = -(-max(need.min, 1) // (patient.visits.max or USUAL_DAYS))
            for day in self._on:
                today = self._sum(o for o in mine if o.day == day)
                if need.max_per_day is not None:
                    model.add(today <= need.max_per_day)
                if need.max is None or need.max > 1:
                    dense = model.new_int_var(0, 20, "")
                    model.add(today - share <= dense)
                    yield dense, SPREAD
            length = min(need.min_days_between, 7)
            for first in range(7 - length + 1) if length else ():
                model.add(self._sum(o for o in mine if first <= o.day < first + length) <= 1)

    def _minutes(self, pack: RulePack, options: Iterable[Option]) -> cp_model.LinearExpr:
        counted = [o for o in options if counts(self._week.services[o.service], pack)]
        return self._sum(counted, lambda o: credited_minutes(pack, o.minutes))

    def hours(self) -> Iterator[Cost]:
        """Counted minutes: at least, at most, aimed at, authorized, and the days that qualify."""
        patient, model, regulation = self._patient, self._model, self._week.regulation
        own, authorized = regulation.own(patient), whole_minutes(patient.authorized.hours)
        for band in regulation.hour_bands(patient):
            minutes = self._minutes(band.pack, self._chosen)
            yield from self._at_least(minutes, band.min or 0, MINIMUM, step=60)
            if band.max is not None:
                model.add(minutes <= band.max)
        minutes = self._minutes(own, self._chosen)
        if authorized is not None:
            model.add(minutes <= authorized)
        target = whole_minutes(patient.hours.target)
        if target:
            short = model.new_int_var(0, -(-target // 60), "")
            served = 1 if patient.enrolled else self._placed
            model.add(minutes + 60 * short >= target * served)
            yield short, TARGET
        for pack in regulation.all(patient):
            if not pack.days.min:
                continue
            qualifies = {day: model.new_bool_var("") for day in self._on}
            for day, literal in qualifies.items():
                enough = max(1, pack.days.minutes)
                model.add(self._minutes(pack, self._on[day]) >= enough).only_enforce_if(literal)
            days = total(list(qualifies.values()))
            yield from self._at_least(days, pack.days.min, MINIMUM)

    def days(self) -> Iterator[Cost]:
        """Visits: at least, at most, no more than asked for, not on days to avoid."""
        patient, model = self._patient, self._model
        visits = total(list(self._visit.values()))
        if patient.visits.max is not None:
            model.add(visits <= patient.visits.max)
        yield from self._at_least(visits, patient.visits.min or 0, MINIMUM)
        packs = self._week.regulation.all(patient)
        asked = patient.visits.min or max((pack.days.min for pack in packs), default=0) or 1
        extra = model.new_int_var(0, 7, "")
        model.add(visits - asked <= extra)
        yield extra, EXTRA_VISIT
        for day, visit in self._visit.items():
            if DAYS[day] in patient.prefers.avoid_days:
                yield visit, AVOID_DAY

    def waiting(self) -> Iterator[Cost]:
        """Between two moments the patient waits who has begun, goes on later, and has nothing."""
        model, pause = self._model, self._week.problem.program.break_minutes
        for day in self._on:
            options = [o for o in self._on[day] if self._at_program(o)]
            cuts = sorted({o.start for o in options} | {o.end + pause for o in options})
            begun = [model.new_bool_var("") for _ in cuts]
            more = [model.new_bool_var("") for _ in cuts]
            place = {cut: i for i, cut in enumerate(cuts)}
            for i in range(len(cuts) - 1):
                model.add_implication(begun[i], begun[i + 1])
                model.add_implication(more[i + 1], more[i])
            covering: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for option in options:
                literal = self._chosen[option]
                model.add_implication(literal, begun[place[option.start]])
                model.add_implication(literal, more[place[option.start]])
                for i in range(place[option.start], place[option.end + pause]):
                    covering[i].append(literal)
            for i, (low, high) in enumerate(pairwise(cuts)):
                idle = model.new_bool_var("")
                model.add_bool_or([~begun[i], ~more[i + 1], idle, *covering[i]])
                yield idle, WAITING * (high - low)

    def blocks(self) -> Iterator[Cost]:
        """The same block on every visit."""
        used: dict[str, cp_model.IntVar] = {}
        for option, literal in self._chosen.items():
            block = self._week.block_of(option.start)
            if block is not None:
                if block not in used:
                    used[block] = self._model.new_bool_var("")
                self._model.add_implication(literal, used[block])
        if len(used) > 1:
            further = self._model.new_int_var(0, len(used), "")
            self._model.add(total(list(used.values())) - 1 <= further)
            yield further, BLOCKS
