"""What the rules charge, and the candidates' columns that plans are read from."""

from __future__ import annotations

import numpy as np

from iopsched.arrays import Ints
from iopsched.candidates import Candidates
from iopsched.index import NONE, first_block
from iopsched.rules import RuleInForce
from iopsched.search.weekly.days import FAR, Floats

__all__ = ["Book", "UnsayableError"]


class UnsayableError(Exception):
    """The plan asks for what the tables cannot say."""


class Book:
    """What the rules charge, and the candidates' columns that plans are read from."""

    def __init__(self, candidates: Candidates, rules: tuple[RuleInForce, ...]) -> None:
        self.candidates = candidates
        self.index = candidates.index
        self._force = {force.rule.id: force for force in rules}
        rows, patients = candidates.rows, len(self.index.problem.patients)
        self.block = first_block(self.index.problem, rows.start)
        self.met = np.zeros(len(rows), dtype=np.int64)
        np.bitwise_or.at(self.met, candidates.row_of, 1 << self.index.need_rank[candidates.need_of])
        names: dict[str | None, int] = {None: NONE}
        for session in self.index.problem.sessions:
            names.setdefault(session.series, len(names) - 1)
        series = [names[s.series] for s in self.index.problem.sessions]
        self.series_size = np.bincount([s for s in series if s != NONE], minlength=len(names) - 1)
        self.series = np.array([*series, NONE], dtype=np.int64)[rows.session]
        if not self.has("series"):
            self.series[:] = NONE
        self.cuts = np.searchsorted(rows.patient, np.arange(patients + 1))
        self.first_need = np.searchsorted(self.index.need_patient, np.arange(patients + 1))

    def has(self, rule: str) -> bool:
        """Whether the rule is in force."""
        return rule in self._force

    def is_must(self, rule: str) -> bool:
        """Whether the rule is in force as a must."""
        return self.has(rule) and self._force[rule].price is None

    def charge(self, rule: str, amounts: Ints) -> Floats:
        """Cost of amounts against a rule, where they are above zero."""
        if not self.has(rule):
            return np.zeros(len(amounts))
        cost = FAR if self.is_must(rule) else self.weight(rule)
        return np.where(amounts > 0, np.minimum(amounts * cost, FAR), 0.0)

    def weight(self, rule: str) -> float:
        """Cost of one unit of a rule that is no must; 0 of one that is."""
        force = self._force.get(rule)
        return 0.0 if force is None or force.price is None else float(force.price)

    def most(self, p: int) -> Ints:
        """Most placements a week of each need of a patient."""
        return self.index.need_max[self.first_need[p] : self.first_need[p + 1]]
