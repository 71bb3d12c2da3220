"""Find the smallest relaxations that help: labeled slack, minimized, and solved again to verify."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from iopsched.check import penalties, violations
from iopsched.explain.answers import Relaxation
from iopsched.explain.asks import Ask, NeedAsk, asks_of
from iopsched.explain.created import with_sessions
from iopsched.explain.edits import Edit
from iopsched.explain.needed import needed_edits
from iopsched.explain.widened import EDIT, SOFTENED, softened, uses_of, widened
from iopsched.problem import Problem
from iopsched.roster import Roster
from iopsched.rules import rules_in_force
from iopsched.schedule import Schedule
from iopsched.search.questions.folding import holds
from iopsched.search.questions.local import Demand, LocalWeek

__all__ = ["Search"]

MOST = 5
"""Relaxations offered for one thing that is missing."""

RIVALS = 4
"""Other patients who may move."""

TRIED = 8
"""Ways out looked at for one thing that is missing."""


@dataclass(frozen=True)
class Search:
    """The search for what would give one patient what is missing.

    Attributes
    ----------
    before : Roster
        A schedule that obeys every `must` rule.
    score : int
        Its score.
    ask : Ask
        What is missing.
    movers : tuple of str
        Other patients whose weeks may change, though nobody's gets worse.
    """

    before: Roster
    score: int
    ask: Ask
    movers: tuple[str, ...] = ()

    @property
    def problem(self) -> Problem:
        """The problem that the schedule answers."""
        return self.before.problem

    @property
    def schedule(self) -> Schedule:
        """The schedule."""
        return self.before.schedule

    @cached_property
    def rest(self) -> Roster:
        """The schedule without the patient's placements."""
        others = tuple(p for p in self.schedule.placements if p.patient != self.ask.patient)
        return Roster(self.problem, replace(self.schedule, placements=others))

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What was missing is there, and nobody who may move has less of anything."""
        kept = [
            ask
            for patient in (self.ask.patient, *self.movers)
            for ask in asks_of(self.before, self.before.patients[patient])
        ]
        floors = [
            partial(ask.post, missing=ask.missing(self.before)) for ask in kept if ask != self.ask
        ]
        return (partial(self.ask.post, missing=0), *floors)

    def relaxations(self) -> tuple[Relaxation, ...]:
        """What helps, smallest first, and none that asks for all that another does."""
        # Where nothing has to give way, every other way asks for more.
        found = self._verified((), set()) or self._found()
        wider = replace(self, movers=tuple(_rivals(self.before, self.ask)))
        if self.schedule.status != "optimal" and wider.movers and all(one.edits for one in found):
            found += wider._verified((), set())
        if not found and wider.movers:
            found += wider._found()
        if not found:
            found += self._created()
        found.sort(key=lambda one: (one.size, len(one.moves), len(one.edits), str(one)))
        return tuple(filter(None, map(self._judged, _smallest(found)[:MOST])))

    def around(self) -> Schedule | None:
        """The best week with what is asked for, whatever else the patient then lacks."""
        demand = partial(self.ask.post, missing=0)
        answer = LocalWeek(self.problem, self.schedule, {self.ask.patient}, [demand]).solve()
        return None if answer is None else answer[0]

    def _found(self) -> list[Relaxation]:
        tried: set[tuple[Edit, ...]] = set()
        found: list[Relaxation] = []
        limits = self._limits()
        for rule in limits:
            for edits in self._by_limit(rule):
                found += self._verified(edits, tried)
        alone: list[Relaxation] = []
        wide = widened(self.rest, self.ask.patient)
        for edits in self._by_use(wide, ()):
            alone += self._verified(edits, tried)
            if len(alone) >= MOST:
                break
        found += alone
        if not found:
            found += self._first(self._by_use(wide, limits), tried)
        return found

    def _created(self) -> list[Relaxation]:
        """With sessions that are not offered yet, and all else loosened."""
        patient = self.ask.patient
        wide = with_sessions(widened(self.rest, patient), self.rest, patient)
        return self._first(self._by_use(wide, self._limits()), set())

    def _first(
        self, ways: Iterator[tuple[Edit, ...]], tried: set[tuple[Edit, ...]]
    ) -> list[Relaxation]:
        """What holds of the first way of which anything does."""
        return next(filter(None, (self._verified(edits, tried) for edits in ways)), [])

    def _week(self, problem: Problem) -> LocalWeek:
        """The weeks of all who may move, in an edited problem, with as few moves as can be."""
        week = LocalWeek(problem, self.schedule, {self.ask.patient, *self.movers}, self.demands)
        if self.movers:
            mine = week.candidates.index.patient[self.ask.patient]
            new = np.flatnonzero((week.candidates.rows.patient != mine) & ~week.kept)
            week.price(week.variables.row[new], np.full(len(new), EDIT))
        return week

    def _limits(self) -> tuple[str, ...]:
        """Rules that limit the patient's week and are a `must` here."""
        who = self.rest.patients[self.ask.patient]
        a = who.authorized
        budget = (a.hours, a.days, a.units, a.valid_from, a.valid_until)
        relevant = {
            "authorization": any(limit is not None for limit in budget),
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

    def _by_limit(self, rule: str) -> Iterator[tuple[Edit, ...]]:
        """With one rule at a price and nothing else loosened."""
        answer = self._week(softened(self.problem, (rule,))).solve()
        if answer is not None:
            yield needed_edits(self.problem, self.problem, answer[0], self.ask.patient)

    def _by_use(self, wide: Problem, rules: tuple[str, ...]) -> Iterator[tuple[Edit, ...]]:
        """With a wider problem, each use of it at its price, and some rules; then other ways."""
        patient = self.ask.patient
        week = self._week(softened(wide, rules))
        v = week.variables
        literals = (v.row, v.staffing, v.housing)
        keys: dict[tuple[str, ...], list[int]] = defaultdict(list)
        uses = uses_of(week.candidates, literals, self.rest, patient)
        literal = np.array([use.literal for use in uses], dtype=np.int64)
        size = np.array([use.size for use in uses], dtype=np.int64)
        week.price(literal, size * EDIT)
        for use in uses:
            keys[use.key].append(use.literal)
        group = np.repeat(np.arange(len(keys)), [len(members) for members in keys.values()])
        members = [literal for members in keys.values() for literal in members]
        used = v.encoder.any_of(group, np.array(members, dtype=np.int64), len(keys))
        for _ in range(1 if self.movers else TRIED):
            answer = week.solve()
            if answer is None:
                return
            schedule, value = answer
            yield needed_edits(wide, self.problem, schedule, patient)
            now = used[holds(value, used)]
            if not len(now):
                return
            week.forbid(now)

    def _verified(self, edits: tuple[Edit, ...], tried: set[tuple[Edit, ...]]) -> list[Relaxation]:
        """The relaxation by the edits, or by fewer where these do, if it holds solved again."""
        if edits in tried:
            return []
        tried.add(edits)
        one = self._solved(edits)
        if one is None:
            return []
        smaller = [
            less
            for i in range(len(edits))
            for less in self._verified(edits[:i] + edits[i + 1 :], tried)
        ]
        return smaller or [one]

    def _solved(self, edits: tuple[Edit, ...]) -> Relaxation | None:
        """The week solved again on the edited problem; None unless all that is promised holds."""
        edited = self.problem
        for edit in edits:
            edited = edit.apply(edited)
        answer = self._week(edited).solve()
        if answer is None:
            return None
        after = Roster(edited, answer[0])
        if self.ask.missing(after):
            return None
        moves = tuple(p for p in self.movers if _moved(self.before, after, p))
        return Relaxation(edits=edits, moves=moves, score_change=0, schedule=answer[0])

    def _judged(self, one: Relaxation) -> Relaxation | None:
        """The relaxation with what the referee makes of its score; None where it breaks a rule."""
        after = Roster(one.apply(self.problem), one.schedule)
        if violations(after):
            return None
        return replace(one, score_change=penalties(after).total - self.score)


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
