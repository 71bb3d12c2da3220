"""Find the smallest relaxations that help: labeled slack, minimized, then solved again to verify."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from iopsched.arrays import Ints
from iopsched.check import penalties, violations
from iopsched.explain.answers import Relaxation
from iopsched.explain.asks import Ask, NeedAsk, asks_of
from iopsched.explain.edits import Edit
from iopsched.explain.needed import needed_edits
from iopsched.explain.widened import EDIT, SOFTENED, softened, uses_of, widened
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.local import Demand, LocalWeek

__all__ = ["Search"]

MOST = 5
"""Relaxations offered for one thing that is missing."""

RIVALS = 10
"""Other patients who may move."""

TRIED = 12
"""Ways out looked at for one thing that is missing."""


@dataclass(frozen=True)
class Search:
    """The search for what would give one patient what is missing.

    Attributes
    ----------
    problem : Problem
    schedule : Schedule
        One that obeys every `must` rule.
    ask : Ask
        What is missing.
    """

    problem: Problem
    schedule: Schedule
    ask: Ask

    @cached_property
    def rest(self) -> Roster:
        """The schedule without the patient's placements."""
        others = tuple(p for p in self.schedule.placements if p.patient != self.ask.patient)
        return Roster(self.problem, replace(self.schedule, placements=others))

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What was missing is there, and nothing else that the patient should have gets less."""
        roster = Roster(self.problem, self.schedule)
        kept = asks_of(roster, roster.patients[self.ask.patient])
        floors = [partial(one.post, missing=one.missing(roster)) for one in kept if one != self.ask]
        return (partial(self.ask.post, missing=0), *floors)

    @cached_property
    def score(self) -> int:
        """Score of the schedule."""
        return penalties(Roster(self.problem, self.schedule)).total

    def relaxations(self) -> tuple[Relaxation, ...]:
        """What helps, smallest first, and none that asks for all that another does."""
        found: list[Relaxation] = []
        tried: set[tuple[Edit, ...]] = set()
        if self.schedule.status != "optimal":
            moved = self._by_moves()
            if moved is not None:
                found.append(moved)
        ways = [self._by_use(()), *(self._by_limit(rule) for rule in self._limits())]
        for way in ways:
            self._collect(way, found, tried)
        if not found:
            self._collect(self._by_use(self._limits()), found, tried)
        found.sort(key=lambda one: (one.size, len(one.edits), str(one)))
        return tuple(_smallest(found)[:MOST])

    def around(self) -> Schedule | None:
        """The best week with what is asked for, whatever else the patient then lacks."""
        demand = partial(self.ask.post, missing=0)
        answer = LocalWeek(self.problem, self.schedule, {self.ask.patient}, [demand]).solve()
        return None if answer is None else answer[0]

    def _collect(
        self,
        way: Iterator[list[Edit]],
        found: list[Relaxation],
        tried: set[tuple[Edit, ...]],
    ) -> None:
        for edits in way:
            for one in self._verified(tuple(edits), tried):
                found.append(one)

    def _by_moves(self) -> Relaxation | None:
        """With nothing loosened, and those who hold what the patient would need free to move."""
        roster = Roster(self.problem, self.schedule)
        free = {self.ask.patient, *_rivals(roster, self.ask)}
        floors: list[Demand] = []
        for other in sorted(free - {self.ask.patient}):
            for one in asks_of(roster, roster.patients[other]):
                floors.append(partial(one.post, missing=one.missing(roster)))
        week = LocalWeek(self.problem, self.schedule, free, [*self.demands, *floors])
        rows = week.candidates.rows
        other = rows.patient != week.candidates.index.patient[self.ask.patient]
        new = np.flatnonzero(other & ~week.kept)
        week.price(week.variables.row[new], np.full(len(new), EDIT))
        answer = week.solve()
        if answer is None or violations(after := Roster(self.problem, answer[0])):
            return None
        moves = tuple(p for p in sorted(free - {self.ask.patient}) if _moved(roster, after, p))
        change = penalties(after).total - self.score
        return Relaxation(edits=(), moves=moves, score_change=change, schedule=answer[0])

    def _limits(self) -> tuple[str, ...]:
        """Rules that limit the patient's week and are a `must` here."""
        who = self.rest.patients[self.ask.patient]
        a = who.authorized
        relevant = {
            "authorization": any(
                x is not None for x in (a.hours, a.days, a.units, a.valid_from, a.valid_until)
            ),
            "daily_load": who.max_minutes_per_day is not None,
            "hours": who.hours.max is not None,
            "need_limits": any(
                n.max is not None or n.max_per_day or n.min_days_between or n.not_on_days_with
                for n in who.needs
            ),
            "visits": who.visits.max is not None,
        }
        musts = {f.rule.id for f in rules_in_force(self.problem) if f.level == "must"}
        return tuple(rule for rule in SOFTENED if relevant[rule] and rule in musts)

    def _by_limit(self, rule: str) -> Iterator[list[Edit]]:
        """With one rule at a price and nothing else loosened."""
        soft = softened(self.problem, (rule,))
        answer = LocalWeek(soft, self.schedule, {self.ask.patient}, self.demands).solve()
        if answer is not None:
            yield needed_edits(self.problem, self.problem, answer[0], self.ask.patient)

    def _by_use(self, rules: tuple[str, ...]) -> Iterator[list[Edit]]:
        """With everything loosened and each use of it at its price; then again, other ways."""
        patient = self.ask.patient
        wide = widened(self.rest, patient)
        week = LocalWeek(softened(wide, rules), self.schedule, {patient}, self.demands)
        v = week.variables
        literals = (v.row, v.staffing, v.housing)
        keys: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for use in uses_of(week.candidates, literals, self.rest, patient):
            week.price(np.array([use.literal]), np.array([use.size * EDIT]))
            keys[use.key].append(use.literal)
        names = list(keys)
        group = np.repeat(np.arange(len(names)), [len(keys[name]) for name in names])
        members: Ints = np.array([x for name in names for x in keys[name]], dtype=np.int64)
        used = v.encoder.any_of(group, members, len(names))
        for _ in range(TRIED):
            answer = week.solve()
            if answer is None:
                return
            schedule, value = answer
            yield needed_edits(wide, self.problem, schedule, patient)
            now = used[value[used] > 0]
            if not len(now):
                return
            week.forbid(now)

    def _verified(
        self, edits: tuple[Edit, ...], tried: set[tuple[Edit, ...]]
    ) -> Iterator[Relaxation]:
        """The relaxation by the edits, or by fewer where these do, if it holds when solved again."""
        edits = tuple(sorted(edits, key=str))
        if edits in tried:
            return
        tried.add(edits)
        one = self._solved(edits)
        if one is None:
            return
        smaller = [
            less
            for i in range(len(edits))
            for less in self._verified(edits[:i] + edits[i + 1 :], tried)
        ]
        yield from smaller or [one]

    def _solved(self, edits: Sequence[Edit]) -> Relaxation | None:
        """The week solved again on the edited problem; None unless all that is promised holds."""
        edited = self.problem
        for edit in edits:
            edited = edit.apply(edited)
        answer = LocalWeek(edited, self.schedule, {self.ask.patient}, self.demands).solve()
        if answer is None:
            return None
        roster = Roster(edited, answer[0])
        if violations(roster) or self.ask.missing(roster):
            return None
        change = penalties(roster).total - self.score
        return Relaxation(edits=tuple(edits), score_change=change, schedule=answer[0])


def _moved(before: Roster, after: Roster, patient: str) -> bool:
    """Whether the patient's week is another one, rooms aside."""
    weeks = [
        [(p.service, p.session, p.start, p.end, p.clinicians) for p in roster.week[patient]]
        for roster in (before, after)
    ]
    return sorted(weeks[0], key=str) != sorted(weeks[1], key=str)


def _rivals(roster: Roster, ask: Ask) -> list[str]:
    """Patients who hold seats and hours that would answer what is missing, a few of them."""
    who = roster.patients[ask.patient]
    needs = who.needs[ask.need : ask.need + 1] if isinstance(ask, NeedAsk) else who.needs
    wanted = {service for need in needs for service in need.services}
    held = [p for p in roster.schedule.placements if p.service in wanted]
    return [p for p in dict.fromkeys(p.patient for p in held) if p != ask.patient][:RIVALS]


def _smallest(found: Sequence[Relaxation]) -> list[Relaxation]:
    """Those that ask for no more than another one does."""
    kept: list[Relaxation] = []
    for one in found:
        if not any(one.contains(other) for other in kept):
            kept = [other for other in kept if not other.contains(one)]
            kept.append(one)
    return kept
