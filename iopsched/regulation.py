"""Which rule packs apply to whom, and what they make of a placement.

These are definitions, shared by the model and the referee; what a rule then sums up, each of the
two works out on its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from iopsched.packs import shipped
from iopsched.problem import Patient, Problem, RulePack, Service

__all__ = ["HourBand", "Regulation", "counts", "credited_minutes", "whole_minutes"]

NO_PACK = RulePack(id="none", title="No rule pack: session minutes, everything counts")


def counts(service: Service, pack: RulePack) -> bool:
    """Whether hours and days of the pack count the service."""
    return service.kind not in pack.not_counted if service.counts is None else service.counts


def credited_minutes(pack: RulePack, minutes: int) -> int:
    """Minutes that the pack credits for a counted placement of the given length.

    Whole units are credited as the unit's minutes. Elapsed counting adds breaks to this, which only
    the rest of the day can tell (see the rule ``hours``).
    """
    if pack.counting != "units":
        return minutes
    unit = pack.unit_minutes
    extra = {"down": 0, "nearest": unit // 2, "up": unit - 1}[pack.rounding]
    return (minutes + extra) // unit * unit


def whole_minutes(hours: float | None) -> int | None:
    """Hours as whole minutes."""
    return None if hours is None else round(hours * 60)


@dataclass(frozen=True, slots=True)
class HourBand:
    """Weekly counted minutes that one pack asks of one patient; None leaves a side open."""

    pack: RulePack
    min: int | None
    max: int | None


class Regulation:
    """The rule packs of a problem."""

    def __init__(self, problem: Problem) -> None:
        self._packs = {**shipped(), **{pack.id: pack for pack in problem.rule_packs}}
        own = problem.program.rule_pack
        self.program: RulePack | None = self._packs[own] if isinstance(own, str) else own

    def payer(self, patient: Patient) -> RulePack | None:
        """The patient's payer's pack."""
        return None if patient.rule_pack is None else self._packs[patient.rule_pack]

    def own(self, patient: Patient) -> RulePack:
        """The pack whose counting applies to the patient's own hours: payer, program, or none."""
        return self.payer(patient) or self.program or NO_PACK

    def all(self, patient: Patient) -> tuple[RulePack, ...]:
        """The packs that apply to the patient, without repeats."""
        packs: list[RulePack] = []
        for pack in (self.program, self.payer(patient)):
            if pack is not None and pack not in packs:
                packs.append(pack)
        return tuple(packs)

    def hour_bands(self, patient: Patient) -> tuple[HourBand, ...]:
        """What each applying pack and the patient's plan ask of the week's counted minutes."""
        own = self.own(patient)
        asked = [(pack, pack.hours) for pack in self.all(patient)] + [(own, patient.hours)]
        bands: list[HourBand] = []
        for pack in dict.fromkeys(pack.id for pack, _ in asked):
            mine = [(p, hours) for p, hours in asked if p.id == pack]
            lows = [m for _, h in mine if (m := whole_minutes(h.min)) is not None]
            highs = [m for _, h in mine if (m := whole_minutes(h.max)) is not None]
            if lows or highs:
                low, high = max(lows, default=None), min(highs, default=None)
                bands.append(HourBand(mine[0][0], low, high))
        return tuple(bands)

    def group_cap(self, pack: RulePack | None, service: Service) -> int | None:
        """Largest group of the service that the pack allows; None when it sets no limit."""
        if pack is None or service.form != "group":
            return None
        return pack.group_max.get(service.kind, pack.group_max.get("*", 0)) or None
