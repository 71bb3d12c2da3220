"""What a patient's week should have: how much of it is missing, and how a model is held to it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from iopsched.arrays import INT_MAX, Ints
from iopsched.patient import Patient
from iopsched.regulation import whole_minutes
from iopsched.roster import Roster
from iopsched.rulepack import RulePack
from iopsched.rules.base import Desk
from iopsched.rules.counting import counted_terms, judged_minutes, qualifying_literals
from iopsched.rules.qualifying_days import ask_for_qualifying_days
from iopsched.screening import asks_for_something, schedulable
from iopsched.variables import Variables

__all__ = ["Ask", "HourAsk", "NeedAsk", "PlaceAsk", "SeatAsk", "asks_of"]


@dataclass(frozen=True)
class Ask(ABC):
    """One thing that the week of a patient should have."""

    patient: str
    rule = ""

    @abstractmethod
    def missing(self, roster: Roster) -> int:
        """How much the week lacks of it; 0 when it has it."""

    @abstractmethod
    def post(self, v: Variables, missing: int) -> None:
        """Hold the model to lacking at most so much."""

    @abstractmethod
    def words(self, roster: Roster) -> str:
        """What is missing, in plain words."""


@dataclass(frozen=True)
class NeedAsk(Ask):
    """The weekly minimum of a need; `need` is its position in the plan."""

    need: int
    rule = "unmet_need"

    def missing(self, roster: Roster) -> int:
        patient = roster.patients[self.patient]
        need = patient.needs[self.need]
        return max(0, need.min - roster.count(patient, need))

    def post(self, v: Variables, missing: int) -> None:
        c = v.candidates
        index = c.index
        mine = (index.need_patient == index.patient[self.patient]) & (index.need_rank == self.need)
        number = int(np.flatnonzero(mine)[0])
        row = c.row_of[c.need_of == number]
        least = index.needs[number].min - missing
        _at_least(v, v.row[row], np.ones(len(row), dtype=np.int64), least)

    def words(self, roster: Roster) -> str:
        need = roster.patients[self.patient].needs[self.need]
        name = f"need {self.need + 1} ({'/'.join(need.services)})"
        return f"{name}: {self.missing(roster)} of {need.min} missing"


@dataclass(frozen=True)
class HourAsk(Ask):
    """Counted minutes by a pack: a minimum, or what the plan aims at."""

    pack: RulePack
    minutes: int
    rule: str

    def missing(self, roster: Roster) -> int:
        had = judged_minutes(roster, roster.patients[self.patient], self.pack)
        return max(0, self.minutes - had)

    def post(self, v: Variables, missing: int) -> None:
        terms = counted_terms(v, [(v.candidates.index.patient[self.patient], self.pack)])
        _at_least(v, terms.literal, terms.minutes, self.minutes - missing)

    def words(self, roster: Roster) -> str:
        aim = "aimed at" if self.rule == "hours_target" else f"needed by {self.pack.id}"
        return f"{self.missing(roster)} of {self.minutes} counted minutes {aim} missing"


@dataclass(frozen=True)
class DayAsk(Ask):
    """The qualifying days of a pack: enough of them, and not too far apart."""

    pack: RulePack
    rule = "minimums"

    def missing(self, roster: Roster) -> int:
        patient, asked = roster.patients[self.patient], self.pack.days
        least = max(1, asked.minutes)
        counted = (judged_minutes(roster, patient, self.pack, day) for day in range(7))
        days = [day for day, minutes in enumerate(counted) if minutes >= least]
        gap = 7 if asked.max_gap is None else asked.max_gap
        far = sum(after - day - 1 > gap for day, after in pairwise(days))
        return max(0, asked.min - len(days)) + far

    def post(self, v: Variables, missing: int) -> None:
        place = v.candidates.index.patient[self.patient]
        if not missing:
            whom = np.arange(len(v.candidates.index.problem.patients)) == place
            ask_for_qualifying_days(Desk(v, None), whom)
            return
        least = np.array([max(1, self.pack.days.minutes)], dtype=np.int64)
        days = qualifying_literals(v, [(place, self.pack)], least).ravel()
        _at_least(v, days, np.ones(7, dtype=np.int64), self.pack.days.min - missing)

    def words(self, roster: Roster) -> str:
        asked = self.pack.days
        return (
            f"{self.missing(roster)} missing or too far apart of {asked.min} days with "
            f"{asked.minutes} counted minutes by {self.pack.id}"
        )


@dataclass(frozen=True)
class VisitAsk(Ask):
    """The weekly minimum of visits."""

    least: int
    rule = "minimums"

    def missing(self, roster: Roster) -> int:
        return max(0, self.least - len(roster.visits(self.patient)))

    def post(self, v: Variables, missing: int) -> None:
        visits = v.visit[v.candidates.index.patient[self.patient]]
        _at_least(v, visits, np.ones(7, dtype=np.int64), self.least - missing)

    def words(self, roster: Roster) -> str:
        return f"{self.missing(roster)} of {self.least} visits missing"


@dataclass(frozen=True)
class PlaceAsk(Ask):
    """A place in the program, with every weekly minimum, for who waits for one."""

    minimums: tuple[Ask, ...]
    rule = "unplaced"

    def missing(self, roster: Roster) -> int:
        return 0 if roster.week[self.patient] else 1

    def post(self, v: Variables, missing: int) -> None:
        if missing:
            return
        placed = v.placed[[v.candidates.index.patient[self.patient]]]
        _at_least(v, placed, np.ones(1, dtype=np.int64), 1)
        for ask in self.minimums:
            ask.post(v, 0)

    def words(self, roster: Roster) -> str:
        return "wait-listed: no whole week"


@dataclass(frozen=True)
class SeatAsk(Ask):
    """A seat in one session."""

    session: str

    def missing(self, roster: Roster) -> int:
        return 0 if any(p.session == self.session for p in roster.week[self.patient]) else 1

    def post(self, v: Variables, missing: int) -> None:
        rows, index = v.candidates.rows, v.candidates.index
        mine = rows.patient == index.patient[self.patient]
        row = np.flatnonzero(mine & (rows.session == index.session[self.session]))
        _at_least(v, v.row[row], np.ones(len(row), dtype=np.int64), 1 - missing)

    def words(self, roster: Roster) -> str:
        return f"no seat in {self.session}"


def asks_of(roster: Roster, patient: Patient) -> tuple[Ask, ...]:
    """All that the week of a patient should have; nothing of who is referred."""
    if not schedulable(patient):
        return ()
    minimums = tuple(_minimums(roster, patient))
    if not patient.enrolled and not roster.week[patient.id]:
        return (PlaceAsk(patient.id, minimums),) if asks_for_something(patient) else ()
    return (*minimums, *_target(roster, patient))


def _minimums(roster: Roster, patient: Patient) -> Iterator[Ask]:
    regulation = roster.regulation
    for number, need in enumerate(patient.needs):
        if need.min:
            yield NeedAsk(patient.id, number)
    for band in regulation.hour_bands(patient):
        if band.min:
            yield HourAsk(patient.id, band.pack, band.min, "minimums")
    for pack in regulation.all(patient):
        if pack.days.min:
            yield DayAsk(patient.id, pack)
    if patient.visits.min:
        yield VisitAsk(patient.id, patient.visits.min)


def _target(roster: Roster, patient: Patient) -> Iterator[Ask]:
    target = whole_minutes(patient.hours.target)
    if target:
        yield HourAsk(patient.id, roster.regulation.own(patient), target, "hours_target")


def _at_least(v: Variables, literal: Ints, coefficient: Ints, least: int) -> None:
    """The sum of literals reaches a bound."""
    v.encoder.linear(
        np.zeros(len(literal), dtype=np.int64),
        literal,
        coefficient,
        np.array([least], dtype=np.int64),
        np.array([INT_MAX], dtype=np.int64),
    )
