"""What one patient's week costs by the patient's own rules, as a coordinator would add it up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.peers.options import Option, Week
from iopsched.patient import Patient
from iopsched.regulation import counts, credited_minutes, whole_minutes
from iopsched.rulepack import RulePack
from iopsched.week import DAYS

__all__ = ["ABSENT", "MISSING", "Asked", "Costs", "count"]

MISSING, TARGET, ABSENT = 50_000, 20_000, 100_000


@dataclass(frozen=True)
class Asked:
    """What a patient's packs and plan ask of the week, in minutes and days."""

    least: tuple[tuple[RulePack, int], ...]
    most: tuple[tuple[RulePack, int], ...]
    target: tuple[RulePack, int]
    days: tuple[RulePack, ...]
    visits: tuple[int, int]


class Costs:
    """Adds up weeks of a problem's patients."""

    def __init__(self, week: Week) -> None:
        self._week = week

    def asked(self, patient: Patient) -> Asked:
        """What is asked of the patient's week."""
        regulation = self._week.regulation
        bands = regulation.hour_bands(patient)
        own = regulation.own(patient)
        most = [(band.pack, band.max) for band in bands if band.max is not None]
        authorized = whole_minutes(patient.authorized.hours)
        if authorized is not None:
            most.append((own, authorized))
        packs = regulation.all(patient)
        asked = patient.visits.min or max((pack.days.min for pack in packs), default=0) or 1
        return Asked(
            least=tuple((band.pack, band.min) for band in bands if band.min is not None),
            most=tuple(most),
            target=(own, whole_minutes(patient.hours.target) or 0),
            days=tuple(pack for pack in packs if pack.days.min),
            visits=(asked, patient.visits.max or 7),
        )

    def of(self, patient: Patient, chosen: list[Option]) -> float:
        """What a week costs by the patient's own rules; no week costs what its absence does."""
        if not chosen:
            return ABSENT * patient.priority
        return self.cost(patient, self.asked(patient), chosen)

    def minutes(self, pack: RulePack, chosen: Iterable[Option]) -> int:
        """Counted minutes by the pack."""
        return sum(
            credited_minutes(pack, option.minutes)
            for option in chosen
            if counts(self._week.services[option.service], pack)
        )

    def short(self, asked: Asked, chosen: list[Option]) -> int:
        """Points that the hours and days of the week fall short by."""
        points = 0
        for pack, least in asked.least:
            points += MISSING * -(-max(0, least - self.minutes(pack, chosen)) // 60)
        pack, target = asked.target
        points += TARGET * -(-max(0, target - self.minutes(pack, chosen)) // 60)
        for pack in asked.days:
            days = [
                day
                for day in {o.day for o in chosen}
                if self.minutes(pack, [o for o in chosen if o.day == day])
                >= max(1, pack.days.minutes)
            ]
            points += MISSING * max(0, pack.days.min - len(days))
        return points

    def cost(self, patient: Patient, asked: Asked, chosen: list[Option]) -> float:
        """What the week costs; a patient who is not enrolled is placed whole or not at all."""
        missing = sum(max(0, need.min - count(i, chosen)) for i, need in enumerate(patient.needs))
        days = {option.day for option in chosen}
        missing += max(0, (patient.visits.min or 0) - len(days))
        short = self.short(asked, chosen)
        if not patient.enrolled and (missing or short >= MISSING):
            return float("inf")
        points = MISSING * missing + short + sum(option.cost for option in chosen)
        points += 120 * max(0, len(days) - asked.visits[0])
        points += 60 * sum(DAYS[day] in patient.prefers.avoid_days for day in days)
        blocks = {self._week.block_of(option.start) for option in chosen} - {None}
        points += 60 * max(0, len(blocks) - 1)
        for day in days:
            spans = sorted((o.start, o.end) for o in chosen if o.day == day)
            points += sum(max(0, b[0] - a[1] - 10) for a, b in pairwise(spans))
        return points


def count(need: int, chosen: Iterable[Option]) -> int:
    """Options that count toward the need at this position."""
    return sum(need in option.needs for option in chosen)
